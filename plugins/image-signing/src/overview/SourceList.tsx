import { Text } from '@backstage/ui';
import type { SourceStatus } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { SourceStateLabel } from '../components/SourceStateLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { groupSources, spoils, type SourceGroup } from './sourceGroups';
import styles from './SourceList.module.css';

const Details = (props: { group: SourceGroup }) => {
  const t = useWords();

  const { affected, parts, state } = props.group;
  if (state === 'ok') return null;
  const [first] = affected;
  if (affected.length === 1) {
    return (
      <>{[first.resource, first.message].filter(Boolean).join(': ') || null}</>
    );
  }
  return (
    <details className={styles.details}>
      <summary>
        {t('ui.overview.lengthOfLength2Resources', {
          length: affected.length,
          length2: parts.length,
        })}
      </summary>
      <ul className={styles.list}>
        {affected.map(part => (
          <li key={part.resource ?? part.name}>
            <strong>{part.resource}</strong> {part.message}
          </li>
        ))}
      </ul>
    </details>
  );
};

/** Where the numbers come from, and how fresh each source is. */
export const SourceList = (props: { sources: SourceStatus[] }) => {
  const t = useWords();
  const groups = groupSources(props.sources);
  const bad = groups.filter(spoils);
  const name = (group: SourceGroup) =>
    `${t(`sourceKind.${group.kind}`).toLocaleLowerCase('en-US')} ${
      group.name
    } (${t(`source.${group.state}`)})`;
  return (
    <Panel
      title={t('ui.overview.sources')}
      description={t('ui.overview.whatCannotBeReadIs')}
    >
      <Text as="p" variant="body-medium">
        {bad.length === 0
          ? t('ui.overview.allLengthSourcesAreIn', { length: groups.length })
          : t('ui.overview.lengthOfLength2SourcesSpoil', {
              length: bad.length,
              length2: groups.length,
              bad: bad.map(name).join(', '),
            })}
      </Text>
      <PlainTable
        caption={t('ui.overview.sourcesAndTheirFreshness')}
        head={[
          t('table.source'),
          t('table.kind'),
          t('table.state'),
          t('table.lastSuccess'),
          t('table.message'),
        ]}
        rows={groups.map(group => ({
          id: `${group.kind}/${group.name}`,
          cells: [
            group.name,
            t(`sourceKind.${group.kind}`),
            <SourceStateLabel state={group.state} />,
            <TimeAgo at={group.lastSuccessAt} />,
            <Details group={group} />,
          ],
        }))}
      />
    </Panel>
  );
};
