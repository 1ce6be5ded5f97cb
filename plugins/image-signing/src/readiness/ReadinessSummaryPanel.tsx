import { Flex, Text } from '@backstage/ui';
import type {
  ReadinessSummaryQuery,
  ReadinessTotals,
} from 'backstage-plugin-image-signing-common';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { DryRunSummary } from './DryRunSummary';

const SHOWN_FIXES = 5;

const Totals = (props: {
  title: string;
  totals: ReadinessTotals;
  description: string;
}) => {
  const t = useWords();

  const { title, totals, description } = props;
  const { counts, fixes } = totals;
  return (
    <Panel title={title} description={description}>
      <Text as="p" variant="body-medium">
        <strong>
          {t('ui.readiness.refusedOfWorkloadsWorkloadsWould', {
            refused: counts.refused,
            workloads: counts.workloads,
          })}
        </strong>
        {t('ui.readiness.atTheirNextStartUnknown', {
          unknown: counts.unknown,
          excepted: counts.excepted,
          admitted: counts.admitted,
        })}
        {counts.uncovered > 0
          ? t('ui.readiness.uncoveredOfTheseBecauseNo', {
              uncovered: counts.uncovered,
            })
          : ''}
        .
      </Text>
      {fixes.length > 0 && (
        <PlainTable
          caption={t('ui.readiness.titleWhatToMend', { title })}
          head={[
            t('ui.readiness.whatToMendTheMost'),
            t('ui.readiness.frees'),
            t('ui.readiness.partOf'),
          ]}
          rows={fixes.slice(0, SHOWN_FIXES).map(fix => ({
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
  );
};

/** The sums over the chosen scope, with the fix that frees most. */
export const ReadinessSummaryPanel = (props: {
  scope: NonNullable<ReadinessSummaryQuery>;
}) => {
  const t = useWords();

  const { cluster, namespace, environment } = props.scope;
  const { value, error, loading, retry } = useLoad(
    (api, signal) =>
      api.getReadinessSummary({ cluster, namespace, environment }, { signal }),
    [cluster, namespace, environment],
    ['fleet'],
  );
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value)
    return <LoadingBlocks label={t('ui.readiness.theSummary')} />;
  const { namespaces } = value;
  return (
    <Flex direction="column" gap="3">
      <Text as="p" variant="body-medium">
        {t('ui.readiness.readyOfTotalNamespacesCould', {
          ready: namespaces.ready,
          total: namespaces.total,
          part:
            namespaces.stale > 0
              ? t('ui.readiness.staleAreInClustersThat', {
                  stale: namespaces.stale,
                })
              : '',
          lookBackDays: value.lookBackDays,
          timeAgo: <TimeAgo at={value.asOf} />,
        })}
      </Text>
      <Totals
        title={t('ui.readiness.ifTheTrustPolicyWere')}
        description={t('ui.readiness.everyRuleOfTheTrust')}
        totals={value.trustPolicy}
      />
      <Totals
        title={t('ui.readiness.ifTheClustersOwnPolicies')}
        description={t('ui.readiness.whatNoPolicyOfThe')}
        totals={value.clusterPolicies}
      />
      {value.dryRuns && <DryRunSummary counts={value.dryRuns} />}
    </Flex>
  );
};
