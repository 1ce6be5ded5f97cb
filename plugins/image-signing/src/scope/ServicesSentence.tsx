import { Text } from '@backstage/ui';
import type {
  ServicesSummary,
  VerdictStatus,
} from 'backstage-plugin-image-signing-common';
import { VerdictLabel } from '../components/VerdictLabel';
import { useWords } from '../components/words';
import styles from './ServicesSentence.module.css';

/** The worst first; unknown is never among the good ones. */
const STATUSES: VerdictStatus[] = ['failed', 'unknown', 'excepted', 'verified'];

/** How many services are in which state, out of how many. */
export const ServicesSentence = (props: { summary: ServicesSummary }) => {
  const t = useWords();
  const { total, byStatus } = props.summary.services;
  return (
    <div className={styles.sentence}>
      <Text as="p" variant="body-medium">
        {t('scope.services', { count: total })}
      </Text>
      <ul className={styles.states}>
        {STATUSES.filter(status => byStatus[status] > 0).map(status => (
          <li key={status}>
            <Text variant="body-medium">
              {t('ui.scope.valueOfTotal', { value: byStatus[status], total })}
            </Text>
            <VerdictLabel status={status} />
          </li>
        ))}
      </ul>
    </div>
  );
};
