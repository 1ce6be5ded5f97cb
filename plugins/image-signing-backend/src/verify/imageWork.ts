import {
  collectRevocation,
  discoverImage,
  Discovery,
  EvidenceAssessor,
  parseImageReference,
  Reason,
  RegistryClient,
  searchNeedsOf,
} from 'image-verifier';
import type { Knex } from 'knex';
import { markDirty } from '../store/dirty';
import { reasonOf } from './reasons';
import { nextAttempt, nextCheck } from './schedule';
import { searchScopeOf } from './searchScope';
import type { TrustSource } from './trust';

export interface ImageWorkContext {
  knex: Knex;
  client: RegistryClient;
  trust: TrustSource;
  /** Judges the cryptography, away from the thread that serves requests. */
  assessor: EvidenceAssessor;
  recheckAfterMs: number;
  /** Hosts that may be asked about revocation; none: nobody is. */
  revocationHosts?: string[];
  now: () => Date;
}

export interface ImageName {
  repository: string;
  digest: string;
}

interface ImageRow extends ImageName {
  state: 'pending' | 'read' | 'failed';
  discovery: string | null;
  evidence: string | null;
  search_scope: string;
  confirmed_at: Date | number | string | null;
  trust_material: string | null;
  reason: string | null;
  attempts: number;
  next_check_at: Date | number | string;
}

/** One image is a few requests; a registry that takes longer is tried later. */
export const IMAGE_TIMEOUT_MS = 120_000;
const INDEXES_LIMIT = 3;
const LIMITS = { totalBytes: 16 * 1024 * 1024 };
/** How often an image is asked for whose signatures do not change. */
const CONFIRM_AFTER_MS = 24 * 3600_000;

export function imageKey({ repository, digest }: ImageName): string {
  return `${repository}@${digest}`;
}

function parseKey(key: string): ImageName {
  const at = key.lastIndexOf('@');
  return { repository: key.slice(0, at), digest: key.slice(at + 1) };
}

/**
 * Reads what is attached to a digest and judges its cryptography, where that
 * is due. A registry that fails is noted and tried later; only a failure of
 * ours is thrown.
 */
export async function checkImage(
  context: ImageWorkContext,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const { knex, now } = context;
  const name = parseKey(key);
  const row: ImageRow | undefined = await knex('images')
    .where({ ...name })
    .first(
      'state',
      'discovery',
      'evidence',
      'search_scope',
      'confirmed_at',
      'trust_material',
      'reason',
      'attempts',
      'next_check_at',
    );
  if (!row || new Date(row.next_check_at) > now()) return;

  const { policy, material } = context.trust.current();
  const confirm = isUnconfirmed(row, now());
  let discovery: Discovery;
  try {
    const needs = policy && searchNeedsOf(policy, name.repository);
    discovery = await discoverImage(context.client, parseImageReference(key), {
      ...needs,
      signal,
      limits: LIMITS,
      tagLists: true,
      indexes: needs?.indexes ? await indexesOf(knex, name) : [],
      previous: previousOf(row, searchScopeOf(policy)),
      confirmImage: confirm,
    });
    const { revocationHosts: hosts = [] } = context;
    if (hosts.length > 0) {
      discovery = await collectRevocation(discovery, material, {
        hosts,
        signal,
      });
    }
  } catch (error) {
    if (signal.aborted && !isTimeout(signal)) throw error;
    await saveFailure(context, name, row, reasonOf(error));
    return;
  }
  await saveDiscovery(context, { name, row, discovery, confirmed: confirm });
}

/**
 * What may be the index around a running image: where the tags that its
 * workloads name point, or pointed before they moved. Whether it lists the
 * image, the registry says.
 */
async function indexesOf(
  knex: Knex,
  { repository, digest }: ImageName,
): Promise<ReturnType<typeof parseImageReference>[]> {
  const tags: string[] = await knex('workload_images')
    .where({ repository, digest })
    .whereNotNull('tag')
    .distinct('tag')
    .orderBy('tag')
    .limit(INDEXES_LIMIT)
    .pluck('tag');
  const now: string[] = await knex('tags')
    .where({ repository })
    .whereIn('tag', tags)
    .whereNotNull('digest')
    .orderBy('tag')
    .pluck('digest');
  const before: string[] = await knex('tag_moves')
    .where({ repository })
    .whereIn('tag', tags)
    .orderBy('detected_at', 'desc')
    .limit(INDEXES_LIMIT)
    .pluck('from_digest');
  return [...new Set([...now, ...before])]
    .filter(index => index !== digest)
    .map(index => parseImageReference(`${repository}@${index}`));
}

function isUnconfirmed({ confirmed_at: at }: ImageRow, now: Date): boolean {
  return !at || now.getTime() - new Date(at).getTime() >= CONFIRM_AFTER_MS;
}

// What was searched under another policy may be the wrong places.
function previousOf(row: ImageRow, scope: string): Discovery | undefined {
  return row.state === 'read' && row.discovery && row.search_scope === scope
    ? JSON.parse(row.discovery)
    : undefined;
}

function isTimeout(signal: AbortSignal): boolean {
  return (signal.reason as Error | undefined)?.name === 'TimeoutError';
}

async function saveDiscovery(
  { knex, trust, assessor, now, recheckAfterMs }: ImageWorkContext,
  {
    name,
    row,
    discovery,
    confirmed,
  }: {
    name: ImageName;
    row: ImageRow;
    discovery: Discovery;
    confirmed: boolean;
  },
): Promise<void> {
  const { material, policy } = trust.current();
  const found = JSON.stringify(discovery);
  // The same documents under the same keys prove the same.
  const evidence =
    found === row.discovery && row.trust_material === material.hash
      ? row.evidence
      : JSON.stringify(await assessor.assess(discovery, material));
  const changed = evidence !== row.evidence || row.state !== 'read';
  // Half an answer is an answer, but the other half is wanted soon.
  const attempts = discovery.complete ? 0 : row.attempts + 1;
  const time = now();
  await knex.transaction(async tx => {
    await tx('images')
      .where({ ...name })
      .update({
        ...((changed || found !== row.discovery) && {
          discovery: found,
          evidence,
          trust_material: material.hash,
        }),
        ...(confirmed && { confirmed_at: time }),
        search_scope: searchScopeOf(policy),
        state: 'read',
        reason: null,
        attempts,
        checked_at: time,
        next_check_at: discovery.complete
          ? nextCheck(time, recheckAfterMs)
          : nextAttempt(time, row.attempts),
      });
    if (changed) await markImageDirty(tx, [name]);
  });
}

/**
 * Evidence that was read stays valid while the registry does not answer; it is
 * bound to the digest. An answer that speaks against the image replaces it.
 */
async function saveFailure(
  { knex, now }: ImageWorkContext,
  name: ImageName,
  row: ImageRow,
  reason: Reason,
): Promise<void> {
  const text = JSON.stringify(reason);
  const state =
    row.state === 'read' && reason.class !== 'deny' ? 'read' : 'failed';
  const time = now();
  await knex.transaction(async tx => {
    await tx('images')
      .where({ ...name })
      .update({
        state,
        reason: text,
        attempts: row.attempts + 1,
        next_check_at: nextAttempt(time, row.attempts),
        ...(state === 'failed' && { checked_at: time }),
      });
    if (state !== row.state || (state === 'failed' && text !== row.reason)) {
      await markImageDirty(tx, [name]);
    }
  });
}

/** Asks for the evaluation of everything that runs one of these images. */
export async function markImageDirty(
  knex: Knex,
  images: ImageName[],
): Promise<void> {
  const subjects: string[] = await knex('workload_images')
    .whereIn(
      ['repository', 'digest'],
      images.map(({ repository, digest }) => [repository, digest]),
    )
    .distinct('subject')
    .pluck('subject');
  await markDirty(knex, subjects);
}

/** Images that are in use and due, the longest due first. */
export async function dueImages(
  knex: Knex,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows: ImageName[] = await knex('images')
    .where('next_check_at', '<=', now)
    .whereExists(
      knex('workload_images')
        .select(knex.raw('1'))
        .whereRaw('workload_images.repository = images.repository')
        .whereRaw('workload_images.digest = images.digest'),
    )
    .orderBy('next_check_at')
    .limit(limit)
    .select('repository', 'digest');
  return rows.map(imageKey);
}

const REASSESS_BATCH = 20;

/**
 * Judges again, from what is stored, what was judged under other trust
 * material. No registry is asked.
 */
export async function reassessImages(
  {
    knex,
    trust,
    assessor,
  }: Pick<ImageWorkContext, 'knex' | 'trust' | 'assessor'>,
  signal?: AbortSignal,
): Promise<number> {
  const { material } = trust.current();
  let reassessed = 0;
  while (!signal?.aborted) {
    const rows: Array<ImageName & { discovery: string }> = await knex('images')
      .whereNotNull('discovery')
      .whereNot({ trust_material: material.hash })
      .limit(REASSESS_BATCH)
      .select('repository', 'digest', 'discovery');
    if (rows.length === 0) break;
    const judged = await Promise.all(
      rows.map(async ({ repository, digest, discovery }) => {
        const found: Discovery = JSON.parse(discovery);
        const evidence = await assessor.assess(found, material);
        return { repository, digest, evidence: JSON.stringify(evidence) };
      }),
    );
    await knex.transaction(async tx => {
      for (const { repository, digest, evidence } of judged) {
        await tx('images')
          .where({ repository, digest })
          .update({ evidence, trust_material: material.hash });
      }
      await markImageDirty(tx, judged);
    });
    reassessed += rows.length;
  }
  return reassessed;
}

/** Forgets images that nothing has used for a long time. */
export async function pruneImages(knex: Knex, before: Date): Promise<void> {
  await knex('images')
    .where('next_check_at', '<', before)
    .where(query =>
      query.whereNull('checked_at').orWhere('checked_at', '<', before),
    )
    .whereNotExists(
      knex('workload_images')
        .select(knex.raw('1'))
        .whereRaw('workload_images.repository = images.repository')
        .whereRaw('workload_images.digest = images.digest'),
    )
    .delete();
}
