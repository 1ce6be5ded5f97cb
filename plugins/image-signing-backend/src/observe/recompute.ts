import type { Knex } from 'knex';
import { keepPastImages } from '../readiness/pastImages';
import { markDirty } from '../store/dirty';
import {
  deleteByKeys,
  insertMissing,
  Row,
  selectByKeys,
  upsertChanged,
} from '../store/facts';
import {
  findTops,
  loadFamilies,
  memberKeys,
  NamespacedOwner,
  ownerId,
} from './families';
import { Mapped, MappingIndex, mapWorkload, subjectOf } from './mapping';
import type { TrimmedPod, TrimmedWorkload } from './trim';
import {
  WorkloadFamily,
  WorkloadImageDraft,
  workloadImagesOf,
} from './workloadImages';

/** What the recomputation needs beside the facts. */
export interface RecomputeContext {
  mapping: MappingIndex;
  /** Name of the environment of a namespace. */
  environmentOf(namespace: string): string | undefined;
  now: Date;
}

/** What changed, for those who work on with it. */
export interface RecomputeResult {
  /** Namespaces whose set of images may have changed. */
  namespaces: Set<string>;
  /** Whether subjects were marked for evaluation. */
  dirty: boolean;
  /** Images and tags that may have to be read from a registry. */
  images: Array<{ repository: string; digest: string }>;
  tags: Array<{ repository: string; tag: string }>;
}

interface StoredRow {
  id: string;
  namespace: string;
  subject: string;
  pods: number;
  cold: boolean | number;
  entity_ref: string | null;
  mapping_rule: string | null;
  environment: string | null;
}

/**
 * Computes the workload images of the families that `owners` belong to again,
 * and writes what differs. Call it in the transaction that wrote the objects:
 * then no crash can leave an object without its consequence.
 */
export async function recomputeWorkloads(
  tx: Knex,
  cluster: string,
  owners: NamespacedOwner[],
  context: RecomputeContext,
): Promise<RecomputeResult> {
  if (owners.length === 0) return noChange();
  const tops = await findTops(tx, cluster, owners);
  return recomputeTops(tx, cluster, tops, context, owners);
}

export function noChange(): RecomputeResult {
  return { namespaces: new Set(), dirty: false, images: [], tags: [] };
}

/**
 * The same for workloads that are known to be on top. Rows under the name of
 * an `other` object are replaced too: it may have been on top before.
 */
export async function recomputeTops(
  tx: Knex,
  cluster: string,
  tops: NamespacedOwner[],
  context: RecomputeContext,
  others: NamespacedOwner[] = [],
): Promise<RecomputeResult> {
  const result = noChange();
  const families = await loadFamilies(tx, cluster, tops);
  const rows = families.flatMap(family => rowsOf(family, context));

  const members = new Map(
    [...others, ...families.flatMap(memberKeys)].map(one => [
      ownerId(one),
      one,
    ]),
  );
  const stored = await selectByKeys<StoredRow>(
    tx,
    () =>
      tx('workload_images')
        .where({ cluster })
        .select(
          'id',
          'namespace',
          'subject',
          'pods',
          'cold',
          'entity_ref',
          'mapping_rule',
          'environment',
        ),
    ['namespace', 'workload_kind', 'workload_name'],
    [...members.values()].map(({ namespace, kind, name }) => [
      namespace,
      kind,
      name,
    ]),
  );

  const storedById = new Map(stored.map(row => [row.id, row]));
  const wanted = new Map(rows.map(row => [row.id as string, row]));
  const gone = stored.filter(row => !wanted.has(row.id));
  const changed = rows.filter(row =>
    differs(row, storedById.get(row.id as string)),
  );
  const fresh = changed.filter(row => !storedById.has(row.id as string));

  await keepPastImages(
    tx,
    gone.map(row => row.id),
    context.now,
  );
  await deleteByKeys(
    () => tx('workload_images'),
    ['id'],
    gone.map(row => [row.id]),
  );
  // Sorted, so that two writers lock the rows in the same order.
  changed.sort((a, b) => (a.id! < b.id! ? -1 : 1));
  await upsertChanged(tx, {
    table: 'workload_images',
    keys: ['id'],
    rows: changed,
    keep: ['first_seen_at'],
  });

  Object.assign(result, await addVerificationWork(tx, fresh, context.now));
  [...gone, ...fresh].forEach(row =>
    result.namespaces.add(row.namespace as string),
  );
  result.dirty = gone.length > 0 || changed.length > 0;
  await markDirty(tx, [
    ...gone.map(row => row.subject),
    ...changed.flatMap(row => [
      row.subject as string,
      storedById.get(row.id as string)?.subject ?? (row.subject as string),
    ]),
  ]);
  return result;
}

function differs(row: Row, stored: StoredRow | undefined): boolean {
  return (
    !stored ||
    stored.pods !== row.pods ||
    Boolean(stored.cold) !== row.cold ||
    stored.subject !== row.subject ||
    stored.entity_ref !== row.entity_ref ||
    stored.mapping_rule !== row.mapping_rule ||
    stored.environment !== row.environment
  );
}

function rowsOf(family: WorkloadFamily, context: RecomputeContext): Row[] {
  const drafts = workloadImagesOf(family);
  if (drafts.length === 0) return [];
  const mapping = mapWorkload(context.mapping, identityOf(family, drafts));
  const environment = context.environmentOf(family.namespace);
  return drafts.map(draft => toRow(draft, mapping, environment, context.now));
}

function toRow(
  draft: WorkloadImageDraft,
  mapping: Mapped | undefined,
  environment: string | undefined,
  now: Date,
): Row {
  return {
    id: draft.id,
    cluster: draft.cluster,
    namespace: draft.namespace,
    workload_kind: draft.workload.kind,
    workload_name: draft.workload.name,
    container: draft.container,
    container_type: draft.containerType,
    reference: draft.reference,
    repository: draft.repository ?? null,
    tag: draft.tag ?? null,
    digest: draft.digest ?? null,
    pinned: draft.pinned,
    service_account: draft.serviceAccount,
    cold: draft.cold,
    pods: draft.pods,
    subject: subjectOf(mapping, draft.cluster, draft.namespace),
    entity_ref: mapping?.entityRef ?? null,
    mapping_rule: mapping?.rule ?? null,
    environment: environment ?? null,
    first_seen_at: now,
    observed_at: now,
  };
}

// Pods of one family carry the same labels but for generated ones; a handful
// says as much as all of them.
const PODS_LOOKED_AT = 5;

function identityOf(family: WorkloadFamily, drafts: WorkloadImageDraft[]) {
  // The top first: its labels are what its owner wrote.
  const objects: Array<Pick<TrimmedPod, 'labels' | 'annotations'>> = [
    ...family.workloads.flatMap((workload: TrimmedWorkload) =>
      workload.template ? [workload, workload.template] : [workload],
    ),
    ...family.pods.slice(0, PODS_LOOKED_AT),
  ];
  return {
    cluster: family.cluster,
    namespace: family.namespace,
    labelSets: objects.map(one => one.labels),
    annotationSets: objects.map(one => one.annotations),
    repositories: [
      ...new Set(
        drafts
          .filter(draft => draft.containerType === 'app')
          .flatMap(draft => draft.repository ?? []),
      ),
    ],
  };
}

/** Asks for what was never read: one row a digest, one row a tag. */
async function addVerificationWork(
  tx: Knex,
  rows: Row[],
  now: Date,
): Promise<Pick<RecomputeResult, 'images' | 'tags'>> {
  const images = new Map<string, { repository: string; digest: string }>();
  const tags = new Map<string, { repository: string; tag: string }>();
  for (const row of rows) {
    const { repository, digest, tag } = row as Record<string, string | null>;
    if (repository && digest) {
      images.set(`${repository}@${digest}`, { repository, digest });
    }
    if (repository && tag)
      tags.set(`${repository}:${tag}`, { repository, tag });
  }
  const newImages = await missing(
    tx,
    'images',
    ['repository', 'digest'],
    images,
  );
  await insertMissing(
    tx,
    'images',
    ['repository', 'digest'],
    newImages.map(image => ({
      ...image,
      state: 'pending',
      attempts: 0,
      next_check_at: now,
    })),
  );
  const newTags = await missing(tx, 'tags', ['repository', 'tag'], tags);
  await insertMissing(
    tx,
    'tags',
    ['repository', 'tag'],
    newTags.map(tag => ({ ...tag, next_check_at: now })),
  );
  return { images: newImages, tags: newTags };
}

/** Of some keys those that a table does not have, sorted. */
async function missing<T extends Record<string, string>>(
  tx: Knex,
  table: string,
  columns: Array<keyof T & string>,
  wanted: Map<string, T>,
): Promise<T[]> {
  const keyOf = (row: T) => columns.map(column => row[column]).join('\n');
  const found = await selectByKeys<T>(
    tx,
    () => tx(table).select(columns),
    columns,
    [...wanted.values()].map(one => columns.map(column => one[column])),
  );
  const known = new Set(found.map(keyOf));
  return [...wanted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)
    .filter(one => !known.has(keyOf(one)));
}
