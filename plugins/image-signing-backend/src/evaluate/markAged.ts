import type { Knex } from 'knex';
import { markDirty } from '../store/dirty';

/**
 * Asks for the evaluation of what rests on evidence from before `cutoff`: time
 * alone makes it unknown, and nothing else would tell.
 */
export async function markAged(knex: Knex, cutoff: Date): Promise<void> {
  const subjects: string[] = await knex('images')
    .join('workload_images', join =>
      join
        .on('workload_images.repository', 'images.repository')
        .andOn('workload_images.digest', 'images.digest'),
    )
    .where('images.state', 'read')
    .where('images.checked_at', '<', cutoff)
    .distinct('workload_images.subject')
    .pluck('workload_images.subject');
  await markDirty(knex, subjects);
}
