import type { FleetReport } from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { formatShare } from '../components/share';
import { useWords } from '../components/words';
import { ReportTable } from './ReportTable';
import { environmentName, formatTime } from './reportText';

/** Services by stage, and those whose refusals came back. */
export const ReportLists = (props: { report: FleetReport }) => {
  const t = useWords();
  const { stages, forecasts, repeats, scope, part, demo } = props.report;
  const ofPart =
    part !== undefined ||
    scope.owner !== undefined ||
    scope.system !== undefined;
  return (
    <>
      <ReportTable
        title={t('ui.report.servicesByStage')}
        description={t('ui.report.aServiceThatRunsIn')}
        demo={demo}
        data={stages}
        empty={t('ui.report.noServiceRunsHere')}
        head={[
          t('table.environment'),
          t('ui.report.stage'),
          t('ui.report.services'),
        ]}
        rows={stages.map(({ environment, stage, count }) => ({
          id: `${environment} ${stage}`,
          cells: [environmentName(t, environment), t(`stage.${stage}`), count],
        }))}
      />
      <ReportTable
        title={t('ui.report.forecast')}
        description={t('ui.report.whenAllServicesOfAn')}
        demo={demo}
        data={forecasts}
        empty={
          ofPart
            ? t('ui.report.notKnownHistoryIsKept')
            : t('ui.report.noServiceRunsHere')
        }
        head={[
          t('table.environment'),
          t('ui.report.stage'),
          t('ui.report.reached'),
          t('ui.report.forecast'),
          t('ui.report.asOf'),
        ]}
        rows={forecasts.map(row => ({
          id: row.environment,
          cells: [
            environmentName(t, row.environment),
            t(`stage.${row.targetStage}`),
            row.total
              ? t('ui.report.formatshareReachedOfTotal', {
                  formatShare: formatShare(row.reached ?? 0, row.total),
                  reached: String(row.reached),
                  total: row.total,
                })
              : t('ui.report.notKnown'),
            row.forecast.text,
            row.asOf ? formatTime(row.asOf) : '–',
          ],
        }))}
      />
      <ReportTable
        title={t('ui.report.whatWouldHelpMost')}
        description={t('ui.report.servicesThatWereRefusedMore')}
        demo={demo}
        data={repeats}
        empty={t('ui.report.noServiceWasRefusedMore')}
        head={[
          t('table.service'),
          t('ui.report.team'),
          t('ui.report.refusals'),
          t('ui.report.notMended'),
          t('ui.report.mostly'),
          t('ui.report.fix'),
        ]}
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
