import {
  emptyReadinessCounts,
  ReadinessCounts,
  ReadinessFix,
  ReadinessScenario,
  ReadinessTotals,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { deleteByKeys } from '../store/facts';
import { COLUMN_OF } from './sumReadiness';

/** What a summary is cut to. */
export interface ReadinessScope {
  cluster?: string;
  namespace?: string;
  environment?: string;
}

/** The sums of a scope, without what is known only when they are read. */
export interface ScopeSums {
  /** Which of them count as ready depends on whether the cluster is stale. */
  clusters: Array<{ name: string; namespaces: number; ready: number }>;
  trustPolicy: ReadinessTotals;
  clusterPolicies: ReadinessTotals;
}

const SCENARIOS: ReadinessScenario[] = ['trust-policy', 'cluster-policies'];
const COUNTS = Object.keys(emptyReadinessCounts()) as Array<
  keyof ReadinessCounts
>;
const MAX_FIXES = 20;
/** How much longer than the last sum took it rests: one in twenty is summing. */
const REST = 19;

/** Leaves the rows of a scope. */
export function inScope<T extends Knex.QueryBuilder>(
  rows: T,
  scope: ReadinessScope,
): T {
  const { cluster, namespace, environment } = scope;
  if (cluster) rows.where({ cluster });
  if (namespace) rows.where({ namespace });
  if (environment) rows.where({ environment });
  return rows;
}

/** The counts of a scenario in a row of sums. */
export function countsOf(
  row: Record<string, unknown>,
  scenario: ReadinessScenario,
): ReadinessCounts {
  const counts = emptyReadinessCounts();
  for (const name of COUNTS) {
    counts[name] = Number(row[`${COLUMN_OF[scenario]}_${name}`] ?? 0);
  }
  return counts;
}

/** Sums every namespace of a scope. */
export async function sumScope(
  knex: Knex,
  scope: ReadinessScope,
): Promise<ScopeSums> {
  const sums: Record<string, string> = {};
  for (const prefix of Object.values(COLUMN_OF)) {
    for (const name of COUNTS) {
      sums[`${prefix}_${name}`] = `${prefix}_${name}`;
    }
  }
  const namespaces = () => inScope(knex('readiness_namespaces'), scope);
  const [[totals], clusters, trustFixes, clusterFixes] = await Promise.all([
    namespaces().sum(sums),
    namespaces()
      .groupBy('cluster')
      .orderBy('cluster')
      .select('cluster')
      .count({ namespaces: '*' })
      .sum({
        ready: knex.raw(
          'case when trust_refused = 0 and trust_unknown = 0 then 1 else 0 end',
        ) as never,
      }) as Promise<
      Array<{
        cluster: string;
        namespaces: number | string;
        ready: number | string;
      }>
    >,
    ...SCENARIOS.map(scenario => sumFixes(knex, scope, scenario)),
  ]);
  return {
    clusters: clusters.map(row => ({
      name: row.cluster,
      namespaces: Number(row.namespaces),
      ready: Number(row.ready),
    })),
    trustPolicy: {
      counts: countsOf(totals, 'trust-policy'),
      fixes: trustFixes,
    },
    clusterPolicies: {
      counts: countsOf(totals, 'cluster-policies'),
      fixes: clusterFixes,
    },
  };
}

async function sumFixes(
  knex: Knex,
  scope: ReadinessScope,
  scenario: ReadinessScenario,
): Promise<ReadinessFix[]> {
  const rows: Array<{
    fix: string;
    text: string;
    workloads: number | string;
    freed: number | string;
  }> = await inScope(knex('readiness_fixes'), scope)
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

/**
 * Prepares the sums of the fleet, of each cluster and environment, and of each
 * environment of a cluster, so that reading one costs a row.
 */
export async function writeReadinessScopes(
  knex: Knex,
  now: Date,
  signal?: AbortSignal,
): Promise<void> {
  const places: Array<{ cluster: string; environment: string | null }> =
    await knex('readiness_namespaces').distinct('cluster', 'environment');
  const scopes = new Map<string, { cluster: string; environment: string }>();
  for (const { cluster, environment } of [
    ...places,
    ...places.map(place => ({ ...place, cluster: '' })),
    ...places.map(place => ({ ...place, environment: '' })),
    { cluster: '', environment: '' },
  ]) {
    const scope = { cluster, environment: environment ?? '' };
    scopes.set(JSON.stringify(scope), scope);
  }
  for (const scope of scopes.values()) {
    signal?.throwIfAborted();
    const row = {
      document: JSON.stringify(await sumScope(knex, scope)),
      computed_at: now,
    };
    await knex('readiness_scopes')
      .insert({ ...scope, ...row })
      .onConflict(['cluster', 'environment'])
      .merge();
    // SQLite answers in the same turn: without this, nothing else runs.
    await new Promise(resolve => setImmediate(resolve));
  }
  const stored: Array<{ cluster: string; environment: string }> = await knex(
    'readiness_scopes',
  ).select('cluster', 'environment');
  await deleteByKeys(
    () => knex('readiness_scopes'),
    ['cluster', 'environment'],
    stored
      .filter(({ cluster, environment }) => {
        return !scopes.has(JSON.stringify({ cluster, environment }));
      })
      .map(({ cluster, environment }) => [cluster, environment]),
  );
}

/** The prepared sums of a scope; undefined where there are none. */
export async function readPreparedScope(
  knex: Knex,
  scope: ReadinessScope,
): Promise<(ScopeSums & { asOf: string }) | undefined> {
  if (scope.namespace) return undefined;
  const row: { document: string; computed_at: StoredTime } | undefined =
    await knex('readiness_scopes')
      .where({
        cluster: scope.cluster ?? '',
        environment: scope.environment ?? '',
      })
      .first();
  return row && { ...JSON.parse(row.document), asOf: toIso(row.computed_at) };
}

/** Sums again after changes, and seldom enough for a large fleet. */
export class ReadinessRollup {
  // What another process left undone is not known.
  private changed = true;
  private notBefore = 0;
  private readonly knex: Knex;

  constructor(knex: Knex) {
    this.knex = knex;
  }

  markChanged(): void {
    this.changed = true;
  }

  async writeIfDue(signal?: AbortSignal): Promise<void> {
    if (!this.changed || performance.now() < this.notBefore) return;
    this.changed = false;
    const start = performance.now();
    try {
      await writeReadinessScopes(this.knex, new Date(), signal);
    } catch (error) {
      this.changed = true;
      throw error;
    }
    const end = performance.now();
    this.notBefore = end + REST * (end - start);
  }
}
