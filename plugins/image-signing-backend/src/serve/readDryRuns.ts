import type {
  DryRunCounts,
  DryRunPage,
  DryRunsQuery,
  ReadinessSummaryQuery,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { COMPARISON_RANK } from '../dryRun/saveDryRuns';
import { StoredTime, toIso } from '../store/database';
import { selectByKeys } from '../store/facts';
import { readPage } from './page';

interface CountRow {
  cluster: string;
  namespace: string;
  tried: number | string;
  agree: number | string;
  stricter: number | string;
  laxer: number | string;
  not_comparable: number | string;
  left_out: number | string;
  as_of: StoredTime;
}

const COUNTS = [
  'tried',
  'agree',
  'stricter',
  'laxer',
  'not_comparable',
  'left_out',
] as const;

/** The sums of the last rounds, by `cluster\nnamespace`. */
export async function readDryRunCounts(
  knex: Knex,
  places: ReadonlyArray<Record<string, unknown>>,
): Promise<Map<string, DryRunCounts>> {
  const rows = await selectByKeys<CountRow>(
    knex,
    () => knex('dry_run_namespaces'),
    ['cluster', 'namespace'],
    places.map(({ cluster, namespace }) => [
      cluster as string,
      namespace as string,
    ]),
  );
  return new Map(
    rows.map(row => [`${row.cluster}\n${row.namespace}`, countsOf(row)]),
  );
}

/** The sums over a scope; undefined where no dry run was made in it. */
export async function sumDryRuns(
  knex: Knex,
  query: NonNullable<ReadinessSummaryQuery>,
): Promise<DryRunCounts | undefined> {
  const [row] = await scoped(knex('dry_run_namespaces'), query)
    .min({ as_of: 'as_of' })
    .sum(Object.fromEntries(COUNTS.map(name => [name, name])));
  return row.as_of === null ? undefined : countsOf(row as CountRow);
}

/** The dry runs of a scope, what passed against the prediction first. */
export async function listDryRuns(
  knex: Knex,
  query: NonNullable<DryRunsQuery>,
): Promise<Omit<DryRunPage, 'demo'>> {
  const rows = scoped(
    knex('dry_runs').select('id', 'comparison_rank', 'dry_run', 'since'),
    query,
  );
  if (query.comparison) {
    rows.where({ comparison_rank: COMPARISON_RANK[query.comparison] });
  }
  const page = await readPage<{ dry_run: string; since: StoredTime }>(rows, {
    columns: ['comparison_rank', 'id'],
    order: 'asc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(row => ({
      ...JSON.parse(row.dry_run),
      since: toIso(row.since),
    })),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

function countsOf(row: CountRow): DryRunCounts {
  return {
    tried: Number(row.tried),
    agree: Number(row.agree),
    stricter: Number(row.stricter),
    laxer: Number(row.laxer),
    notComparable: Number(row.not_comparable),
    leftOut: Number(row.left_out),
    asOf: toIso(row.as_of),
  };
}

function scoped<T extends Knex.QueryBuilder>(
  rows: T,
  query: { cluster?: string; namespace?: string; environment?: string },
): T {
  const { cluster, namespace, environment } = query;
  if (cluster) rows.where({ cluster });
  if (namespace) rows.where({ namespace });
  if (environment) rows.where({ environment });
  return rows;
}
