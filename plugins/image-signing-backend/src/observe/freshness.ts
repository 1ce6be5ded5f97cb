import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { StoredTime } from '../store/database';
import { markDirty } from '../store/dirty';
import { PODS } from './resources';

/**
 * Turns clusters stale that have been silent for too long, and back. Pods are
 * what counts: while only policies can be read, nobody knows what runs.
 *
 * @returns whether any changed.
 */
export async function checkFreshness(options: {
  knex: Knex;
  logger: LoggerService;
  staleAfterMs: number;
  now: Date;
}): Promise<boolean> {
  const { knex, logger, staleAfterMs, now } = options;
  const rows: Array<{
    name: string;
    stale: boolean | number;
    state: string | null;
    last_success_at: StoredTime | null;
  }> = await knex('clusters')
    .leftJoin('source_states', join =>
      join
        .on('source_states.cluster', 'clusters.name')
        .andOnVal('source_states.resource', PODS),
    )
    .select(
      'clusters.name',
      'clusters.stale',
      'source_states.state',
      'source_states.last_success_at',
    );
  let changed = false;
  for (const row of rows) {
    const stale = isStale(row.state, row.last_success_at, now, staleAfterMs);
    if (stale === Boolean(row.stale)) continue;
    changed = true;
    if (stale) logger.warn(`${row.name} is silent; its images count as stale`);
    else logger.info(`${row.name} answers again`);
    await knex.transaction(async tx => {
      await tx('clusters').where({ name: row.name }).update({ stale });
      const subjects: string[] = await tx('workload_images')
        .where({ cluster: row.name })
        .distinct('subject')
        .pluck('subject');
      await markDirty(tx, subjects);
    });
  }
  return changed;
}

function isStale(
  state: string | null,
  lastSuccess: StoredTime | null,
  now: Date,
  staleAfterMs: number,
): boolean {
  // Before the first look there is nothing that could have grown old.
  if (!lastSuccess) return state !== null && state !== 'pending';
  return now.getTime() - new Date(lastSuccess).getTime() > staleAfterMs;
}
