import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../../store/database';
import { pruneUses, recordUses, SeenUse } from './useStore';

/** Where nobody looked for longer, a use may have gone by unseen. */
const GAP_MS = 10 * 60_000;

/**
 * Notes which active exceptions let something run now, and since when that
 * would have been noticed.
 */
export async function watchUses(knex: Knex, now: Date): Promise<void> {
  await watch(knex, now);
  await recordUses(knex, await runningUses(knex, now));
  await pruneUses(knex);
}

/**
 * An exception is watched while its cluster is: then no use is a fact. After a
 * gap, for instance of the backend itself, the time begins anew.
 */
async function watch(knex: Knex, now: Date): Promise<void> {
  const active = () => knex('exceptions').where({ status: 'active' });
  const watched = () =>
    knex('clusters')
      .where({ stale: false })
      .whereNotNull('last_success_at')
      .select('name');
  await active()
    .whereNotIn('cluster', watched())
    .whereNotNull('watched_since')
    .update({ watched_since: null, watched_until: null });
  await active()
    .whereIn('cluster', watched())
    .where(rows =>
      rows
        .whereNull('watched_since')
        .orWhere('watched_until', '<', new Date(now.getTime() - GAP_MS)),
    )
    .update({ watched_since: now });
  await active().whereIn('cluster', watched()).update({ watched_until: now });
}

/** Containers that run and are judged excepted by an active exception. */
async function runningUses(knex: Knex, now: Date): Promise<SeenUse[]> {
  const rows: Array<{
    exception_id: string;
    active_since: StoredTime;
    image: string;
  }> = await knex('exceptions')
    .join('workload_images', join =>
      join
        .on('workload_images.repository', 'exceptions.repository')
        .andOn('workload_images.digest', 'exceptions.digest')
        .andOn('workload_images.cluster', 'exceptions.cluster')
        .andOn('workload_images.namespace', 'exceptions.namespace')
        .andOn('workload_images.service_account', 'exceptions.service_account'),
    )
    .join('verdicts', 'verdicts.id', 'workload_images.id')
    .where({
      'exceptions.status': 'active',
      'verdicts.status': 'excepted',
      'workload_images.cold': false,
    })
    .select(
      'exceptions.id as exception_id',
      'exceptions.active_since',
      'verdicts.image',
    );
  return rows.flatMap(row => {
    const image: WorkloadImage = JSON.parse(row.image);
    if (image.verdict.exceptionId !== row.exception_id) return [];
    const { kind, name } = image.workload;
    const since = [image.firstSeenAt, toIso(row.active_since)].sort();
    return [
      {
        exceptionId: row.exception_id,
        identity: image.id,
        source: 'running',
        workload: { kind, name },
        container: image.container,
        firstAt: since[1],
        lastAt: now.toISOString(),
      },
    ];
  });
}
