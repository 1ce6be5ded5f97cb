import { Text } from '@backstage/ui';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';

const SHOWN = 25;

/** What keeps the services of each team back; the best fix first. */
export const TeamsPanel = () => {
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listRolloutTeams({ limit: SHOWN }, { signal }),
    [],
  );
  return (
    <Panel
      title="What holds teams back"
      description="Workloads that the whole trust policy would refuse today, by owner; the fix that frees most comes first."
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && <LoadingBlocks label="the blockers" />}
      {value && value.items.length === 0 && (
        <EmptyNotice title="Nothing is known to hold a team back" />
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption="Blockers by team, the best fix first"
          head={[
            'Owner',
            'Environment',
            'Refused',
            'Unknown',
            'Best fix',
            'Frees',
          ]}
          rows={value.items.map(team => ({
            id: `${team.environment} ${team.owner ?? ''}`,
            cells: [
              <EntityName entityRef={team.owner} absent="no owner" />,
              team.environment,
              `${team.refused} of ${team.workloads}`,
              `${team.unknown} of ${team.workloads}`,
              <span style={{ overflowWrap: 'anywhere' }}>
                {team.fixes[0]?.text ?? 'None known: find out first'}
              </span>,
              team.fixes[0] ? `${team.fixes[0].freed} of ${team.refused}` : '0',
            ],
          }))}
        />
      )}
      {value && value.items[0] && (
        <Text as="p" variant="body-x-small" color="secondary">
          {value.items.length} of {value.totalCount}, summed{' '}
          <TimeAgo at={value.items[0].asOf} />.
        </Text>
      )}
    </Panel>
  );
};
