import { Cluster } from '../kubernetes/cluster';
import { kubeTime } from '../kubernetes/meta';
import { withStatuses } from '../kubernetes/pods';
import { KubeObject } from '../kubernetes/types';
import { Image } from '../registry/images';
import {
  deadWebhook,
  KYVERNO_IMAGE,
  kyvernoInstallation,
} from './kyvernoInstallation';
import { daysBefore } from './seed';
import { seedWorkload } from './seedWorkloads';
import { referenceTo } from './serviceWorkloads';

function label(name: string) {
  return { 'app.kubernetes.io/name': name };
}

/** What every cluster runs that no component of the catalog stands for. */
export function seedSystem(cluster: Cluster, now: Date): void {
  const at = daysBefore(now, 90);
  seedWorkload(cluster, {
    kind: 'Deployment',
    name: 'coredns',
    namespace: 'kube-system',
    replicas: 2,
    labels: { ...label('coredns'), 'k8s-app': 'kube-dns' },
    containers: [
      { name: 'coredns', image: 'registry.k8s.io/coredns/coredns:v1.12.1' },
    ],
    at,
    manager: 'helm',
  });
  seedWorkload(cluster, {
    kind: 'DaemonSet',
    name: 'kube-proxy',
    namespace: 'kube-system',
    replicas: 3,
    labels: label('kube-proxy'),
    containers: [
      { name: 'kube-proxy', image: 'registry.k8s.io/kube-proxy:v1.33.5' },
    ],
    at,
    manager: 'kubeadm',
  });
}

/** Kyverno with its pods, where the cluster has it. */
export function seedKyverno(cluster: Cluster, now: Date): void {
  const at = daysBefore(now, 60);
  for (const object of kyvernoInstallation(now)) {
    if (object.kind !== 'Deployment') {
      cluster.seed(object, { at, manager: 'helm' });
      continue;
    }
    const { name, namespace, labels = {} } = object.metadata;
    seedWorkload(cluster, {
      kind: 'Deployment',
      name,
      namespace: namespace!,
      replicas: 2,
      labels,
      containers: [{ name: 'kyverno', image: KYVERNO_IMAGE }],
      at,
      manager: 'helm',
    });
    const seeded = cluster.store.get('deployments', name, namespace)!;
    cluster.store.put({ ...seeded, spec: object.spec });
  }
}

/** Workloads without an owner in the catalog, and ways around delivery. */
export function seedStrays(
  cluster: Cluster,
  options: { host: string; vendorAgent: Image; now: Date },
): void {
  const { host, vendorAgent, now } = options;
  seedWorkload(cluster, {
    kind: 'DaemonSet',
    name: 'vendor-agent',
    namespace: 'observability',
    replicas: 3,
    labels: label('vendor-agent'),
    containers: [
      {
        name: 'agent',
        image: referenceTo(host, vendorAgent, '7.61.0', 'digest'),
      },
    ],
    at: daysBefore(now, 5),
    manager: 'helm',
  });
  seedWorkload(cluster, {
    kind: 'DaemonSet',
    name: 'log-shipper',
    namespace: 'observability',
    replicas: 3,
    labels: label('log-shipper'),
    containers: [
      { name: 'fluent-bit', image: 'docker.io/fluent/fluent-bit:3.2.4' },
    ],
    at: daysBefore(now, 40),
    manager: 'helm',
  });
  seedWorkload(cluster, {
    kind: 'Deployment',
    name: 'runner',
    namespace: 'ci',
    replicas: 1,
    labels: label('runner'),
    containers: [
      { name: 'runner', image: 'ghcr.io/actions/actions-runner:2.329.0' },
    ],
    at: daysBefore(now, 12),
    manager: 'helm',
  });
  cluster.seed(debugPod(cluster, daysBefore(now, 0.2)), {
    at: daysBefore(now, 0.2),
    manager: 'kubectl-run',
  });
  deadWebhook().forEach(object =>
    cluster.seed(object, { at: daysBefore(now, 200) }),
  );
}

/** Somebody's `kubectl run` with an image of their own. */
function debugPod(cluster: Cluster, at: Date): KubeObject {
  const name = 'debug-jdoe';
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'search', labels: { run: name } },
    spec: {
      containers: [{ name, image: 'quay.io/jdoe/debug-tools:latest' }],
      serviceAccountName: 'default',
      nodeName: 'worker-2',
      restartPolicy: 'Always',
    },
    status: { phase: 'Running', startTime: kubeTime(at) },
  };
  return withStatuses(pod, {
    name,
    at,
    node: 'worker-2',
    ledger: cluster.ledger,
  });
}
