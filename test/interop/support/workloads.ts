import type { KubeApi, KubeObject } from './kube';

export const KUBERNETES_ID = 'backstage.io/kubernetes-id';

export interface Workload {
  name: string;
  namespace: string;
  /** As in the manifest. */
  image: string;
  /** Catalog component; the workload is unmapped where absent. */
  component?: string;
  /** One of the workload's own name where absent. */
  serviceAccount?: string;
  annotations?: Record<string, string>;
}

export function namespace(name: string, environment: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { env: environment } },
  };
}

export function serviceAccount(name: string, inNamespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: inNamespace },
  };
}

function podSpec({ name, image, serviceAccount: account = name }: Workload) {
  return { serviceAccountName: account, containers: [{ name: 'app', image }] };
}

function metadata(workload: Workload) {
  const { name, component, annotations } = workload;
  return {
    name,
    namespace: workload.namespace,
    labels: { app: name, ...(component && { [KUBERNETES_ID]: component }) },
    annotations,
  };
}

export function deployment(workload: Workload): KubeObject {
  const { labels, annotations } = metadata(workload);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(workload),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: workload.name } },
      template: { metadata: { labels, annotations }, spec: podSpec(workload) },
    },
  };
}

export function pod(workload: Workload): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(workload),
    spec: podSpec(workload),
  };
}

/** Creates the workload with a service account of its own. */
export async function deploy(api: KubeApi, workload: Workload): Promise<void> {
  await api.apply(
    serviceAccount(workload.name, workload.namespace),
    deployment(workload),
  );
}

/**
 * Writes what a kubelet reports when it has pulled the image and started the
 * container: there is no node here that would.
 */
export async function reportRunning(
  api: KubeApi,
  workload: Workload,
  imageId: string,
): Promise<void> {
  const pods = `/api/v1/namespaces/${workload.namespace}/pods`;
  const deadline = Date.now() + 30_000;
  for (;;) {
    const [found] = await api.list(
      `${pods}?labelSelector=${encodeURIComponent(`app=${workload.name}`)}`,
    );
    if (found) {
      await api.patch(
        `${pods}/${found.metadata.name}/status`,
        runningStatus(workload.image, imageId),
      );
      return;
    }
    if (Date.now() >= deadline) {
      throw new Error(`Deployment ${workload.name} has got no pod`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

function runningStatus(image: string, imageID: string): object {
  const startedAt = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    status: {
      phase: 'Running',
      startTime: startedAt,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'app',
          image,
          imageID,
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt } },
        },
      ],
    },
  };
}
