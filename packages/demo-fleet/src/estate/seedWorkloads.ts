import { Cluster } from '../kubernetes/cluster';
import { suffix } from '../kubernetes/names';
import { ImageIdStyle, runningPod } from '../kubernetes/pods';
import { KubeObject } from '../kubernetes/types';
import {
  ContainerSpec,
  finishedJob,
  replicaSet,
  workload,
  WorkloadSpec,
} from '../kubernetes/workloads';
import { daysBefore } from './seed';

export interface WorkloadSeed extends WorkloadSpec {
  at: Date;
  imageIdStyle?: ImageIdStyle;
  /** Manifest of an index that the last pod runs. */
  platformDigest?: string;
  /** Digests that were pulled before their tag moved. */
  pulled?: Record<string, string>;
  /** Containers of the revision before this one, kept by a ReplicaSet. */
  previous?: ContainerSpec[];
  /** A debug container in the first pod. */
  debugImage?: string;
  manager?: string;
}

/** Puts a workload with everything that controllers make of it. */
export function seedWorkload(cluster: Cluster, seed: WorkloadSeed): KubeObject {
  const { at, manager = 'argocd-controller' } = seed;
  const object = cluster.seed(workload(seed), { at, manager });
  switch (seed.kind) {
    case 'CronJob':
      // The pod of the last run is gone, as pods of finished jobs often are.
      cluster.seed(finishedJob(object, 29_400_000 + seed.name.length), {
        at,
        manager: 'kube-controller-manager',
      });
      break;
    case 'Deployment':
      seedReplicaSets(cluster, seed, object);
      break;
    default:
      seedPods(cluster, seed, object);
  }
  return object;
}

function seedReplicaSets(
  cluster: Cluster,
  seed: WorkloadSeed,
  deployment: KubeObject,
) {
  const controller = { manager: 'kube-controller-manager' };
  if (seed.previous) {
    const before = workload({ ...seed, containers: seed.previous });
    before.metadata = deployment.metadata;
    const at = daysBefore(seed.at, 14);
    cluster.seed(replicaSet(before, 0, 1), { at, ...controller });
  }
  const set = cluster.seed(replicaSet(deployment, seed.replicas, 2), {
    at: seed.at,
    ...controller,
  });
  seedPods(cluster, seed, set);
}

function seedPods(cluster: Cluster, seed: WorkloadSeed, owner: KubeObject) {
  for (let index = 0; index < seed.replicas; index += 1) {
    const last = index === seed.replicas - 1;
    const ending =
      seed.kind === 'StatefulSet'
        ? String(index)
        : suffix(`${owner.metadata.uid}${index}`, 5);
    const options = {
      name: `${owner.metadata.name}-${ending}`,
      at: seed.at,
      node: `worker-${1 + (index % 3)}`,
      ledger: cluster.ledger,
      imageIdStyle: seed.imageIdStyle,
      platformDigest: last ? seed.platformDigest : undefined,
      pulled: seed.pulled,
    };
    const target =
      index === 0 && seed.debugImage
        ? withDebugContainer(owner, seed.debugImage)
        : owner;
    cluster.seed(runningPod(target, options), {
      at: seed.at,
      manager: 'kube-controller-manager',
    });
  }
}

function withDebugContainer(owner: KubeObject, image: string): KubeObject {
  const { template } = owner.spec!;
  return {
    ...owner,
    spec: {
      ...owner.spec,
      template: {
        ...template,
        spec: {
          ...template.spec,
          ephemeralContainers: [
            {
              name: 'debugger-7vq2x',
              image,
              imagePullPolicy: 'IfNotPresent',
              stdin: true,
              tty: true,
              targetContainerName: template.spec.containers[0].name,
            },
          ],
        },
      },
    },
  };
}
