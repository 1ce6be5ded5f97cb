import { Link, Text } from '@backstage/ui';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { postureRouteRef } from '../routes';

/** The stricter checks that are due, and what each would refuse. */
export const ProposalsPanel = (props: { stableDays: number }) => {
  const t = useWords();
  const posture = useOptionalRouteRef(postureRouteRef)?.();
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listRolloutProposals({ signal }),
    [],
  );
  return (
    <Panel
      title={t('ui.rollout.proposals.title')}
      description={t('ui.rollout.proposals.description', {
        count: props.stableDays,
      })}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && (
        <LoadingBlocks label={t('ui.rollout.proposals.loading')} />
      )}
      {value && value.items.length === 0 && (
        <EmptyNotice title={t('ui.rollout.proposals.none')}>
          {t('ui.rollout.proposals.noneHint', { count: props.stableDays })}
        </EmptyNotice>
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption={t('ui.rollout.proposals.caption')}
          head={[
            t('ui.rollout.proposals.next'),
            t('table.environment'),
            t('ui.rollout.proposals.stable'),
            t('ui.rollout.proposals.proposal'),
            t('ui.rollout.proposals.wouldBeRefused'),
          ]}
          rows={value.items.map(proposal => {
            const { simulated } = proposal;
            const numbers = t('ui.rollout.proposals.refused', {
              refused: simulated.refused,
              count: simulated.workloads,
              unknown: simulated.unknown,
            });
            const query = new URLSearchParams({
              view: 'readiness',
              environment: proposal.environment,
            });
            return {
              id: proposal.id,
              cells: [
                t(`stage.${proposal.next}`),
                proposal.environment,
                t('ui.rollout.proposals.stableAt', {
                  stable: proposal.stable,
                  services: proposal.services,
                  stage: t(`stage.${proposal.stage}`),
                }),
                proposal.check,
                posture ? (
                  <Link href={`${posture}?${query}`}>{numbers}</Link>
                ) : (
                  numbers
                ),
              ],
            };
          })}
        />
      )}
      {value?.asOf && (
        <Text as="p" variant="body-x-small" color="secondary">
          {t('ui.rollout.proposals.asOf', {
            timeAgo: <TimeAgo at={value.asOf} />,
          })}
        </Text>
      )}
    </Panel>
  );
};
