import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import type { Admission } from '../observe/denials';
import { chunks } from '../store/database';

/** An API server sends a batch again for minutes, not for days. */
const KEEP_BATCHES_MS = 24 * 3600_000;

/**
 * Counts the finished requests of a batch of audit events per day and
 * environment. A batch that is sent again is not counted again.
 */
export async function countAdmissions(
  knex: Knex,
  cluster: string,
  admissions: readonly Admission[],
  now: Date,
): Promise<void> {
  if (admissions.length === 0) return;
  const key = hashOf(
    [cluster, ...admissions.map(admission => admission.key)].join('\n'),
  );
  await knex.transaction(async tx => {
    if (await tx('audit_batches').where({ key }).first('key')) return;
    await tx('audit_batches').insert({ key, at: now });
    const environments = await environmentsOf(tx, cluster, admissions);
    const counts = new Map<string, number>();
    for (const { at, namespace } of admissions) {
      const environment = environments.get(namespace) ?? '';
      const cell = `${at.slice(0, 10)}\n${environment}`;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
    // In one order, so that two batches never wait for each other.
    for (const [cell, count] of [...counts].sort()) {
      const [day, environment] = cell.split('\n');
      await tx('admissions')
        .insert({ day, cluster, environment, count })
        .onConflict(['day', 'cluster', 'environment'])
        .merge({ count: tx.raw('admissions.count + ?', [count]) as never });
    }
  });
}

async function environmentsOf(
  tx: Knex.Transaction,
  cluster: string,
  admissions: readonly Admission[],
): Promise<Map<string, string>> {
  const namespaces = [...new Set(admissions.map(one => one.namespace))];
  const found = new Map<string, string>();
  for (const part of chunks(namespaces)) {
    const rows = await tx('postures')
      .where({ cluster })
      .whereIn('namespace', part)
      .whereNotNull('environment')
      .select('namespace', 'environment');
    rows.forEach(row => found.set(row.namespace, row.environment));
  }
  return found;
}

export async function pruneAdmissions(
  knex: Knex,
  before: Date,
  now: Date,
): Promise<void> {
  await knex('admissions')
    .where('day', '<', before.toISOString().slice(0, 10))
    .delete();
  await knex('audit_batches')
    .where('at', '<', new Date(now.getTime() - KEEP_BATCHES_MS))
    .delete();
}
