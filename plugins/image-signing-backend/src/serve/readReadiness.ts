import {
  ReadinessPage,
  ReadinessQuery,
  ReadinessSummary,
  ReadinessSummaryQuery,
  ReadinessWorkloadPage,
  ReadinessWorkloadsQuery,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import {
  countsOf,
  inScope,
  readPreparedScope,
  sumScope,
} from '../readiness/readinessScopes';
import { OUTCOME_RANK } from '../readiness/saveReadiness';
import { COLUMN_OF } from '../readiness/sumReadiness';
import { StoredTime, toIso } from '../store/database';
import { readPage, restrict } from './page';
import { readDryRunCounts, sumDryRuns } from './readDryRuns';
import type { Visibility } from './visibility';

/** What would be refused in each namespace, the most first. */
export async function listReadiness(
  knex: Knex,
  query: NonNullable<ReadinessQuery>,
): Promise<Omit<ReadinessPage, 'demo' | 'lookBackDays'>> {
  const rows = inScope(knex('readiness_namespaces').select('*'), query);
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
        trustPolicy: countsOf(row, 'trust-policy'),
        clusterPolicies: countsOf(row, 'cluster-policies'),
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
): Promise<
  Omit<ReadinessSummary, 'demo' | 'lookBackDays' | 'asOf'> & { asOf?: string }
> {
  const [prepared, stale, dryRuns] = await Promise.all([
    readPreparedScope(knex, query),
    knex('clusters').where({ stale: true }).pluck('name') as Promise<string[]>,
    sumDryRuns(knex, query),
  ]);
  const { clusters, trustPolicy, clusterPolicies } =
    prepared ?? (await sumScope(knex, query));
  const namespaces = { total: 0, ready: 0, stale: 0 };
  for (const cluster of clusters) {
    namespaces.total += cluster.namespaces;
    if (stale.includes(cluster.name)) namespaces.stale += cluster.namespaces;
    else namespaces.ready += cluster.ready;
  }
  return {
    namespaces,
    trustPolicy,
    clusterPolicies,
    ...(dryRuns && { dryRuns }),
    ...(prepared && { asOf: prepared.asOf }),
  };
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
    inScope(knex('readiness_workloads').select('id', rank, 'workload'), query),
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
