import type { SourceState } from 'backstage-plugin-image-signing-common';
import type {
  ClusterObjects,
  KubernetesObject,
  ObservedResource,
  ResourcePart,
} from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import { holds, isResource } from './resources';
import { readSources, SourceRow } from './sourceStates';

/** The stored admission objects of a cluster, and a mark of their content. */
export interface StoredClusterObjects {
  objects: ClusterObjects;
  fingerprint: string;
  /** False while a resource was not read for the first time yet. */
  settled: boolean;
}

/** Of several parts of a resource the state that says least counts. */
const WORST_FIRST: SourceState[] = [
  'forbidden',
  'error',
  'stale',
  'pending',
  'ok',
  'absent',
];

interface ObjectRow {
  resource: string;
  object: string;
  hash: string;
}

/** Builds what the engines judge from what is stored. */
export async function loadClusterObjects(
  knex: Knex,
  cluster: string,
  options: { now: Date; staleAfterMs: number },
): Promise<StoredClusterObjects> {
  const [row, sources, rows] = await Promise.all([
    knex('clusters').where({ name: cluster }).first('server_version'),
    readSources(knex, cluster),
    knex('cluster_objects')
      .where({ cluster })
      .orderBy(['resource', 'namespace', 'name'])
      .select('resource', 'object', 'hash') as Promise<ObjectRow[]>,
  ]);
  const states = new Map(
    [...sources].map(([key, source]) => [key, stateOf(source, options)]),
  );
  const parsed = new Map<string, KubernetesObject[]>();
  for (const { resource, object } of rows) {
    const list = parsed.get(resource) ?? [];
    list.push(JSON.parse(object));
    parsed.set(resource, list);
  }
  const serverVersion: string = row?.server_version ?? '';
  return {
    objects: {
      cluster,
      serverVersion,
      get: (group, plural, part) =>
        observe(states, parsed, { group, plural, part }),
    },
    settled: ![...states.values()].includes('pending'),
    fingerprint: hashOf(
      JSON.stringify([
        serverVersion,
        [...states].sort(),
        rows.map(one => [one.resource, one.hash]),
      ]),
    ),
  };
}

function stateOf(
  source: SourceRow,
  { now, staleAfterMs }: { now: Date; staleAfterMs: number },
): SourceState {
  if (source.state !== 'ok' || !source.last_success_at) return source.state;
  const age = now.getTime() - new Date(source.last_success_at).getTime();
  return age > staleAfterMs ? 'stale' : 'ok';
}

function observe(
  states: Map<string, SourceState>,
  parsed: Map<string, KubernetesObject[]>,
  wanted: { group: string; plural: string; part?: ResourcePart },
): ObservedResource {
  const { group, plural, part } = wanted;
  const keys = [...states.keys()].filter(key => isResource(key, group, plural));
  // The trimmed workloads share the name with an engine's own copy.
  const parts = keys.filter(
    key =>
      (keys.length === 1 || key.includes(':')) && (!part || holds(key, part)),
  );
  const state = WORST_FIRST.find(one =>
    parts.some(key => states.get(key) === one),
  );
  return {
    state: state ?? 'pending',
    objects: parts
      .flatMap(key => parsed.get(key) ?? [])
      .filter(object => !part || isPartOf(object, part)),
  };
}

function isPartOf(
  { metadata }: KubernetesObject,
  { namespace, name }: ResourcePart,
): boolean {
  return (
    metadata?.namespace === namespace &&
    (name === undefined || metadata.name === name)
  );
}
