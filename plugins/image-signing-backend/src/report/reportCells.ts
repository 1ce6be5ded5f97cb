import {
  Counts,
  FleetReport,
  ReportCoverage,
  Stage,
  UNKNOWN_CRITICALITY,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { COUNTS } from '../evaluate/fleet';
import { hashOf } from '../evaluate/hash';
import { StoredTime, toIso } from '../store/database';
import { deleteByKeys, Row, upsertChanged } from '../store/facts';

const NAME = 'report';
/** More than this a list to choose from is no help. */
const MOST_SCOPES = 500;

/** The columns in which services are counted by their stage. */
const STAGE_COLUMNS: Record<Stage, string> = {
  inventory: 'at_inventory',
  pilot: 'at_pilot',
  audit: 'at_audit',
  'stage-enforced': 'at_stage_enforced',
  enforced: 'at_enforced',
  strict: 'at_strict',
};
const COUNT_COLUMNS = ['digests', 'workloads'].flatMap(unit =>
  COUNTS.map(count => `${unit}_${count}`),
);
const SUMS = [
  'services',
  'swaps',
  ...Object.values(STAGE_COLUMNS),
  ...COUNT_COLUMNS,
];

/** What the report is cut to. */
export interface ReportScope {
  environment?: string;
  /** Entity ref of a team. */
  owner?: string;
  /** Entity ref of a system. */
  system?: string;
}

/** A cell of the coverage with what else is summed in it. */
export interface ReportCell extends ReportCoverage {
  stages: Partial<Record<Stage, number>>;
  swaps: number;
}

type SumRow = Record<string, number | string | boolean | null>;

/**
 * Sums the rollups per environment, criticality, team and system: the one place
 * where the report reads the whole fleet. Cells that say the same are not
 * touched.
 */
export async function writeReportCells(knex: Knex, now: Date): Promise<void> {
  const keys = [
    'r.environment',
    'r.mapped',
    'e.criticality',
    'e.owner',
    'e.system',
  ];
  const query = knex('environment_rollups as r')
    .leftJoin('catalog_entities as e', 'e.entity_ref', 'r.subject')
    .select(keys)
    .sum({
      services: knex.raw('case when r.mapped then 1 else 0 end') as never,
      swaps: 'r.swaps',
    })
    .groupBy(keys);
  for (const [stage, column] of Object.entries(STAGE_COLUMNS)) {
    query.sum({
      [column]: knex.raw(
        'case when r.mapped and r.stage = ? then 1 else 0 end',
        [stage],
      ) as never,
    });
  }
  for (const column of COUNT_COLUMNS) query.sum({ [column]: `r.${column}` });
  const rows = ((await query) as SumRow[]).map(toCellRow);

  await knex.transaction(async tx => {
    await upsertChanged(tx, {
      table: 'report_cells',
      keys: ['id'],
      rows,
      compare: 'hash',
    });
    const kept = new Set(rows.map(row => row.id));
    const stored: string[] = await tx('report_cells').pluck('id');
    await deleteByKeys(
      () => tx('report_cells'),
      ['id'],
      stored.filter(id => !kept.has(id)).map(id => [id]),
    );
    await tx('fleet_rollups')
      .insert({ name: NAME, document: '{}', computed_at: now })
      .onConflict('name')
      .merge();
  });
}

function toCellRow(row: SumRow): Row {
  const mapped = Boolean(row.mapped);
  const key = {
    environment: row.environment,
    criticality: row.criticality ?? UNKNOWN_CRITICALITY,
    owner: row.owner,
    system: row.system,
    mapped,
  };
  const cell = {
    id: hashOf(JSON.stringify(Object.values(key))),
    ...key,
    ...Object.fromEntries(SUMS.map(name => [name, Number(row[name] ?? 0)])),
  };
  return { ...cell, hash: hashOf(JSON.stringify(cell)) } as Row;
}

/** When the cells were last written; undefined before the first time. */
export async function reportCellsAsOf(knex: Knex): Promise<string | undefined> {
  const row: { computed_at: StoredTime } | undefined = await knex(
    'fleet_rollups',
  )
    .where({ name: NAME })
    .first('computed_at');
  return row && toIso(row.computed_at);
}

/** The teams and systems that there are cells of. */
export async function reportScopes(knex: Knex): Promise<FleetReport['scopes']> {
  const of = (column: string): Promise<string[]> =>
    knex('report_cells')
      .whereNotNull(column)
      .distinct(column)
      .orderBy(column)
      .limit(MOST_SCOPES)
      .pluck(column);
  return { owners: await of('owner'), systems: await of('system') };
}

/** The cells of a scope, with the systems of a team put together. */
export async function readReportCells(
  knex: Knex,
  scope: ReportScope,
): Promise<ReportCell[]> {
  const keys = ['environment', 'criticality', 'owner', 'mapped'];
  const query = knex('report_cells').select(keys).groupBy(keys);
  for (const [column, value] of Object.entries(scope)) {
    if (value !== undefined) query.where(column, value);
  }
  for (const name of SUMS) query.sum({ [name]: name });
  const rows = (await query) as SumRow[];
  return rows.map(row => ({
    environment: row.environment as string,
    criticality: row.criticality as string,
    ...(row.owner ? { owner: row.owner as string } : {}),
    mapped: Boolean(row.mapped),
    services: Number(row.services),
    swaps: Number(row.swaps),
    digests: countsOf(row, 'digests'),
    workloads: countsOf(row, 'workloads'),
    stages: Object.fromEntries(
      Object.entries(STAGE_COLUMNS)
        .map(([stage, column]) => [stage, Number(row[column])] as const)
        .filter(([, count]) => count > 0),
    ),
  }));
}

function countsOf(row: SumRow, unit: string): Counts {
  return Object.fromEntries(
    COUNTS.map(count => [count, Number(row[`${unit}_${count}`])]),
  ) as unknown as Counts;
}
