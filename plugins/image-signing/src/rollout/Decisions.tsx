import { Text } from '@backstage/ui';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';

const SHOWN = 20;

/** What was decided, by whom; nothing is ever taken out of it. */
export const Decisions = () => {
  const t = useWords();
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listRolloutHistory({ limit: SHOWN }, { signal }),
    [],
  );
  return (
    <Panel title={t('ui.rollout.decisions.title')}>
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && (
        <LoadingBlocks label={t('ui.rollout.decisions.loading')} rows={1} />
      )}
      {value && value.items.length === 0 && (
        <EmptyNotice title={t('ui.rollout.decisions.none')} />
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption={t('ui.rollout.decisions.caption')}
          head={[
            t('ui.rollout.decisions.when'),
            t('ui.rollout.decisions.what'),
            t('ui.rollout.decisions.about'),
            t('ui.rollout.by'),
          ]}
          rows={value.items.map(entry => ({
            id: entry.id,
            cells: [
              <TimeAgo at={entry.at} />,
              entry.text,
              entry.entityRef ?? t('ui.rollout.decisions.theRollout'),
              entry.actor,
            ],
          }))}
        />
      )}
      {value && value.totalCount > value.items.length && (
        <Text as="p" variant="body-small" color="secondary">
          {t('ui.rollout.decisions.theNewestShown', {
            shown: value.items.length,
            total: value.totalCount,
          })}
        </Text>
      )}
    </Panel>
  );
};
