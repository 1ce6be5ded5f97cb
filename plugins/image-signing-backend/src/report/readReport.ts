import {
  Counts,
  EnvironmentDefinition,
  FleetReport,
  FleetReportQuery,
  protectionFigures,
  ReportCoverage,
  ReportFigure,
  sumCounts,
  unknownFigure,
  Stage,
} from 'backstage-plugin-image-signing-common';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { readFleetRollup } from '../evaluate/fleetRollup';
import { summarizeSources } from '../evaluate/sources';
import type { Visibility } from '../serve/visibility';
import { authorityRows } from '../registers/authorities';
import { contractFigures } from './contractFigures';
import { readForecasts } from './readForecasts';
import { rolloutFigures } from './rolloutFigures';
import { refusalFigures, repeatedRefusals } from './refusalFigures';
import {
  countVisibleServices,
  ReportCell,
  ReportCut,
  readReportCells,
  reportCellsAsOf,
  reportScopes,
  writeReportCells,
} from './reportCells';
import { spanOf } from './reportScope';
import { supplyFigures } from './supplyFigures';
import { trendOfReport } from './trendOfReport';

/** A printed report has no room for more; the number of rows is told. */
const MOST_TEAMS = 1_000;
const STAGES: Stage[] = [
  'inventory',
  'pilot',
  'audit',
  'stage-enforced',
  'enforced',
  'strict',
];

/** The manager's report over what the caller may see. */
export async function readReport(options: {
  knex: Knex;
  visibility: Visibility;
  query: NonNullable<FleetReportQuery>;
  environments: EnvironmentDefinition[];
  policy: TrustPolicy | undefined;
  demo: boolean;
  policyVersion: string;
  now: Date;
}): Promise<FleetReport> {
  const { knex, visibility, query, environments, now } = options;
  const span = spanOf(query, now);
  const { environment, owner, system } = query;
  const scope = {
    ...(environment !== undefined && { environment }),
    ...(owner !== undefined && { owner }),
    ...(system !== undefined && { system }),
  };
  const cut: ReportCut = { ...scope, visibility };
  const part =
    visibility.kind === 'some'
      ? { services: await countVisibleServices(knex, visibility) }
      : undefined;
  const asOf = part ? now.toISOString() : await preparedAt(knex, now);
  const cells = await readReportCells(knex, cut);
  const rollup = await readFleetRollup(knex);
  const sources = rollup?.document.sources ?? (await summarizeSources(knex));
  const nowText = now.toISOString();
  const order = orderOf(environments, cells);
  const [rollout, contracts, refusals, supply, repeats, trend, forecasts] =
    await Promise.all([
      rolloutFigures({ knex, span, scope: cut, cells, asOf: nowText }),
      contractFigures(knex, cut, now),
      refusalFigures(knex, span, cut, nowText),
      supplyFigures({
        knex,
        visibility,
        swaps: cells.reduce((sum, cell) => sum + cell.swaps, 0),
        authorities: authorityRows(options.policy, now),
        sources,
        asOf,
        now,
      }),
      repeatedRefusals(knex, span, cut),
      trendOfReport(knex, span, cut, environments),
      readForecasts(knex, cut, order, now),
    ]);
  const teams = coverageOf(cells, order);
  return {
    demo: options.demo,
    asOf,
    from: span.from,
    to: span.to,
    scope,
    ...(part && { part }),
    scopes: await reportScopes(knex, cut),
    policyVersion: options.policyVersion,
    figures: [
      ...protection(asOf, cells, part !== undefined),
      ...rollout,
      ...contracts,
      ...refusals,
      ...supply,
    ],
    tiers: coverageOf(
      cells.map(({ owner: _, ...cell }) => cell),
      order,
    ),
    teams: [...teams].sort(leastProtected).slice(0, MOST_TEAMS),
    teamsTotal: teams.length,
    trend,
    stages: order.flatMap(name =>
      STAGES.map(stage => ({
        environment: name,
        stage,
        count: cells
          .filter(cell => cell.environment === name)
          .reduce((sum, cell) => sum + (cell.stages[stage] ?? 0), 0),
      })).filter(({ count }) => count > 0),
    ),
    forecasts,
    repeats,
    sources,
  };
}

function protection(
  asOf: string,
  cells: readonly ReportCell[],
  ofPart: boolean,
): ReportFigure[] {
  const figures = protectionFigures(asOf, {
    digests: sumCounts(cells.map(cell => cell.digests)),
    workloads: sumCounts(cells.map(cell => cell.workloads)),
    unmappedWorkloads: sumCounts(
      cells.filter(cell => !cell.mapped).map(cell => cell.workloads),
    ).total,
  });
  if (!ofPart) return figures;
  return figures.map(figure =>
    figure.id === 'workloads-unmapped'
      ? unknownFigure(
          figure.id,
          asOf,
          'Not known for a part: what belongs to no service is shown only to readers of the whole catalog.',
        )
      : figure,
  );
}

/** Before the first run of the task the cells are written here, once. */
async function preparedAt(knex: Knex, now: Date): Promise<string> {
  const asOf = await reportCellsAsOf(knex);
  if (asOf !== undefined) return asOf;
  await writeReportCells(knex, now);
  return now.toISOString();
}

/** Environments as they are configured, then what else there is. */
function orderOf(
  environments: readonly EnvironmentDefinition[],
  cells: readonly ReportCell[],
): string[] {
  return [
    ...new Set([
      ...environments.map(({ name }) => name),
      ...cells.map(cell => cell.environment).sort(),
    ]),
  ];
}

/** Puts cells of one environment, criticality and team together. */
function coverageOf(
  cells: ReadonlyArray<Omit<ReportCell, 'stages' | 'swaps'>>,
  order: readonly string[],
): ReportCoverage[] {
  const groups = new Map<string, ReportCoverage>();
  for (const cell of cells) {
    const { environment, criticality, owner, mapped } = cell;
    const key = JSON.stringify([environment, criticality, owner, mapped]);
    const known = groups.get(key);
    const add = (one: Counts, other: Counts | undefined) =>
      other ? sumCounts([one, other]) : one;
    groups.set(key, {
      environment,
      criticality,
      ...(owner !== undefined && { owner }),
      mapped,
      services: cell.services + (known?.services ?? 0),
      digests: add(cell.digests, known?.digests),
      workloads: add(cell.workloads, known?.workloads),
    });
  }
  return [...groups.values()].sort(
    (a, b) =>
      order.indexOf(a.environment) - order.indexOf(b.environment) ||
      Number(b.mapped) - Number(a.mapped) ||
      a.criticality.localeCompare(b.criticality) ||
      (a.owner ?? '').localeCompare(b.owner ?? ''),
  );
}

/** The most digests that are not protected first. */
function leastProtected(a: ReportCoverage, b: ReportCoverage): number {
  const bare = ({ digests }: ReportCoverage) =>
    digests.total - digests.protected;
  return bare(b) - bare(a);
}
