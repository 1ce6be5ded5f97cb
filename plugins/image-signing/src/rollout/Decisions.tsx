import { Text } from '@backstage/ui';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';

const SHOWN = 20;

/** What was decided, by whom; nothing is ever taken out of it. */
export const Decisions = () => {
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listRolloutHistory({ limit: SHOWN }, { signal }),
    [],
  );
  return (
    <Panel title="Decisions">
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && <LoadingBlocks label="the decisions" rows={1} />}
      {value && value.items.length === 0 && (
        <EmptyNotice title="Nothing was decided yet" />
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption="Decisions, newest first"
          head={['When', 'What', 'About', 'By']}
          rows={value.items.map(entry => ({
            id: entry.id,
            cells: [
              <TimeAgo at={entry.at} />,
              entry.text,
              entry.entityRef ?? 'the rollout',
              entry.actor,
            ],
          }))}
        />
      )}
      {value && value.totalCount > value.items.length && (
        <Text as="p" variant="body-small" color="secondary">
          The newest {value.items.length} of {value.totalCount} are shown.
        </Text>
      )}
    </Panel>
  );
};
