import { Text } from '@backstage/ui';
import type { EntityReport } from 'backstage-plugin-image-signing-common';
import { NextActionBox } from '../components/NextActionBox';
import { Panel } from '../components/Panel';
import { Checklist } from './Checklist';
import { EnvironmentSentences } from './EnvironmentSentences';
import { ImagesTable } from './ImagesTable';
import { LastVerifiedPanel } from './LastVerifiedPanel';
import { RelatedDenials } from './RelatedDenials';
import { RelatedExceptions } from './RelatedExceptions';

function scoreSentence({ score }: EntityReport): string {
  const unknown =
    score.unknown > 0
      ? `; ${score.unknown} more could not be told and count as not reached`
      : '';
  return `${score.points} of ${score.of} points reached${unknown}.`;
}

/** Everything about one service. */
export const EntityReportView = (props: { report: EntityReport }) => {
  const { report } = props;
  return (
    <>
      <Panel title="In each environment">
        <EnvironmentSentences environments={report.environments} details />
        {report.nextAction ? (
          <NextActionBox action={report.nextAction} />
        ) : (
          <Text as="p" variant="body-medium">
            Nothing to do.
          </Text>
        )}
      </Panel>
      <Panel title="Checklist" description={scoreSentence(report)}>
        <Checklist rules={report.rules} />
      </Panel>
      <Panel
        title="Images"
        description="One row for each container slot; the digest is what counts, not the tag."
      >
        <ImagesTable images={report.images} />
      </Panel>
      <LastVerifiedPanel report={report} />
      <Panel title="Exceptions">
        {report.exceptions.length > 0 ? (
          <RelatedExceptions exceptions={report.exceptions} />
        ) : (
          <Text as="p" variant="body-medium">
            No exception.
          </Text>
        )}
      </Panel>
      <Panel title="Denials">
        {report.denials.length > 0 ? (
          <RelatedDenials denials={report.denials} />
        ) : (
          <Text as="p" variant="body-medium">
            Nothing of this service was refused.
          </Text>
        )}
      </Panel>
    </>
  );
};
