import { Text } from '@backstage/ui';
import type { DryRunCounts } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';

/** How the API servers' own answers compare with the prediction. */
export const DryRunSummary = (props: { counts: DryRunCounts }) => {
  const t = useWords();

  const { tried, agree, stricter, laxer, notComparable, leftOut, asOf } =
    props.counts;
  return (
    <Panel
      title={t('ui.readiness.whatTheApiServersAnswered')}
      description={t('ui.readiness.podsCreatedInDryRuns')}
    >
      <Text as="p" variant="body-medium">
        <strong>
          {t('ui.readiness.agreeOfTriedAnswersAre', { agree, tried })}
        </strong>
        {t('ui.readiness.laxerAdmittedAgainstThePrediction', {
          laxer,
          stricter,
          notComparable,
          part:
            leftOut > 0
              ? t('ui.readiness.leftoutImagesWereNotTried', { leftOut })
              : '',
          timeAgo: <TimeAgo at={asOf} />,
        })}
      </Text>
    </Panel>
  );
};
