import { Cluster } from './cluster';
import { recordFailedCreate } from './failedCreate';
import { suffix } from './names';
import { podSpecOf, SLOTS } from './podImages';
import { ImageIdStyle, runningPod } from './pods';
import { ApiError } from './status';
import { Body, KubeObject, User } from './types';
import { deploymentStatus, replicaSet } from './workloads';

export const REPLICASET_CONTROLLER: User = {
  username: 'system:serviceaccount:kube-system:replicaset-controller',
  groups: [
    'system:serviceaccounts',
    'system:serviceaccounts:kube-system',
    'system:authenticated',
  ],
};

export interface RolloutRequest {
  namespace: string;
  name: string;
  /** New image by container name. */
  images: Record<string, string>;
  annotations?: Record<string, string>;
  user: User;
  at?: Date;
  /** How often the controller had tried when the story is told from the past. */
  attempts?: number;
}

export type RolloutOutcome =
  | { result: 'rolled-out' }
  /** The change of the Deployment itself was refused. */
  | { result: 'refused'; message: string }
  /** The Deployment changed, its new pods were refused; the old ones run on. */
  | { result: 'pods-refused'; message: string };

function withImages(
  deployment: KubeObject,
  request: RolloutRequest,
): KubeObject {
  const { template } = deployment.spec!;
  const slots = SLOTS.filter(slot => template.spec[slot]).map(slot => [
    slot,
    template.spec[slot].map((container: Body) => ({
      ...container,
      image: request.images[container.name] ?? container.image,
    })),
  ]);
  const annotations = {
    ...deployment.metadata.annotations,
    ...request.annotations,
  };
  return {
    ...deployment,
    metadata: {
      ...deployment.metadata,
      generation: (deployment.metadata.generation ?? 1) + 1,
      annotations,
    },
    spec: {
      ...deployment.spec,
      template: {
        ...template,
        metadata: {
          ...template.metadata,
          annotations: {
            ...template.metadata.annotations,
            ...request.annotations,
          },
        },
        spec: { ...template.spec, ...Object.fromEntries(slots) },
      },
    },
  };
}

/** Changes a Deployment and lets the controllers follow. */
export function rollOut(
  cluster: Cluster,
  request: RolloutRequest,
): RolloutOutcome {
  const { namespace, name, user, at = new Date() } = request;
  const found = cluster.store.get('deployments', name, namespace);
  if (!found) {
    throw new Error(`${cluster.name} has no deployment ${namespace}/${name}`);
  }
  const wanted = withImages(found, request);
  let deployment: KubeObject;
  try {
    deployment = cluster.apply(wanted, user, { at });
  } catch (error) {
    return { result: 'refused', message: refusal(error) };
  }
  const oldSets = ownedBy(cluster, 'replicasets', deployment);
  const revision = Number(
    deployment.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 1,
  );
  const replicas = deployment.spec!.replicas;
  const draft = replicaSet(deployment, replicas, revision + 1);
  const existing = oldSets.find(
    set => set.metadata.name === draft.metadata.name,
  );
  const newSet = existing
    ? cluster.store.put({ ...existing, spec: draft.spec })
    : cluster.seed(draft, { at, manager: 'kube-controller-manager' });
  const message = fillReplicaSet(cluster, newSet, request);
  if (message) {
    return { result: 'pods-refused', message };
  }
  const replaced = oldSets.filter(
    set => set.metadata.name !== newSet.metadata.name,
  );
  replaced.forEach(set => emptyReplicaSet(cluster, set));
  replaced
    .slice(0, -deployment.spec!.revisionHistoryLimit)
    .forEach(set => cluster.store.remove(set));
  cluster.store.put({
    ...deployment,
    metadata: {
      ...deployment.metadata,
      annotations: {
        ...deployment.metadata.annotations,
        'deployment.kubernetes.io/revision': String(revision + 1),
      },
    },
    status: deploymentStatus(replicas),
  });
  return { result: 'rolled-out' };
}

function fillReplicaSet(
  cluster: Cluster,
  set: KubeObject,
  { at = new Date(), attempts }: RolloutRequest,
): string | undefined {
  const running = ownedBy(cluster, 'pods', set).length;
  for (let index = running; index < set.spec!.replicas; index += 1) {
    const message = createPod(cluster, set, {
      at,
      serial: `${index}-${at.getTime()}`,
      attempts,
    });
    if (message) {
      cluster.store.put({
        ...set,
        status: {
          replicas: running,
          observedGeneration: 1,
          conditions: [
            {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message,
              lastTransitionTime: at.toISOString(),
            },
          ],
        },
      });
      return message;
    }
  }
  return undefined;
}

interface PodRequest {
  at: Date;
  serial: string;
  attempts?: number;
  imageIdStyle?: ImageIdStyle;
}

/**
 * Lets the ReplicaSet controller create one pod, through admission. A refusal
 * becomes an event, and is returned.
 */
function createPod(
  cluster: Cluster,
  set: KubeObject,
  { at, serial, attempts, imageIdStyle }: PodRequest,
): string | undefined {
  const name = `${set.metadata.name}-${suffix(
    `${set.metadata.uid}${serial}`,
    5,
  )}`;
  const pod = runningPod(set, {
    name,
    at,
    node: `worker-${1 + (serial.length % 3)}`,
    ledger: cluster.ledger,
    imageIdStyle,
  });
  try {
    cluster.apply(pod, REPLICASET_CONTROLLER, {
      verb: 'create',
      at,
      generatedName: true,
      manager: 'kube-controller-manager',
    });
    return undefined;
  } catch (error) {
    const message = refusal(error);
    recordFailedCreate(cluster, set, message, { at, count: attempts });
    return message;
  }
}

function emptyReplicaSet(cluster: Cluster, set: KubeObject) {
  ownedBy(cluster, 'pods', set).forEach(pod => cluster.store.remove(pod));
  cluster.store.put({
    ...set,
    spec: { ...set.spec, replicas: 0 },
    status: { replicas: 0, observedGeneration: 1 },
  });
}

/**
 * Replaces one pod by a new one of the same ReplicaSet, which pulls what its
 * tag names now. Where admission refuses the new one, the old one stays: the
 * fleet must not bleed out.
 */
export function restartPod(
  cluster: Cluster,
  pod: KubeObject,
  options: { at?: Date; attempts?: number } = {},
): string | undefined {
  const [owner] = pod.metadata.ownerReferences ?? [];
  const set = cluster.store.get(
    'replicasets',
    owner?.name ?? '',
    pod.metadata.namespace,
  );
  if (!set) {
    return undefined;
  }
  const { at = new Date(), attempts } = options;
  const imageId = String(pod.status?.containerStatuses?.[0]?.imageID ?? '');
  const message = createPod(cluster, set, {
    at,
    attempts,
    serial: `restart-${pod.metadata.name}-${at.getTime()}`,
    imageIdStyle: styleOf(imageId),
  });
  if (!message) {
    cluster.store.remove(pod);
  }
  return message;
}

function styleOf(imageId: string): ImageIdStyle {
  if (imageId.startsWith('docker-pullable://')) {
    return 'docker-pullable';
  }
  return imageId.startsWith('sha256:') ? 'config-digest' : 'repo-digest';
}

function ownedBy(
  cluster: Cluster,
  plural: string,
  owner: KubeObject,
): KubeObject[] {
  return cluster.store
    .list(plural, owner.metadata.namespace)
    .filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid),
    );
}

/** The images a Deployment asks for now, by container name. */
export function declaredImages(deployment: KubeObject): Record<string, string> {
  const spec = podSpecOf(deployment) ?? {};
  return Object.fromEntries(
    SLOTS.flatMap(slot => spec[slot] ?? []).map((container: Body) => [
      container.name,
      container.image,
    ]),
  );
}

function refusal(error: unknown): string {
  if (error instanceof ApiError) {
    return error.message;
  }
  throw error;
}
