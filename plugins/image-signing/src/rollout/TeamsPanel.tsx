import { Text } from '@backstage/ui';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';

const SHOWN = 25;

/** What keeps the services of each team back; the best fix first. */
export const TeamsPanel = () => {
  const t = useWords();
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listRolloutTeams({ limit: SHOWN }, { signal }),
    [],
  );
  return (
    <Panel
      title={t('ui.rollout.teams.title')}
      description={t('ui.rollout.teams.description')}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && (
        <LoadingBlocks label={t('ui.rollout.teams.loading')} />
      )}
      {value && value.items.length === 0 && (
        <EmptyNotice title={t('ui.rollout.teams.none')} />
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption={t('ui.rollout.teams.caption')}
          head={[
            t('table.owner'),
            t('table.environment'),
            t('ui.rollout.teams.refused'),
            t('ui.rollout.teams.unknown'),
            t('ui.rollout.teams.bestFix'),
            t('ui.rollout.teams.frees'),
          ]}
          rows={value.items.map(team => ({
            id: `${team.environment} ${team.owner ?? ''}`,
            cells: [
              <EntityName
                entityRef={team.owner}
                absent={t('ui.rollout.teams.noOwner')}
              />,
              team.environment,
              t('ui.rollout.numberOfTotal', {
                number: team.refused,
                total: team.workloads,
              }),
              t('ui.rollout.numberOfTotal', {
                number: team.unknown,
                total: team.workloads,
              }),
              <span style={{ overflowWrap: 'anywhere' }}>
                {team.fixes[0]?.text ?? t('ui.rollout.teams.noFix')}
              </span>,
              team.fixes[0]
                ? t('ui.rollout.numberOfTotal', {
                    number: team.fixes[0].freed,
                    total: team.refused,
                  })
                : '0',
            ],
          }))}
        />
      )}
      {value && value.items[0] && (
        <Text as="p" variant="body-x-small" color="secondary">
          {t('ui.rollout.teams.summed', {
            shown: value.items.length,
            total: value.totalCount,
            timeAgo: <TimeAgo at={value.items[0].asOf} />,
          })}
        </Text>
      )}
    </Panel>
  );
};
