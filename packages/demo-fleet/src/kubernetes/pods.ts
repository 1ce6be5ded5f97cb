import { Ledger } from '../estate/ledger';
import { parseReference } from '../registry/reference';
import { kubeTime, ownerReference } from './meta';
import { stableUid } from './names';
import { SLOTS } from './podImages';
import { Body, KubeObject } from './types';

/** How the node's runtime writes the digest it runs. */
export type ImageIdStyle = 'repo-digest' | 'docker-pullable' | 'config-digest';

export interface PodOptions {
  name: string;
  at: Date;
  node: string;
  ledger: Ledger;
  imageIdStyle?: ImageIdStyle;
  /** Run this manifest of an index, as CRI-O reports it. */
  platformDigest?: string;
  /** The digest that was pulled, where the tag has moved on since. */
  pulled?: Record<string, string>;
}

const STATUS_FIELDS = {
  initContainers: 'initContainerStatuses',
  containers: 'containerStatuses',
  ephemeralContainers: 'ephemeralContainerStatuses',
} as const;

function imageId(reference: string, options: PodOptions): string {
  const { digest, configDigest } = options.ledger.resolve(reference);
  const parsed = parseReference(reference);
  const repository = parsed
    ? `${parsed.host}/${parsed.repository}`
    : reference.split(/[:@]/)[0];
  const running =
    options.pulled?.[reference] ?? options.platformDigest ?? digest;
  switch (options.imageIdStyle) {
    case 'docker-pullable':
      return `docker-pullable://${repository}@${running}`;
    case 'config-digest':
      return configDigest ?? running;
    default:
      return `${repository}@${running}`;
  }
}

function containerStatus(
  container: Body,
  slot: (typeof SLOTS)[number],
  options: PodOptions,
): Body {
  const runtime =
    options.imageIdStyle === 'docker-pullable' ? 'docker' : 'containerd';
  const id = stableUid(options.name, container.name).replace(/-/g, '');
  const time = kubeTime(options.at);
  const finished = slot === 'initContainers';
  return {
    name: container.name,
    image: container.image.replace(/@sha256:.*$/, ''),
    imageID: imageId(container.image, options),
    containerID: `${runtime}://${id}${id}`,
    ready: slot !== 'ephemeralContainers',
    started: !finished,
    restartCount: 0,
    lastState: {},
    state: finished
      ? {
          terminated: {
            exitCode: 0,
            reason: 'Completed',
            startedAt: time,
            finishedAt: time,
          },
        }
      : { running: { startedAt: time } },
  };
}

/** A running pod of the owner's template. */
export function runningPod(owner: KubeObject, options: PodOptions): KubeObject {
  const { template } = owner.spec!;
  const time = kubeTime(options.at);
  const condition = (type: string) => ({
    type,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: time,
  });
  return withStatuses(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: options.name,
        generateName: `${owner.metadata.name}-`,
        namespace: owner.metadata.namespace,
        labels: template.metadata.labels,
        annotations: template.metadata.annotations,
        ownerReferences: [ownerReference(owner)],
      },
      spec: {
        ...template.spec,
        nodeName: options.node,
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
        priority: 0,
        tolerations: [
          {
            key: 'node.kubernetes.io/not-ready',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 300,
          },
        ],
      },
      status: {
        phase: 'Running',
        conditions: [
          'PodReadyToStartContainers',
          'Initialized',
          'Ready',
          'ContainersReady',
          'PodScheduled',
        ].map(condition),
        hostIP: '10.10.0.4',
        podIP: '10.42.0.17',
        podIPs: [{ ip: '10.42.0.17' }],
        qosClass: 'Burstable',
        startTime: time,
      },
    },
    options,
  );
}

/** Adds the container statuses that fit the pod's spec. */
export function withStatuses(pod: KubeObject, options: PodOptions): KubeObject {
  const statuses = SLOTS.filter(slot => pod.spec?.[slot]).map(slot => [
    STATUS_FIELDS[slot],
    pod.spec![slot].map((container: Body) =>
      containerStatus(container, slot, options),
    ),
  ]);
  return { ...pod, status: { ...pod.status, ...Object.fromEntries(statuses) } };
}
