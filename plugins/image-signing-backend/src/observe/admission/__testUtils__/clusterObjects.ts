import type {
  ClusterObjects,
  KubernetesObject,
  ModeQuery,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';

/** A cluster that serves what is given as `group/plural`; everything else is absent. */
export function clusterOf(
  resources: Record<
    string,
    KubernetesObject[] | ObservedResource | ObservedResource['state']
  >,
): ClusterObjects {
  return {
    cluster: 'test',
    serverVersion: 'v1.36.2',
    get(group, plural) {
      const found = resources[`${group}/${plural}`];
      if (found === undefined) return { state: 'absent', objects: [] };
      if (typeof found === 'string') return { state: found, objects: [] };
      return Array.isArray(found) ? { state: 'ok', objects: found } : found;
    },
  };
}

/** A question about the containers of a namespace `shop`; the digest control unless told. */
export function queryOf(changes: Partial<ModeQuery> = {}): ModeQuery {
  return {
    namespace: { name: 'shop', labels: { team: 'shop', tier: 'prod' } },
    control: 'digest',
    path: 'containers',
    ...changes,
  };
}
