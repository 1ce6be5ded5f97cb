import type { Knex } from 'knex';
import type { ObjectChange } from '../timeline/objectChange';
import { deleteByKeys, Row, selectByKeys, upsertChanged } from '../store/facts';
import { giveWay } from '../store/giveWay';
import type { NamespacedOwner } from './families';
import type { Change, KeptObject } from './keptObject';
import type { WatchedResource } from './resources';

export interface Written {
  /** Owners whose workload images may have changed. */
  owners: NamespacedOwner[];
  /** The objects that really changed; with their content for admission objects. */
  changed: ObjectChange[];
}

/** Where the objects of a role live, and what a row of them looks like. */
interface ObjectTable {
  table: string;
  keys: string[];
  fixed(cluster: string, resource: WatchedResource): Record<string, string>;
  row(object: KeptObject, now: Date): Row;
  owners(name: string, namespace: string, row: OwnedRow): NamespacedOwner[];
}

interface OwnedRow {
  kind?: string;
  owner_kind?: string | null;
  owner_name?: string | null;
}

const PODS_TABLE: ObjectTable = {
  table: 'pods',
  keys: ['cluster', 'namespace', 'name'],
  fixed: cluster => ({ cluster }),
  row: ({ owner }) => ({
    owner_kind: owner?.kind ?? null,
    owner_name: owner?.name ?? null,
  }),
  owners: (name, namespace, row) => [
    row.owner_kind
      ? { namespace, kind: row.owner_kind, name: row.owner_name! }
      : { namespace, kind: 'Pod', name },
  ],
};

const WORKLOADS_TABLE: ObjectTable = {
  table: 'workloads',
  keys: ['cluster', 'namespace', 'kind', 'name'],
  fixed: (cluster, resource) => ({ cluster, kind: resource.kind! }),
  row: ({ owner }, now) => ({
    owner_kind: owner?.kind ?? null,
    owner_name: owner?.name ?? null,
    observed_at: now,
  }),
  // The object itself, which leads to the owner that it has now, and the owner
  // that it had.
  owners: (name, namespace, row) => [
    { namespace, kind: row.kind!, name },
    ...(row.owner_kind
      ? [{ namespace, kind: row.owner_kind, name: row.owner_name! }]
      : []),
  ],
};

const OBJECTS_TABLE: ObjectTable = {
  table: 'cluster_objects',
  keys: ['cluster', 'resource', 'namespace', 'name'],
  fixed: (cluster, resource) => ({ cluster, resource: resource.key }),
  row: (_object, now) => ({ observed_at: now }),
  owners: () => [],
};

function tableOf(resource: WatchedResource): ObjectTable {
  switch (resource.role) {
    case 'pod':
      return PODS_TABLE;
    case 'workload':
      return WORKLOADS_TABLE;
    default:
      return OBJECTS_TABLE;
  }
}

export function objectKey(object: { namespace: string; name: string }): string {
  return `${object.namespace}/${object.name}`;
}

/**
 * Writes the changes of one resource; the last word on an object counts, and
 * unchanged objects are not touched.
 */
export async function writeChanges(
  tx: Knex,
  cluster: string,
  resource: WatchedResource,
  changes: readonly Change[],
  now: Date,
): Promise<Written> {
  const written: Written = { owners: [], changed: [] };
  if (changes.length === 0) return written;
  const target = tableOf(resource);
  const fixed = target.fixed(cluster, resource);
  const last = new Map(changes.map(change => [objectKey(change), change]));
  const stored = await selectByKeys<OwnedRow & StoredRow>(
    tx,
    () => tx(target.table).where(fixed).select(columnsOf(target)),
    ['namespace', 'name'],
    [...last.values()].map(({ namespace, name }) => [namespace, name]),
  );
  const storedByKey = new Map(stored.map(row => [objectKey(row), row]));

  const rows: Row[] = [];
  const gone: string[][] = [];
  for (const [key, change] of last) {
    const { namespace, name } = change;
    const before = storedByKey.get(key);
    if (change.type === 'delete') {
      if (!before) continue;
      gone.push([namespace, name]);
    } else {
      const { text: object, hash } = change;
      if (before?.hash === hash) continue;
      const row: Row = {
        ...fixed,
        namespace,
        name,
        object,
        hash,
        ...target.row(change, now),
      };
      rows.push(row);
      written.owners.push(...target.owners(name, namespace, row as OwnedRow));
    }
    if (before) written.owners.push(...target.owners(name, namespace, before));
    written.changed.push({
      namespace,
      name,
      ...(target === OBJECTS_TABLE && contentOf(before, change)),
    });
  }
  await upsertChanged(tx, {
    table: target.table,
    keys: target.keys,
    rows,
    compare: 'hash',
  });
  await deleteByKeys(
    () => tx(target.table).where(fixed),
    ['namespace', 'name'],
    gone,
  );
  return written;
}

interface StoredRow {
  namespace: string;
  name: string;
  hash: string;
  object?: string;
}

function contentOf(
  before: StoredRow | undefined,
  change: Change,
): Partial<ObjectChange> {
  return {
    ...(before?.object && { before: JSON.parse(before.object) }),
    ...(change.type === 'upsert' && {
      after: JSON.parse(change.text),
      manager: change.manager,
    }),
  };
}

function columnsOf(target: ObjectTable): string[] {
  const columns = ['namespace', 'name', 'hash'];
  if (target === OBJECTS_TABLE) return [...columns, 'object'];
  columns.push('owner_kind', 'owner_name');
  return target === WORKLOADS_TABLE ? [...columns, 'kind'] : columns;
}

const SWEEP_PAGE = 2000;

/**
 * The objects of a resource that are stored but were not in the list, page by
 * page. Only keys are held, never objects.
 */
export async function* findVanished(
  knex: Knex,
  cluster: string,
  resource: WatchedResource,
  seen: { has(key: string): boolean },
): AsyncGenerator<Change[]> {
  const target = tableOf(resource);
  const fixed = target.fixed(cluster, resource);
  let after: [string, string] | undefined;
  for (;;) {
    const query = knex(target.table)
      .where(fixed)
      .select('namespace', 'name')
      .orderBy(['namespace', 'name'])
      .limit(SWEEP_PAGE);
    if (after) query.whereRaw('(namespace, name) > (?, ?)', after);
    const rows: StoredRow[] = await query;
    const vanished = rows.filter(row => !seen.has(objectKey(row)));
    if (vanished.length > 0) {
      yield vanished.map(({ namespace, name }) => ({
        type: 'delete',
        namespace,
        name,
      }));
    }
    await giveWay();
    const final = rows.at(-1);
    if (!final || rows.length < SWEEP_PAGE) return;
    after = [final.namespace, final.name];
  }
}
