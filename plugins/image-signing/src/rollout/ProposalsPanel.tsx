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
      title="Stricter checks that are due"
      description={`Proposed where services have kept their stage for ${props.stableDays} days or longer. The numbers are those of the simulation of their workloads under the whole trust policy.`}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && <LoadingBlocks label="the proposals" />}
      {value && value.items.length === 0 && (
        <EmptyNotice title="Nothing is due">
          No service has kept a stage for {props.stableDays} days yet.
        </EmptyNotice>
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption="Proposed checks"
          head={[
            'Next',
            t('table.environment'),
            'Stable services',
            'Proposal',
            'Would be refused',
          ]}
          rows={value.items.map(proposal => {
            const { simulated } = proposal;
            const numbers = `${simulated.refused} of ${simulated.workloads} workloads, ${simulated.unknown} unknown`;
            const query = new URLSearchParams({
              view: 'readiness',
              environment: proposal.environment,
            });
            return {
              id: proposal.id,
              cells: [
                t(`stage.${proposal.next}`),
                proposal.environment,
                `${proposal.stable} of ${proposal.services} at ${t(
                  `stage.${proposal.stage}`,
                )}`,
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
          As of <TimeAgo at={value.asOf} />.
        </Text>
      )}
    </Panel>
  );
};
