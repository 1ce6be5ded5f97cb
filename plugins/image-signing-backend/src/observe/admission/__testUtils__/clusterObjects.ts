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
    get(group, plural, part) {
      const found = resources[`${group}/${plural}`];
      if (found === undefined) return { state: 'absent', objects: [] };
      if (typeof found === 'string') return { state: found, objects: [] };
      const { state, objects }: ObservedResource = Array.isArray(found)
        ? { state: 'ok', objects: found }
        : found;
      return {
        state,
        objects: objects.filter(
          ({ metadata }) =>
            !part ||
            (metadata?.namespace === part.namespace &&
              (part.name === undefined || metadata.name === part.name)),
        ),
      };
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
