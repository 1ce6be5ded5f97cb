import type { WorkloadImageFacts } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { chunks, StoredTime } from '../store/database';

const COLUMNS = [
  'id',
  'cluster',
  'namespace',
  'workload_kind',
  'workload_name',
  'container',
  'container_type',
  'reference',
  'repository',
  'tag',
  'digest',
  'pinned',
  'service_account',
  'subject',
  'entity_ref',
  'mapping_rule',
  'environment',
  'first_seen_at',
];

/** An image of a workload that is gone. */
export interface PastImageRow {
  id: string;
  cluster: string;
  namespace: string;
  workload_kind: string;
  workload_name: string;
  container: string;
  container_type: WorkloadImageFacts['containerType'];
  reference: string;
  repository: string | null;
  tag: string | null;
  digest: string | null;
  pinned: boolean | number;
  service_account: string;
  subject: string;
  entity_ref: string | null;
  mapping_rule: string | null;
  environment: string | null;
  first_seen_at: StoredTime;
  last_seen_at: StoredTime;
}

/** Keeps workload images that are about to be removed, for the look-back. */
export async function keepPastImages(
  tx: Knex,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  for (const part of chunks(ids)) {
    await tx('past_images').whereIn('id', part).delete();
    const marks = COLUMNS.map(() => '??').join(', ');
    await tx.raw(
      `insert into past_images (${marks}, last_seen_at) select ${marks}, ? from workload_images where id in (${part
        .map(() => '?')
        .join(', ')})`,
      [...COLUMNS, ...COLUMNS, now, ...part],
    );
  }
}

/**
 * The past images of subjects whose workload does not exist any more: what a
 * workload ran before its last rollout will not come back by itself.
 */
export async function readPastImages(
  knex: Knex,
  subjects: readonly string[],
): Promise<PastImageRow[]> {
  const rows: PastImageRow[] = [];
  for (const part of chunks(subjects)) {
    rows.push(
      ...(await knex('past_images as past')
        .whereIn('past.subject', part)
        .whereNotExists(
          knex('workload_images as now')
            .whereRaw('now.cluster = past.cluster')
            .whereRaw('now.namespace = past.namespace')
            .whereRaw('now.workload_kind = past.workload_kind')
            .whereRaw('now.workload_name = past.workload_name')
            .select('now.id'),
        )
        .orderBy('past.id')
        .select('past.*')),
    );
  }
  return rows;
}

/** Forgets what was last seen before; answers the subjects it was of. */
export async function prunePastImages(
  knex: Knex,
  before: Date,
): Promise<string[]> {
  const old = () => knex('past_images').where('last_seen_at', '<', before);
  const subjects: string[] = await old().distinct('subject').pluck('subject');
  await old().delete();
  return subjects;
}
