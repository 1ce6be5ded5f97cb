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
import { useWords, type Words } from '../components/words';
import { useLoad } from '../hooks/useLoad';

const SHOWN = 50;

const comparisonsOf = (t: Words): Record<DryRunComparison, string> => ({
  'engine-laxer': t('ui.readiness.admittedAgainstThePrediction'),
  'engine-stricter': t('ui.readiness.refusedAgainstThePrediction'),
  'not-comparable': t('ui.readiness.cannotBeCompared'),
  agree: t('ui.readiness.asPredicted'),
});

const predictionsOf = (t: Words): Record<ReadinessOutcome, string> => ({
  refused: 'refused',
  unknown: 'unknown',
  excepted: t('ui.readiness.underAnException'),
  admitted: 'admitted',
});

const answersOf = (t: Words): Record<DryRunAnswer, string> => ({
  refused: 'refused',
  warned: t('ui.readiness.admittedWithAWarning'),
  admitted: 'admitted',
  unknown: t('ui.readiness.cannotBeTold'),
});

const Answer = ({ dryRun }: { dryRun: DryRun }) => {
  const t = useWords();

  const { answer, engine, policy, message, since } = dryRun;
  const by = [engine, policy].filter(Boolean).join(', ');
  return (
    <>
      {t('ui.readiness.valueValue2SinceTimeago', {
        value: answersOf(t)[answer],
        value2: by && t('ui.readiness.byBy', { by }),
        timeAgo: <TimeAgo at={since} />,
      })}
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
  const t = useWords();

  const { cluster, namespace } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) =>
      api.listDryRuns({ cluster, namespace, limit: SHOWN }, { signal }),
    [cluster, namespace],
  );
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value)
    return <LoadingBlocks label={t('ui.readiness.theDryRuns')} />;
  return (
    <Panel title={t('ui.readiness.dryRunsImageByImage')}>
      <PlainTable
        caption={t('ui.readiness.dryRuns')}
        head={[
          t('table.image'),
          t('ui.readiness.compared'),
          t('ui.readiness.predicted'),
          t('ui.readiness.theApiServer'),
        ]}
        rows={value.items.map(dryRun => ({
          id: `${dryRun.reference} ${dryRun.serviceAccount}`,
          cells: [
            <span style={{ overflowWrap: 'anywhere' }}>
              {t('ui.readiness.referenceAsServiceaccount', {
                reference: dryRun.reference,
                serviceAccount: dryRun.serviceAccount,
              })}
            </span>,
            comparisonsOf(t)[dryRun.comparison],
            predictionsOf(t)[dryRun.predicted],
            <Answer dryRun={dryRun} />,
          ],
        }))}
      />
      {value.totalCount > value.items.length && (
        <Text as="p" variant="body-small" color="secondary">
          {t('ui.readiness.theFirstLengthOfTotalcount', {
            length: value.items.length,
            totalCount: value.totalCount,
          })}
        </Text>
      )}
    </Panel>
  );
};
