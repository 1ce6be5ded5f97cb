import { Text } from '@backstage/ui';
import type {
  EnforcementPlan,
  ReadinessCounts,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { useWords, type Words } from '../components/words';
import { DryRunSummary } from '../readiness/DryRunSummary';

const row = (t: Words, id: string, counts: ReadinessCounts) => ({
  id,
  cells: [
    id,
    t('ui.plan.refusedOfWorkloads', {
      refused: counts.refused,
      workloads: counts.workloads,
    }),
    counts.unknown,
    counts.excepted,
    counts.admitted,
  ],
});

/** What would be refused, who has to mend it, and what frees most. */
export const PlanSimulation = (props: { plan: EnforcementPlan }) => {
  const t = useWords();

  const { plan } = props;
  const { blockers, clusterPolicies, trustPolicy, dryRuns } = plan;
  return (
    <>
      <Panel
        title={t('ui.plan.whatWouldBreak')}
        description={t('ui.plan.workloadsThatRunThatStart', {
          lookBackDays: plan.lookBackDays,
        })}
      >
        <PlainTable
          caption={t('ui.plan.whatWouldBreak')}
          head={[
            t('ui.plan.ifEnforced'),
            t('ui.plan.wouldBeRefused'),
            t('ui.plan.unknown'),
            t('ui.plan.excepted'),
            t('ui.plan.admitted'),
          ]}
          rows={[
            row(
              t,
              t('ui.plan.thePoliciesOfTheCluster'),
              clusterPolicies.counts,
            ),
            row(t, t('ui.plan.theWholeTrustPolicy'), trustPolicy.counts),
          ]}
        />
        {clusterPolicies.fixes.length > 0 && (
          <PlainTable
            caption={t('ui.plan.whatToMend')}
            head={[
              t('ui.plan.whatToMendTheMost'),
              t('ui.plan.frees'),
              t('ui.plan.partOf'),
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
        <Panel title={t('ui.plan.blockers')}>
          <PlainTable
            caption={t('ui.plan.blockers')}
            head={[
              t('table.workload'),
              t('table.service'),
              t('table.owner'),
              t('ui.plan.why'),
            ]}
            rows={blockers.items.map(
              ({ workload, entityRef, owner, reasons }) => ({
                id: `${workload.kind}/${workload.name}`,
                cells: [
                  `${workload.kind} ${workload.name}`,
                  <EntityName
                    entityRef={entityRef}
                    absent={t('ui.plan.ofNoService')}
                  />,
                  <EntityName
                    entityRef={owner}
                    absent={t('ui.plan.notKnown')}
                  />,
                  reasons.join(' '),
                ],
              }),
            )}
          />
          {blockers.total > blockers.items.length && (
            <Text as="p" variant="body-small" color="secondary">
              {t('ui.plan.theFirstLengthOfTotal', {
                length: blockers.items.length,
                total: blockers.total,
              })}
            </Text>
          )}
        </Panel>
      )}
    </>
  );
};
