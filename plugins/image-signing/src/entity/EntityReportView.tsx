import { Text } from '@backstage/ui';
import type { EntityReport } from 'backstage-plugin-image-signing-common';
import { NextActionBox } from '../components/NextActionBox';
import { Panel } from '../components/Panel';
import { useWords, type Words } from '../components/words';
import { DecisionPanel } from '../decision/DecisionPanel';
import { PipelinePanel } from '../decision/PipelinePanel';
import { Checklist } from './Checklist';
import { EnvironmentSentences } from './EnvironmentSentences';
import { ImagesTable } from './ImagesTable';
import { LastVerifiedPanel } from './LastVerifiedPanel';
import { RelatedDenials } from './RelatedDenials';
import { RelatedExceptions } from './RelatedExceptions';
import { StagePanel } from './StagePanel';

function scoreSentence(t: Words, { score }: EntityReport): string {
  const unknown =
    score.unknown > 0
      ? t('ui.entity.unknownMoreCouldNotBe', { unknown: score.unknown })
      : '';
  return t('ui.entity.pointsOfOfPointsReached', {
    points: score.points,
    of: score.of,
    unknown,
  });
}

/** Everything about one service. */
export const EntityReportView = (props: { report: EntityReport }) => {
  const t = useWords();

  const { report } = props;
  return (
    <>
      <Panel title={t('ui.entity.inEachEnvironment')}>
        <EnvironmentSentences environments={report.environments} details />
        {report.nextAction ? (
          <NextActionBox action={report.nextAction} />
        ) : (
          <Text as="p" variant="body-medium">
            {t('ui.entity.nothingToDo')}
          </Text>
        )}
      </Panel>
      <StagePanel />
      <Panel
        title={t('ui.entity.checklist')}
        description={scoreSentence(t, report)}
      >
        <Checklist rules={report.rules} />
      </Panel>
      <DecisionPanel />
      <PipelinePanel />
      <Panel
        title={t('ui.entity.images')}
        description={t('ui.entity.oneRowForEachContainer')}
      >
        <ImagesTable images={report.images} />
      </Panel>
      <LastVerifiedPanel report={report} />
      <Panel title={t('ui.entity.exceptions')}>
        {report.exceptions.length > 0 ? (
          <RelatedExceptions exceptions={report.exceptions} />
        ) : (
          <Text as="p" variant="body-medium">
            {t('ui.entity.noException')}
          </Text>
        )}
      </Panel>
      <Panel title={t('ui.entity.denials')}>
        {report.denials.length > 0 ? (
          <RelatedDenials denials={report.denials} />
        ) : (
          <Text as="p" variant="body-medium">
            {t('ui.entity.nothingOfThisServiceWas')}
          </Text>
        )}
      </Panel>
    </>
  );
};
