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
import { restrict } from '../serve/page';
import type { Visibility } from '../serve/visibility';
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
const CELL_KEYS = ['r.environment', 'r.mapped', 'e.criticality', 'e.owner'];
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

/** What is asked for, and of that what the caller may see. */
export interface ReportCut extends ReportScope {
  visibility: Visibility;
}

/** Whether the numbers are of less than whole environments. */
export function isPart({ owner, system, visibility }: ReportCut): boolean {
  return (
    owner !== undefined || system !== undefined || visibility.kind === 'some'
  );
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
  const rows = (
    (await sumRollups(knex, [...CELL_KEYS, 'e.system'])) as SumRow[]
  ).map(toCellRow);

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

function sumRollups(knex: Knex, keys: string[]): Knex.QueryBuilder {
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
  return query;
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

/** The teams and systems that there are numbers of. */
export async function reportScopes(
  knex: Knex,
  { visibility }: ReportCut,
): Promise<FleetReport['scopes']> {
  const from = () =>
    visibility.kind === 'all'
      ? knex('report_cells')
      : restrict(
          knex,
          knex('catalog_entities').whereIn(
            'entity_ref',
            knex('environment_rollups').select('subject'),
          ),
          'entity_ref',
          visibility,
        );
  const of = (column: string): Promise<string[]> =>
    from()
      .whereNotNull(column)
      .distinct(column)
      .orderBy(column)
      .limit(MOST_SCOPES)
      .pluck(column);
  return { owners: await of('owner'), systems: await of('system') };
}

/**
 * The cells of a scope, with the systems of a team put together: prepared for
 * the whole fleet, summed now for those who may see a part of it.
 */
export async function readReportCells(
  knex: Knex,
  cut: ReportCut,
): Promise<ReportCell[]> {
  const query =
    cut.visibility.kind === 'all'
      ? preparedCells(knex, cut)
      : visibleCells(knex, cut);
  return ((await query) as SumRow[]).map(toCell);
}

/** How many services the caller sees of what runs. */
export async function countVisibleServices(
  knex: Knex,
  visibility: Visibility,
): Promise<number> {
  const [{ count }] = await restrict(
    knex,
    knex('environment_rollups').where({ mapped: true }),
    'subject',
    visibility,
  ).countDistinct({ count: 'subject' });
  return Number(count);
}

function preparedCells(knex: Knex, cut: ReportCut): Knex.QueryBuilder {
  const keys = ['environment', 'criticality', 'owner', 'mapped'];
  const query = knex('report_cells').select(keys).groupBy(keys);
  for (const [column, value] of scopeOf(cut)) query.where(column, value);
  for (const name of SUMS) query.sum({ [name]: name });
  return query;
}

function visibleCells(knex: Knex, cut: ReportCut): Knex.QueryBuilder {
  const query = restrict(
    knex,
    sumRollups(knex, CELL_KEYS),
    'r.subject',
    cut.visibility,
  );
  for (const [column, value] of scopeOf(cut)) {
    query.where(
      column === 'environment' ? 'r.environment' : `e.${column}`,
      value,
    );
  }
  return query;
}

function scopeOf({ environment, owner, system }: ReportScope) {
  return Object.entries({ environment, owner, system }).flatMap(
    ([column, value]) =>
      value === undefined ? [] : [[column, value] as const],
  );
}

function toCell(row: SumRow): ReportCell {
  return {
    environment: row.environment as string,
    criticality: (row.criticality ?? UNKNOWN_CRITICALITY) as string,
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
  };
}

function countsOf(row: SumRow, unit: string): Counts {
  return Object.fromEntries(
    COUNTS.map(count => [count, Number(row[`${unit}_${count}`])]),
  ) as unknown as Counts;
}
