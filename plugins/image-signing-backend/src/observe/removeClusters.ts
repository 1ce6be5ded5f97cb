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
];

/** Forgets the clusters that are no longer configured. */
export async function removeClusters(
  knex: Knex,
  configured: string[],
): Promise<void> {
  await knex.transaction(async tx => {
    const subjects: string[] = await tx('workload_images')
      .whereNotIn('cluster', configured)
      .distinct('subject')
      .pluck('subject');
    for (const table of TABLES) {
      await tx(table).whereNotIn('cluster', configured).delete();
    }
    await tx('source_states')
      .whereNotIn('cluster', [...configured, NO_CLUSTER])
      .delete();
    await tx('clusters').whereNotIn('name', configured).delete();
    await markDirty(tx, subjects);
  });
}
