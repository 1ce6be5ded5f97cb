import {
  READINESS_SCENARIOS,
  ReadinessCounts,
  ReadinessScenario,
  sumReadiness,
  WorkloadReadiness,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';

export const COLUMN_OF: Record<ReadinessScenario, 'trust' | 'cluster'> = {
  'trust-policy': 'trust',
  'cluster-policies': 'cluster',
};
const NAMESPACES_AT_ONCE = 100;
/** More kinds of work in one namespace than anybody reads. */
const MAX_FIXES = 50;

/**
 * Makes the sums of the namespaces that were marked, until none is left. The
 * mark goes in the same transaction, so a change meanwhile marks it again.
 *
 * @returns whether there was one.
 */
export async function sumMarkedNamespaces(
  knex: Knex,
  now: Date,
  signal?: AbortSignal,
): Promise<boolean> {
  let any = false;
  while (!signal?.aborted) {
    const places: Array<{ cluster: string; namespace: string }> = await knex(
      'readiness_dirty',
    )
      .orderBy(['cluster', 'namespace'])
      .limit(NAMESPACES_AT_ONCE)
      .select('cluster', 'namespace');
    if (places.length === 0) return any;
    any = true;
    for (const place of places) {
      await knex.transaction(tx => sumNamespace(tx, place, now));
      // SQLite answers in the same turn: without this, nothing else runs.
      await new Promise(resolve => setImmediate(resolve));
    }
  }
  return any;
}

async function sumNamespace(
  tx: Knex.Transaction,
  place: { cluster: string; namespace: string },
  now: Date,
): Promise<void> {
  const claimed = await tx('readiness_dirty').where(place).delete();
  if (claimed === 0) return;
  const rows: Array<{ readiness: string; environment: string | null }> =
    await tx('readiness_workloads')
      .where(place)
      .orderBy('id')
      .select('readiness', 'environment');
  await tx('readiness_fixes').where(place).delete();
  if (rows.length === 0) {
    await tx('readiness_namespaces').where(place).delete();
    return;
  }
  const workloads: Array<Record<ReadinessScenario, WorkloadReadiness>> =
    rows.map(row => JSON.parse(row.readiness));
  const environment = rows.find(row => row.environment)?.environment ?? null;
  const columns: Record<string, number> = {};
  for (const scenario of READINESS_SCENARIOS) {
    const { counts, fixes } = sumReadiness(workloads.map(one => one[scenario]));
    Object.assign(columns, countColumns(COLUMN_OF[scenario], counts));
    await tx.batchInsert(
      'readiness_fixes',
      fixes.slice(0, MAX_FIXES).map(fix => ({
        ...place,
        environment,
        scenario,
        fix: hashOf(fix.id),
        text: fix.text,
        workloads: fix.workloads,
        freed: fix.freed,
      })),
      50,
    );
  }
  await tx('readiness_namespaces')
    .insert({ ...place, environment, ...columns, computed_at: now })
    .onConflict(['cluster', 'namespace'])
    .merge();
}

function countColumns(prefix: string, counts: ReadinessCounts) {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [`${prefix}_${name}`, count]),
  );
}
