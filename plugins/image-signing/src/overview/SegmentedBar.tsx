import { Flex } from '@backstage/ui';
import type { Counts } from 'backstage-plugin-image-signing-common';
import { formatShare } from '../components/share';
import { useWords } from '../components/words';
import { toSegments } from './segments';
import styles from './SegmentedBar.module.css';

/** The running digests of an environment as one bar, with its numbers below. */
export const SegmentedBar = (props: { counts: Counts; label: string }) => {
  const t = useWords();

  const { counts, label } = props;
  const segments = toSegments(t, counts).filter(segment => segment.count > 0);
  if (counts.total === 0) return null;
  return (
    <Flex direction="column" gap="2">
      <div className={styles.bar} aria-hidden="true">
        {segments.map(segment => (
          <div
            key={segment.id}
            className={styles.part}
            data-segment={segment.id}
            style={{ flexGrow: segment.count }}
            title={t('ui.overview.labelNumberOfTotal', {
              label: segment.label,
              number: segment.count,
              total: counts.total,
            })}
          />
        ))}
      </div>
      <ul className={styles.legend} aria-label={label}>
        {segments.map(segment => (
          <li
            key={segment.id}
            className={styles.entry}
            title={segment.explanation}
          >
            <span
              className={styles.swatch}
              data-segment={segment.id}
              aria-hidden="true"
            />
            {t('ui.overview.labelNumberOfTotalFormatshare', {
              label: segment.label,
              number: segment.count,
              total: counts.total,
              formatShare: formatShare(segment.count, counts.total),
            })}
          </li>
        ))}
      </ul>
    </Flex>
  );
};
