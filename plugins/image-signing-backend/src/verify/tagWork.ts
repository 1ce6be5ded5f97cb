import { parseImageReference, RegistryClient } from 'image-verifier';
import type { Knex } from 'knex';
import { putEvents } from '../events/outbox';
import { tellOfSwap } from '../events/tellOf';
import { isPostgres } from '../store/database';
import { markDirty } from '../store/dirty';
import { reasonOf } from './reasons';
import { nextCheck } from './schedule';

export interface TagWorkContext {
  knex: Knex;
  client: RegistryClient;
  recheckAfterMs: number;
  now: () => Date;
}

export interface TagName {
  repository: string;
  tag: string;
}

export const TAG_TIMEOUT_MS = 60_000;

export function tagKey({ repository, tag }: TagName): string {
  return `${repository}:${tag}`;
}

function parseKey(key: string): TagName {
  const colon = key.lastIndexOf(':');
  return { repository: key.slice(0, colon), tag: key.slice(colon + 1) };
}

/**
 * Resolves a tag, where that is due, and notes where it moved. The client asks
 * conditionally: an unchanged tag costs one small request.
 */
export async function checkTag(
  context: TagWorkContext,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const { knex, client, now, recheckAfterMs } = context;
  const name = parseKey(key);
  const row = await knex('tags')
    .where({ ...name })
    .first('next_check_at');
  if (!row || new Date(row.next_check_at) > now()) return;
  const later = { next_check_at: nextCheck(now(), recheckAfterMs) };
  try {
    const { digest } = await client.getManifest(
      parseImageReference(key),
      name.tag,
      { signal },
    );
    await saveTag(knex, name, digest, { now: now(), ...later });
  } catch (error) {
    if (signal.aborted && (signal.reason as Error)?.name !== 'TimeoutError') {
      throw error;
    }
    // Where the tag pointed last is still the best that is known.
    await knex('tags')
      .where({ ...name })
      .update({ reason: JSON.stringify(reasonOf(error)), ...later });
  }
}

async function saveTag(
  knex: Knex,
  name: TagName,
  digest: string,
  { now, next_check_at }: { now: Date; next_check_at: Date },
): Promise<void> {
  await knex.transaction(async tx => {
    const query = tx('tags')
      .where({ ...name })
      .first('digest');
    const before = await (isPostgres(tx) ? query.forUpdate() : query);
    const moved = Boolean(before?.digest) && before.digest !== digest;
    await tx('tags')
      .where({ ...name })
      .update({
        digest,
        reason: null,
        checked_at: now,
        next_check_at,
        ...(moved && { changed_at: now }),
      });
    if (moved) {
      await tx('tag_moves').insert({
        ...name,
        from_digest: before.digest,
        to_digest: digest,
        detected_at: now,
      });
    }
    if (before?.digest !== digest) {
      const subjects: string[] = await tx('workload_images')
        .where({ ...name })
        .distinct('subject')
        .pluck('subject');
      await markDirty(tx, subjects);
    }
    if (moved) {
      const move = { fromDigest: before.digest, toDigest: digest, at: now };
      await putEvents(
        tx,
        tellOfSwap({ ...name, ...move }, await runningOf(tx, name, digest)),
      );
    }
  });
}

/** What names a tag and runs something else than it resolves to now. */
async function runningOf(
  tx: Knex.Transaction,
  name: TagName,
  digest: string,
): Promise<{ workloads: number; entityRefs: string[] }> {
  const others = () =>
    tx('workload_images')
      .where({ ...name })
      .whereNot({ digest });
  const [{ count }] = await others().count({ count: '*' });
  const entityRefs: string[] = await others()
    .whereNotNull('entity_ref')
    .distinct('entity_ref')
    .orderBy('entity_ref')
    .pluck('entity_ref');
  return { workloads: Number(count), entityRefs };
}

/** Tags that are in use and due, the longest due first. */
export async function dueTags(
  knex: Knex,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows: TagName[] = await knex('tags')
    .where('next_check_at', '<=', now)
    .whereExists(
      knex('workload_images')
        .select(knex.raw('1'))
        .whereRaw('workload_images.repository = tags.repository')
        .whereRaw('workload_images.tag = tags.tag'),
    )
    .orderBy('next_check_at')
    .limit(limit)
    .select('repository', 'tag');
  return rows.map(tagKey);
}

/** Forgets tags that nothing has named for a long time. Moves are kept. */
export async function pruneTags(knex: Knex, before: Date): Promise<void> {
  await knex('tags')
    .where('next_check_at', '<', before)
    .whereNotExists(
      knex('workload_images')
        .select(knex.raw('1'))
        .whereRaw('workload_images.repository = tags.repository')
        .whereRaw('workload_images.tag = tags.tag'),
    )
    .delete();
}
