import type { Knex } from 'knex';
import { selectByKeys } from '../store/facts';
import type { OwnerKey, TrimmedPod, TrimmedWorkload } from './trim';
import type { WorkloadFamily } from './workloadImages';

/** A workload, or whatever owns pods, in one namespace. */
export interface NamespacedOwner extends OwnerKey {
  namespace: string;
}

/** Longest owner chain that is followed; Kubernetes itself has three. */
const MAX_DEPTH = 5;

export function ownerId(owner: NamespacedOwner): string {
  return `${owner.namespace}/${owner.kind}/${owner.name}`;
}

interface WorkloadRow {
  namespace: string;
  kind: string;
  name: string;
  owner_kind: string | null;
  owner_name: string | null;
}

type Unique = Map<string, NamespacedOwner>;

function unique(owners: Iterable<NamespacedOwner>): Unique {
  return new Map([...owners].map(owner => [ownerId(owner), owner]));
}

function tuples(owners: Iterable<NamespacedOwner>): string[][] {
  return [...owners].map(({ namespace, kind, name }) => [
    namespace,
    kind,
    name,
  ]);
}

/**
 * Climbs from owners to the top-level workloads. What is not in the table, for
 * example a custom resource, is its own top.
 */
export async function findTops(
  knex: Knex,
  cluster: string,
  owners: Iterable<NamespacedOwner>,
): Promise<NamespacedOwner[]> {
  const tops: Unique = new Map();
  let level = unique(owners);
  for (let depth = 0; level.size > 0 && depth < MAX_DEPTH; depth += 1) {
    const rows = await selectByKeys<WorkloadRow>(
      knex,
      () =>
        knex('workloads')
          .where({ cluster })
          .select('namespace', 'kind', 'name', 'owner_kind', 'owner_name'),
      ['namespace', 'kind', 'name'],
      tuples(level.values()),
    );
    // Filtered here: in SQL the condition makes SQLite leave the primary key.
    const owned = new Map(
      rows
        .filter(row => row.owner_kind !== null)
        .map(row => [ownerId(row), row]),
    );
    const next: NamespacedOwner[] = [];
    for (const [id, owner] of level) {
      const row = owned.get(id);
      if (!row) {
        tops.set(id, owner);
      } else {
        next.push({
          namespace: row.namespace,
          kind: row.owner_kind!,
          name: row.owner_name!,
        });
      }
    }
    level = unique(next);
  }
  // A chain that is too long ends here, wherever that is.
  for (const [id, owner] of level) tops.set(id, owner);
  return [...tops.values()];
}

/** Reads the families of top-level workloads: their objects and their pods. */
export async function loadFamilies(
  knex: Knex,
  cluster: string,
  tops: NamespacedOwner[],
): Promise<WorkloadFamily[]> {
  const topOf = new Map<string, string>();
  const families = new Map<string, WorkloadFamily>();
  for (const top of tops) {
    const { namespace, kind, name } = top;
    topOf.set(ownerId(top), ownerId(top));
    families.set(ownerId(top), {
      cluster,
      namespace,
      top: { kind, name },
      workloads: [],
      pods: [],
    });
  }

  await loadTopObjects(knex, cluster, tops, families);
  let level = tops;
  for (let depth = 0; level.length > 0 && depth < MAX_DEPTH; depth += 1) {
    level = await loadChildren(knex, cluster, level, topOf, families);
  }
  await loadPods(knex, cluster, topOf, families);
  await loadBarePods(knex, cluster, tops, families);
  return [...families.values()];
}

async function loadTopObjects(
  knex: Knex,
  cluster: string,
  tops: NamespacedOwner[],
  families: Map<string, WorkloadFamily>,
): Promise<void> {
  const rows = await selectByKeys<WorkloadRow & { object: string }>(
    knex,
    () => knex('workloads').where({ cluster }),
    ['namespace', 'kind', 'name'],
    tuples(tops),
  );
  for (const row of rows) {
    families.get(ownerId(row))?.workloads.push(JSON.parse(row.object));
  }
}

async function loadChildren(
  knex: Knex,
  cluster: string,
  parents: NamespacedOwner[],
  topOf: Map<string, string>,
  families: Map<string, WorkloadFamily>,
): Promise<NamespacedOwner[]> {
  const rows = await selectByKeys<WorkloadRow & { object: string }>(
    knex,
    () => knex('workloads').where({ cluster }),
    ['namespace', 'owner_kind', 'owner_name'],
    tuples(parents),
  );
  const children: NamespacedOwner[] = [];
  for (const row of rows) {
    const id = ownerId(row);
    const top = topOf.get(
      ownerId({
        namespace: row.namespace,
        kind: row.owner_kind!,
        name: row.owner_name!,
      }),
    );
    // Owners in a circle would never end.
    if (!top || topOf.has(id)) continue;
    topOf.set(id, top);
    families.get(top)?.workloads.push(JSON.parse(row.object));
    children.push(row);
  }
  return children;
}

async function loadPods(
  knex: Knex,
  cluster: string,
  topOf: Map<string, string>,
  families: Map<string, WorkloadFamily>,
): Promise<void> {
  const owners = [...topOf.keys()].map(splitId);
  const rows = await selectByKeys<{ object: string }>(
    knex,
    () => knex('pods').where({ cluster }).select('object'),
    ['namespace', 'owner_kind', 'owner_name'],
    owners,
  );
  for (const row of rows) {
    const pod: TrimmedPod = JSON.parse(row.object);
    const top = topOf.get(ownerId({ namespace: pod.namespace, ...pod.owner! }));
    if (top) families.get(top)?.pods.push(pod);
  }
}

/** A pod without a controller is its own workload, of kind Pod. */
async function loadBarePods(
  knex: Knex,
  cluster: string,
  tops: NamespacedOwner[],
  families: Map<string, WorkloadFamily>,
): Promise<void> {
  const bare = tops.filter(top => top.kind === 'Pod');
  const rows = await selectByKeys<{ object: string }>(
    knex,
    () =>
      knex('pods').where({ cluster }).whereNull('owner_kind').select('object'),
    ['namespace', 'name'],
    bare.map(({ namespace, name }) => [namespace, name]),
  );
  for (const row of rows) {
    const pod: TrimmedPod = JSON.parse(row.object);
    const { namespace, name } = pod;
    families.get(ownerId({ namespace, kind: 'Pod', name }))?.pods.push(pod);
  }
}

// Neither a namespace nor a kind has a slash.
function splitId(id: string): string[] {
  const [namespace, kind, ...name] = id.split('/');
  return [namespace, kind, name.join('/')];
}

/** The names under which a family may have stored rows, its members included. */
export function memberKeys(family: WorkloadFamily): NamespacedOwner[] {
  const { namespace, top } = family;
  const members = family.workloads.map(({ kind, name }: TrimmedWorkload) => ({
    namespace,
    kind,
    name,
  }));
  return [{ namespace, ...top }, ...members];
}
