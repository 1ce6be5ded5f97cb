import { Text } from '@backstage/ui';
import type {
  DryRun,
  DryRunAnswer,
  DryRunComparison,
  ReadinessOutcome,
} from 'backstage-plugin-image-signing-common';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';

const SHOWN = 50;

const COMPARISONS: Record<DryRunComparison, string> = {
  'engine-laxer': 'Admitted against the prediction',
  'engine-stricter': 'Refused against the prediction',
  'not-comparable': 'Cannot be compared',
  agree: 'As predicted',
};

const PREDICTIONS: Record<ReadinessOutcome, string> = {
  refused: 'refused',
  unknown: 'unknown',
  excepted: 'under an exception',
  admitted: 'admitted',
};

const ANSWERS: Record<DryRunAnswer, string> = {
  refused: 'refused',
  warned: 'admitted with a warning',
  admitted: 'admitted',
  unknown: 'cannot be told',
};

const Answer = ({ dryRun }: { dryRun: DryRun }) => {
  const { answer, engine, policy, message, since } = dryRun;
  const by = [engine, policy].filter(Boolean).join(', ');
  return (
    <>
      {ANSWERS[answer]}
      {by && ` by ${by}`}, since <TimeAgo at={since} />
      {message && (
        <Text
          as="p"
          variant="body-x-small"
          color="secondary"
          style={{ overflowWrap: 'anywhere' }}
        >
          {message}
        </Text>
      )}
    </>
  );
};

/** Each image of a namespace with what the API server answered. */
export const NamespaceDryRuns = (props: {
  cluster: string;
  namespace: string;
}) => {
  const { cluster, namespace } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) =>
      api.listDryRuns({ cluster, namespace, limit: SHOWN }, { signal }),
    [cluster, namespace],
  );
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value) return <LoadingBlocks label="the dry runs" />;
  return (
    <Panel title="Dry runs, image by image">
      <PlainTable
        caption="Dry runs"
        head={['Image', 'Compared', 'Predicted', 'The API server']}
        rows={value.items.map(dryRun => ({
          id: `${dryRun.reference} ${dryRun.serviceAccount}`,
          cells: [
            <span style={{ overflowWrap: 'anywhere' }}>
              {dryRun.reference} as {dryRun.serviceAccount}
            </span>,
            COMPARISONS[dryRun.comparison],
            PREDICTIONS[dryRun.predicted],
            <Answer dryRun={dryRun} />,
          ],
        }))}
      />
      {value.totalCount > value.items.length && (
        <Text as="p" variant="body-small" color="secondary">
          The first {value.items.length} of {value.totalCount} are shown.
        </Text>
      )}
    </Panel>
  );
};
