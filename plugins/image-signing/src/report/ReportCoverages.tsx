import type {
  FleetReport,
  ReportCoverage,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Ratio } from '../components/Ratio';
import { useWords, type Words } from '../components/words';
import { ReportTable } from './ReportTable';
import { criticalityName, environmentName } from './reportText';

const headOf = (t: Words) => [
  t('ui.report.protected'),
  t('table.verified'),
  t('ui.report.enforced'),
  t('ui.report.excepted'),
  t('ui.report.unknown'),
];

function shares({ digests, workloads }: ReportCoverage) {
  return [
    <Ratio count={digests.protected} total={digests.total} />,
    <Ratio count={digests.verified} total={digests.total} />,
    <Ratio count={digests.enforced} total={digests.total} />,
    digests.excepted,
    digests.unknown,
    <Ratio count={workloads.protected} total={workloads.total} />,
  ];
}

function idOf(row: ReportCoverage): string {
  const { environment, criticality, owner, mapped } = row;
  return JSON.stringify([environment, criticality, owner, mapped]);
}

/** What runs, by environment and criticality. */
export const ReportTiers = (props: { report: FleetReport }) => {
  const t = useWords();

  const { tiers, demo } = props.report;
  return (
    <ReportTable
      title={t('ui.report.coverageByEnvironmentAndCriticality')}
      description={t('ui.report.ofDistinctRunningDigestsPer')}
      demo={demo}
      data={tiers}
      empty={t('ui.report.nothingRunsHere')}
      head={[
        t('table.environment'),
        t('ui.report.criticality'),
        ...headOf(t),
        t('ui.report.workloadsProtected'),
      ]}
      rows={tiers.map(row => ({
        id: idOf(row),
        cells: [
          environmentName(t, row.environment),
          row.mapped
            ? criticalityName(t, row.criticality)
            : t('ui.report.ofNoService'),
          ...shares(row),
        ],
      }))}
    />
  );
};

/** What runs, by team. */
export const ReportTeams = (props: { report: FleetReport }) => {
  const t = useWords();

  const { teams, teamsTotal, demo } = props.report;
  return (
    <ReportTable
      title={t('ui.report.coverageByTeam')}
      description={t('ui.report.thoseWithTheMostUnprotected')}
      demo={demo}
      data={teams}
      total={teamsTotal}
      empty={t('ui.report.nothingRunsHere')}
      head={[
        t('ui.report.team'),
        t('table.environment'),
        t('ui.report.criticality'),
        ...headOf(t),
        t('ui.report.workloadsProtected'),
      ]}
      rows={teams.map(row => ({
        id: idOf(row),
        cells: [
          row.mapped ? (
            <EntityName
              entityRef={row.owner}
              defaultKind="group"
              absent={t('ui.report.noOwner')}
            />
          ) : (
            t('ui.report.ofNoService')
          ),
          environmentName(t, row.environment),
          row.mapped ? criticalityName(t, row.criticality) : '–',
          ...shares(row),
        ],
      }))}
    />
  );
};
