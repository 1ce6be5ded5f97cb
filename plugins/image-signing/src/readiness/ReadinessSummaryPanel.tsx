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
import { useLoad } from '../hooks/useLoad';
import { DryRunSummary } from './DryRunSummary';

const SHOWN_FIXES = 5;

const Totals = (props: {
  title: string;
  totals: ReadinessTotals;
  description: string;
}) => {
  const { title, totals, description } = props;
  const { counts, fixes } = totals;
  return (
    <Panel title={title} description={description}>
      <Text as="p" variant="body-medium">
        <strong>
          {counts.refused} of {counts.workloads} workloads would be refused
        </strong>
        {` at their next start; ${counts.unknown} unknown, ${counts.excepted} under an exception, ${counts.admitted} admitted`}
        {counts.uncovered > 0
          ? `, ${counts.uncovered} of these because no policy looks at them`
          : ''}
        .
      </Text>
      {fixes.length > 0 && (
        <PlainTable
          caption={`${title}: what to mend`}
          head={['What to mend, the most effective first', 'Frees', 'Part of']}
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
  const { cluster, namespace, environment } = props.scope;
  const { value, error, loading, retry } = useLoad(
    (api, signal) =>
      api.getReadinessSummary({ cluster, namespace, environment }, { signal }),
    [cluster, namespace, environment],
    ['fleet'],
  );
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value) return <LoadingBlocks label="the summary" />;
  const { namespaces } = value;
  return (
    <Flex direction="column" gap="3">
      <Text as="p" variant="body-medium">
        {namespaces.ready} of {namespaces.total} namespaces could enforce the
        trust policy today without refusing anything
        {namespaces.stale > 0
          ? `; ${namespaces.stale} are in clusters that are silent`
          : ''}
        . Counted are workloads that run, that start later, and that are gone
        but were seen within {value.lookBackDays} days; as of{' '}
        <TimeAgo at={value.asOf} />.
      </Text>
      <Totals
        title="If the trust policy were enforced"
        description="Every rule of the trust policy, and digests only."
        totals={value.trustPolicy}
      />
      <Totals
        title="If the clusters’ own policies were turned to enforce"
        description="What no policy of the cluster looks at would still pass. Assumes that the engines judge as the trust policy does."
        totals={value.clusterPolicies}
      />
      {value.dryRuns && <DryRunSummary counts={value.dryRuns} />}
    </Flex>
  );
};
