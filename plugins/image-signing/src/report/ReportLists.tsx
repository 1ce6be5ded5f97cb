import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { FleetReport } from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { formatShare } from '../components/share';
import { imageSigningTranslationRef } from '../translation';
import { ReportTable } from './ReportTable';
import { environmentName, formatTime } from './reportText';

/** Services by stage, and those whose refusals came back. */
export const ReportLists = (props: { report: FleetReport }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { stages, forecasts, repeats, scope, part, demo } = props.report;
  const ofPart =
    part !== undefined ||
    scope.owner !== undefined ||
    scope.system !== undefined;
  return (
    <>
      <ReportTable
        title="Services by stage"
        description="A service that runs in several environments has a stage in each."
        demo={demo}
        data={stages}
        empty="No service runs here."
        head={['Environment', 'Stage', 'Services']}
        rows={stages.map(({ environment, stage, count }) => ({
          id: `${environment} ${stage}`,
          cells: [environmentName(environment), t(`stage.${stage}`), count],
        }))}
      />
      <ReportTable
        title="Forecast"
        description="When all services of an environment would have the stage, if it went on as in the last weeks. It is a straight line, not a plan."
        demo={demo}
        data={forecasts}
        empty={
          ofPart
            ? 'Not known: history is kept per environment, not per team, system or reader.'
            : 'No service runs here.'
        }
        head={['Environment', 'Stage', 'Reached', 'Forecast', 'As of']}
        rows={forecasts.map(row => ({
          id: row.environment,
          cells: [
            environmentName(row.environment),
            t(`stage.${row.targetStage}`),
            row.total
              ? `${formatShare(row.reached ?? 0, row.total)} (${
                  row.reached
                } of ${row.total})`
              : 'Not known',
            row.forecast.text,
            row.asOf ? formatTime(row.asOf) : '–',
          ],
        }))}
      />
      <ReportTable
        title="What would help most"
        description="Services that were refused more than once, those first for whom one fix ends most."
        demo={demo}
        data={repeats}
        empty="No service was refused more than once in this span."
        head={['Service', 'Team', 'Refusals', 'Not mended', 'Mostly', 'Fix']}
        rows={repeats.map(({ entityRef, owner, groups, open, reason }) => ({
          id: entityRef,
          cells: [
            <EntityName entityRef={entityRef} defaultKind="component" />,
            <EntityName entityRef={owner} defaultKind="group" />,
            groups,
            open,
            reason.text,
            reason.fix,
          ],
        }))}
      />
    </>
  );
};
