import { Text } from '@backstage/ui';
import type {
  EnforcementPlan,
  ReadinessCounts,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { DryRunSummary } from '../readiness/DryRunSummary';

const row = (id: string, counts: ReadinessCounts) => ({
  id,
  cells: [
    id,
    `${counts.refused} of ${counts.workloads}`,
    counts.unknown,
    counts.excepted,
    counts.admitted,
  ],
});

/** What would be refused, who has to mend it, and what frees most. */
export const PlanSimulation = (props: { plan: EnforcementPlan }) => {
  const { plan } = props;
  const { blockers, clusterPolicies, trustPolicy, dryRuns } = plan;
  return (
    <>
      <Panel
        title="What would break"
        description={`Workloads that run, that start later, and that are gone but were seen within ${plan.lookBackDays} days.`}
      >
        <PlainTable
          caption="What would break"
          head={[
            'If enforced',
            'Would be refused',
            'Unknown',
            'Excepted',
            'Admitted',
          ]}
          rows={[
            row('the policies of the cluster', clusterPolicies.counts),
            row('the whole trust policy', trustPolicy.counts),
          ]}
        />
        {clusterPolicies.fixes.length > 0 && (
          <PlainTable
            caption="What to mend"
            head={[
              'What to mend, the most effective first',
              'Frees',
              'Part of',
            ]}
            rows={clusterPolicies.fixes.slice(0, 5).map(fix => ({
              id: fix.id,
              cells: [
                <span style={{ overflowWrap: 'anywhere' }}>{fix.text}</span>,
                fix.freed,
                fix.workloads,
              ],
            }))}
          />
        )}
      </Panel>
      {dryRuns && <DryRunSummary counts={dryRuns} />}
      {blockers.total > 0 && (
        <Panel title="Blockers">
          <PlainTable
            caption="Blockers"
            head={['Workload', 'Service', 'Owner', 'Why']}
            rows={blockers.items.map(
              ({ workload, entityRef, owner, reasons }) => ({
                id: `${workload.kind}/${workload.name}`,
                cells: [
                  `${workload.kind} ${workload.name}`,
                  <EntityName entityRef={entityRef} absent="of no service" />,
                  <EntityName entityRef={owner} absent="not known" />,
                  reasons.join(' '),
                ],
              }),
            )}
          />
          {blockers.total > blockers.items.length && (
            <Text as="p" variant="body-small" color="secondary">
              The first {blockers.items.length} of {blockers.total} are shown.
            </Text>
          )}
        </Panel>
      )}
    </>
  );
};
