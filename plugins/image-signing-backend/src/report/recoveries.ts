import type { Denial } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { lockRefusals, RefusalTally } from '../denials/refusalDays';
import { parseReference } from '../observe/reference';
import { StoredTime } from '../store/database';
import { insertMissing, Row, selectByKeys } from '../store/facts';

const DAY_MS = 24 * 3600_000;
/** Refusals that nobody mended for so long are not looked at again. */
const WATCH_MS = 91 * DAY_MS;
const PAGE = 500;

/** Refusals of these classes are about an image; outages are not. */
export const REFUSAL_CLASSES = ['policy', 'unmapped'];

const WORKLOAD = ['cluster', 'namespace', 'workload_kind', 'workload_name'];

interface RunningRow {
  cluster: string;
  namespace: string;
  workload_kind: string;
  workload_name: string;
  repository: string | null;
  first_seen_at: StoredTime;
}

/**
 * Keeps, once for each refusal, when a verified digest was first seen running
 * in the refused workload afterwards. It must be noted while it runs: the next
 * rollout takes the row away.
 *
 * @returns how many were new.
 */
export async function noteRecoveries(
  knex: Knex,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  let noted = 0;
  let after = '';
  for (;;) {
    signal?.throwIfAborted();
    const rows: Array<{ id: string; denial: string }> = await knex(
      'denials as d',
    )
      .leftJoin('denial_recoveries as r', 'r.denial_id', 'd.id')
      .whereNull('r.denial_id')
      .whereIn('d.class', REFUSAL_CLASSES)
      .where('d.first_at', '>=', new Date(now.getTime() - WATCH_MS))
      .where('d.id', '>', after)
      .orderBy('d.id')
      .limit(PAGE)
      .select('d.id', 'd.denial');
    if (rows.length === 0) return noted;
    after = rows.at(-1)!.id;
    const denials = rows.map(row => JSON.parse(row.denial) as Denial);
    const running = await verifiedIn(knex, denials);
    const recovered = denials.flatMap(denial => {
      const at = recoveryOf(denial, running.get(placeOf(denial)) ?? []);
      if (at === undefined) return [];
      const firstAt = new Date(denial.firstAt);
      return [
        {
          denial_id: denial.id,
          first_at: firstAt,
          recovered_at: new Date(at),
          seconds: Math.round((at - firstAt.getTime()) / 1000),
        },
      ];
    });
    noted += await keepRecoveries(knex, recovered);
  }
}

/** Stores recoveries and counts their refusals as recovered. */
async function keepRecoveries(
  knex: Knex,
  recoveries: Array<Row & { denial_id: string }>,
): Promise<number> {
  if (recoveries.length === 0) return 0;
  return knex.transaction(async tx => {
    const refusals = await lockRefusals(
      tx,
      recoveries.map(one => one.denial_id),
    );
    const fresh = recoveries.filter(
      one => refusals.get(one.denial_id)?.counted.recovered === false,
    );
    await insertMissing(tx, 'denial_recoveries', ['denial_id'], fresh);
    const tally = new RefusalTally();
    for (const { denial_id: id } of fresh) {
      const { counted } = refusals.get(id)!;
      tally.take(counted);
      tally.add({ ...counted, recovered: true });
    }
    await tally.write(tx);
    return fresh.length;
  });
}

function placeOf(denial: Denial): string {
  const { cluster, namespace, workload } = denial;
  return [cluster, namespace, workload.kind, workload.name].join('\n');
}

async function verifiedIn(
  knex: Knex,
  denials: readonly Denial[],
): Promise<Map<string, RunningRow[]>> {
  const places = [...new Set(denials.map(placeOf))];
  const rows = await selectByKeys<RunningRow>(
    knex,
    () =>
      knex('workload_images')
        .join('verdicts', 'verdicts.id', 'workload_images.id')
        .where('verdicts.status', 'verified')
        .where('workload_images.cold', false)
        .select(...WORKLOAD, 'repository', 'first_seen_at'),
    WORKLOAD,
    places.map(place => place.split('\n')),
  );
  const found = new Map<string, RunningRow[]>();
  for (const row of rows) {
    const place = WORKLOAD.map(name => row[name as keyof RunningRow]).join(
      '\n',
    );
    found.set(place, [...(found.get(place) ?? []), row]);
  }
  return found;
}

/** The time at which a verified digest of a refused repository appeared. */
function recoveryOf(
  denial: Denial,
  running: readonly RunningRow[],
): number | undefined {
  const refused = new Set(
    denial.images.flatMap(
      ({ reference }) => parseReference(reference).repository ?? [],
    ),
  );
  const firstAt = Date.parse(denial.firstAt);
  const times = running
    .filter(
      row =>
        refused.size === 0 ||
        (row.repository !== null && refused.has(row.repository)),
    )
    .map(row => new Date(row.first_seen_at).getTime())
    .filter(time => time > firstAt);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Forgets recoveries of refusals that are forgotten. */
export async function pruneRecoveries(knex: Knex, before: Date): Promise<void> {
  await knex('denial_recoveries')
    .where('first_at', '<', before)
    // One that went on until lately is kept, or it would count as open again.
    .whereNotExists(
      knex('denials')
        .whereRaw('denials.id = denial_recoveries.denial_id')
        .select(knex.raw('1')) as never,
    )
    .delete();
}
