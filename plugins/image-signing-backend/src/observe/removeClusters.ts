import type { Knex } from 'knex';
import { markDirty } from '../store/dirty';
import { NO_CLUSTER } from './mappingSource';

const TABLES = [
  'workload_images',
  'postures',
  'pods',
  'workloads',
  'cluster_objects',
  'implicit_exceptions',
  'implicit_exception_uses',
  'cluster_leases',
  'source_states',
];

/** Forgets the clusters that are no longer configured. */
export async function removeClusters(
  knex: Knex,
  configured: string[],
): Promise<void> {
  const gone = await knownClusters(knex).then(known =>
    known.filter(name => !configured.includes(name)),
  );
  // By name and only where there is one: `not in` reads every row.
  if (gone.length === 0) return;
  await knex.transaction(async tx => {
    const subjects: string[] = await tx('workload_images')
      .whereIn('cluster', gone)
      .distinct('subject')
      .pluck('subject');
    for (const table of TABLES) {
      await tx(table).whereIn('cluster', gone).delete();
    }
    await tx('clusters').whereIn('name', gone).delete();
    await markDirty(tx, subjects);
  });
}

/** What is watched has its row in one of these before anything else. */
async function knownClusters(knex: Knex): Promise<string[]> {
  const names: string[][] = await Promise.all([
    knex('clusters').pluck('name'),
    knex('cluster_leases').pluck('cluster'),
    knex('source_states').distinct('cluster').pluck('cluster'),
  ]);
  return [...new Set(names.flat())].filter(name => name !== NO_CLUSTER);
}
