import {
  emptyReadinessCounts,
  ReadinessCounts,
  ReadinessFix,
  ReadinessPage,
  ReadinessQuery,
  ReadinessScenario,
  ReadinessSummary,
  ReadinessSummaryQuery,
  ReadinessTotals,
  ReadinessWorkloadPage,
  ReadinessWorkloadsQuery,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { OUTCOME_RANK } from '../readiness/saveReadiness';
import { COLUMN_OF } from '../readiness/sumReadiness';
import { StoredTime, toIso } from '../store/database';
import { readPage, restrict } from './page';
import { readDryRunCounts, sumDryRuns } from './readDryRuns';
import type { Visibility } from './visibility';

type Prefix = 'trust' | 'cluster';
type CountName = keyof ReadinessCounts;
type Scope = { cluster?: string; namespace?: string; environment?: string };

const COUNTS = Object.keys(emptyReadinessCounts()) as CountName[];
const MAX_FIXES = 20;

/** What would be refused in each namespace, the most first. */
export async function listReadiness(
  knex: Knex,
  query: NonNullable<ReadinessQuery>,
): Promise<Omit<ReadinessPage, 'demo' | 'lookBackDays'>> {
  const rows = scoped(knex('readiness_namespaces').select('*'), query);
  const page = await readPage<Record<string, unknown>>(rows, {
    columns: ['trust_refused', 'cluster', 'namespace'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  const [clusters, postures, dryRuns] = await Promise.all([
    knex('clusters').select('name', 'stale'),
    knex('postures')
      .whereIn(
        ['cluster', 'namespace'],
        page.rows.map(row => [row.cluster, row.namespace]) as never,
      )
      .select('cluster', 'namespace', 'signature_mode', 'digest_mode'),
    readDryRunCounts(knex, page.rows),
  ]);
  const stale = new Map(clusters.map(row => [row.name, Boolean(row.stale)]));
  const modes = new Map(
    postures.map(row => [`${row.cluster}\n${row.namespace}`, row]),
  );
  return {
    items: page.rows.map(row => {
      const mode = modes.get(`${row.cluster}\n${row.namespace}`);
      const tried = dryRuns.get(`${row.cluster}\n${row.namespace}`);
      return {
        cluster: row.cluster as string,
        namespace: row.namespace as string,
        ...(row.environment ? { environment: row.environment as string } : {}),
        ...(mode && {
          signature: mode.signature_mode,
          digest: mode.digest_mode,
        }),
        trustPolicy: countsOf(row, 'trust'),
        clusterPolicies: countsOf(row, 'cluster'),
        ...(tried && { dryRuns: tried }),
        asOf: toIso(row.computed_at as StoredTime),
        stale: stale.get(row.cluster) ?? true,
      };
    }),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

/** The sums over a scope, and the fixes that free most in it. */
export async function readReadinessSummary(
  knex: Knex,
  query: NonNullable<ReadinessSummaryQuery>,
): Promise<Omit<ReadinessSummary, 'demo' | 'lookBackDays' | 'asOf'>> {
  const sums: Record<string, string> = {};
  for (const prefix of ['trust', 'cluster']) {
    for (const name of COUNTS) {
      sums[`${prefix}_${name}`] = `${prefix}_${name}`;
    }
  }
  const stale = knex('clusters').where({ stale: true }).select('name');
  const [[totals], [ready], [silent], trust, cluster, dryRuns] =
    await Promise.all([
      scoped(knex('readiness_namespaces'), query)
        .count({ namespaces: '*' })
        .sum(sums),
      scoped(knex('readiness_namespaces'), query)
        .where({ trust_refused: 0, trust_unknown: 0 })
        .whereNotIn('cluster', stale.clone())
        .count({ count: '*' }),
      scoped(knex('readiness_namespaces'), query)
        .whereIn('cluster', stale.clone())
        .count({ count: '*' }),
      readFixes(knex, query, 'trust-policy'),
      readFixes(knex, query, 'cluster-policies'),
      sumDryRuns(knex, query),
    ]);
  const of = (prefix: Prefix, fixes: ReadinessFix[]): ReadinessTotals => ({
    counts: countsOf(totals as Record<string, unknown>, prefix),
    fixes,
  });
  return {
    namespaces: {
      total: Number(totals.namespaces),
      ready: Number(ready.count),
      stale: Number(silent.count),
    },
    trustPolicy: of('trust', trust),
    clusterPolicies: of('cluster', cluster),
    ...(dryRuns && { dryRuns }),
  };
}

interface FixRow {
  fix: string;
  text: string;
  workloads: number | string;
  freed: number | string;
}

async function readFixes(
  knex: Knex,
  query: Scope,
  scenario: ReadinessScenario,
): Promise<ReadinessFix[]> {
  const rows: FixRow[] = await scoped(knex('readiness_fixes'), query)
    .where({ scenario })
    .groupBy('fix')
    .orderBy([
      { column: 'freed', order: 'desc' },
      { column: 'workloads', order: 'desc' },
      { column: 'fix' },
    ])
    .limit(MAX_FIXES)
    .select(
      'fix',
      knex.raw('min(text) as text'),
      knex.raw('sum(workloads) as workloads'),
      knex.raw('sum(freed) as freed'),
    );
  return rows.map(row => ({
    id: row.fix,
    text: row.text,
    workloads: Number(row.workloads),
    freed: Number(row.freed),
  }));
}

/** The workloads of a scope that the caller may see, refused first. */
export async function listReadinessWorkloads(
  knex: Knex,
  visibility: Visibility,
  query: NonNullable<ReadinessWorkloadsQuery>,
): Promise<Omit<ReadinessWorkloadPage, 'demo'>> {
  const rank = `${COLUMN_OF[query.scenario ?? 'trust-policy']}_rank`;
  const rows = restrict(
    knex,
    scoped(knex('readiness_workloads').select('id', rank, 'workload'), query),
    'entity_ref',
    visibility,
  );
  if (query.outcome) rows.where({ [rank]: OUTCOME_RANK[query.outcome] });
  const page = await readPage<{ workload: string }>(rows, {
    columns: [rank, 'id'],
    order: 'asc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(row => JSON.parse(row.workload)),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

function scoped<T extends Knex.QueryBuilder>(rows: T, query: Scope): T {
  const { cluster, namespace, environment } = query;
  if (cluster) rows.where({ cluster });
  if (namespace) rows.where({ namespace });
  if (environment) rows.where({ environment });
  return rows;
}

function countsOf(
  row: Record<string, unknown>,
  prefix: Prefix,
): ReadinessCounts {
  const counts = emptyReadinessCounts();
  for (const name of COUNTS)
    counts[name] = Number(row[`${prefix}_${name}`] ?? 0);
  return counts;
}
