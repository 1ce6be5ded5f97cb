import { Text } from '@backstage/ui';
import type { DryRunCounts } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';

/** How the API servers' own answers compare with the prediction. */
export const DryRunSummary = (props: { counts: DryRunCounts }) => {
  const { tried, agree, stricter, laxer, notComparable, leftOut, asOf } =
    props.counts;
  return (
    <Panel
      title="What the API servers answered"
      description="Pods created in dry runs, under the policies as they are now. Compared with what the modes and verdicts predict for today."
    >
      <Text as="p" variant="body-medium">
        <strong>
          {agree} of {tried} answers are as predicted
        </strong>
        ; {laxer} admitted against the prediction, {stricter} refused against
        it, {notComparable} cannot be compared
        {leftOut > 0 ? `; ${leftOut} images were not tried` : ''}. The oldest
        answer is of <TimeAgo at={asOf} />.
      </Text>
    </Panel>
  );
};
