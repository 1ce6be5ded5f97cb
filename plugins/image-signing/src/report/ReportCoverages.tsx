import type {
  FleetReport,
  ReportCoverage,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Ratio } from '../components/Ratio';
import { ReportTable } from './ReportTable';
import { criticalityName, environmentName } from './reportText';

const HEAD = ['Protected', 'Verified', 'Enforced', 'Excepted', 'Unknown'];

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

/** What runs, by environment and criticality, and then by team. */
export const ReportCoverages = (props: { report: FleetReport }) => {
  const { tiers, teams, teamsTotal, demo } = props.report;
  return (
    <>
      <ReportTable
        title="Coverage by environment and criticality"
        description="Of distinct running digests per service; the last column is of workloads. The catalog tells the criticality."
        demo={demo}
        data={tiers}
        empty="Nothing runs here."
        head={['Environment', 'Criticality', ...HEAD, 'Workloads protected']}
        rows={tiers.map(row => ({
          id: idOf(row),
          cells: [
            environmentName(row.environment),
            row.mapped ? criticalityName(row.criticality) : 'Of no service',
            ...shares(row),
          ],
        }))}
      />
      <ReportTable
        title="Coverage by team"
        description="Those with the most unprotected digests first."
        demo={demo}
        data={teams}
        total={teamsTotal}
        empty="Nothing runs here."
        head={[
          'Team',
          'Environment',
          'Criticality',
          ...HEAD,
          'Workloads protected',
        ]}
        rows={teams.map(row => ({
          id: idOf(row),
          cells: [
            row.mapped ? (
              <EntityName
                entityRef={row.owner}
                defaultKind="group"
                absent="No owner"
              />
            ) : (
              'Of no service'
            ),
            environmentName(row.environment),
            row.mapped ? criticalityName(row.criticality) : '–',
            ...shares(row),
          ],
        }))}
      />
    </>
  );
};
