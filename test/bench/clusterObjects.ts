import { createHash } from 'node:crypto';

/** Pods that one Deployment has, by one ReplicaSet. */
export const PODS_EACH = 3;
const NAMESPACES = 100;

const SIDECAR = `registry.example.com/platform/proxy@sha256:${'5'.repeat(64)}`;
const CREATED = '2026-03-01T10:00:00Z';

/** Resources that the cluster has objects of, by the path of their list. */
export type Collection = 'namespaces' | 'pods' | 'replicasets' | 'deployments';

export const LIST_PATHS: Record<string, Collection> = {
  '/api/v1/namespaces': 'namespaces',
  '/api/v1/pods': 'pods',
  '/apis/apps/v1/replicasets': 'replicasets',
  '/apis/apps/v1/deployments': 'deployments',
};

export function sizeOf(collection: Collection, pods: number): number {
  if (collection === 'namespaces') return NAMESPACES;
  return collection === 'pods' ? pods : Math.ceil(pods / PODS_EACH);
}

/** One object of a list as JSON text, always the same for the same place. */
export function objectText(collection: Collection, index: number): string {
  if (collection === 'namespaces') {
    return NAMESPACE({ namespace: namespaceOf(index) });
  }
  const service = collection === 'pods' ? Math.floor(index / PODS_EACH) : index;
  const hash = createHash('sha256').update(`service ${service}`).digest('hex');
  return TEXTS[collection]({
    namespace: namespaceOf(service),
    service: serviceName(service),
    template: hash.slice(0, 10),
    digest: hash,
    pod: `p${index % PODS_EACH}x7z`,
    uid: `${hash.slice(0, 8)}-0000-4000-8000-${String(index).padStart(
      12,
      '0',
    )}`,
    node: `node-${index % 500}`,
  });
}

export function serviceName(service: number): string {
  return `service-${service}`;
}

function namespaceOf(service: number): string {
  return `team-${service % NAMESPACES}`;
}

/** JSON text with `%name%` in the places of values. */
function template(object: object): (values: Record<string, string>) => string {
  const parts = JSON.stringify(object).split(/%(\w+)%/);
  return values =>
    parts.map((part, at) => (at % 2 === 0 ? part : values[part])).join('');
}

const LABELS = {
  'app.kubernetes.io/name': '%service%',
  'app.kubernetes.io/managed-by': 'Helm',
  'backstage.io/kubernetes-id': '%service%',
};

// What an API server says of who wrote which field: a third of a real object.
function managedFields(manager: string, names: string[]) {
  const fields = Object.fromEntries(
    names.map(name => [
      `f:${name}`,
      { '.': {}, 'f:name': {}, 'f:value': {}, 'f:type': {}, 'f:status': {} },
    ]),
  );
  return {
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: CREATED,
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:metadata': { 'f:labels': fields }, 'f:spec': fields },
  };
}

function containers() {
  const env = Array.from({ length: 6 }, (_, at) => ({
    name: `SETTING_OF_THE_SERVICE_${at}`,
    value: `a value of ordinary length, number ${at}`,
  }));
  const probe = (path: string) => ({
    httpGet: { path, port: 8080, scheme: 'HTTP' },
    initialDelaySeconds: 5,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const container = (name: string, image: string) => ({
    name,
    image,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env,
    resources: {
      limits: { cpu: '1', memory: '512Mi' },
      requests: { cpu: '100m', memory: '256Mi' },
    },
    livenessProbe: probe('/healthz'),
    readinessProbe: probe('/ready'),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true },
  });
  return [
    container('app', 'registry.example.com/apps/%service%:1.4.2'),
    container('proxy', SIDECAR),
  ];
}

const POD_TEMPLATE = {
  metadata: { labels: { ...LABELS, 'pod-template-hash': '%template%' } },
  spec: {
    containers: containers(),
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: '%service%',
    schedulerName: 'default-scheduler',
  },
};

function owned(kind: string, name: string) {
  return {
    apiVersion: 'apps/v1',
    kind,
    name,
    uid: '%uid%',
    controller: true,
    blockOwnerDeletion: true,
  };
}

function metadata(name: string, owner?: object) {
  return {
    name,
    namespace: '%namespace%',
    uid: '%uid%',
    resourceVersion: '900',
    generation: 3,
    creationTimestamp: CREATED,
    labels: POD_TEMPLATE.metadata.labels,
    annotations: {
      'deployment.kubernetes.io/revision': '3',
      'prometheus.io/scrape': 'true',
    },
    ...(owner && { ownerReferences: [owner] }),
    managedFields: [
      managedFields('helm', ['app', 'name', 'image', 'env', 'ports']),
      managedFields('kubelet', ['conditions', 'phase', 'podIP', 'hostIP']),
    ],
  };
}

function workload(name: string, owner?: object) {
  return template({
    metadata: metadata(name, owner),
    spec: {
      replicas: PODS_EACH,
      selector: { matchLabels: LABELS },
      template: POD_TEMPLATE,
    },
    status: { replicas: PODS_EACH, readyReplicas: PODS_EACH },
  });
}

function pod() {
  const status = (name: string, image: string, imageID: string) => ({
    name,
    state: { running: { startedAt: CREATED } },
    lastState: {},
    ready: true,
    restartCount: 0,
    image,
    imageID,
    containerID: `containerd://%digest%`,
    started: true,
  });
  const app = 'registry.example.com/apps/%service%';
  return template({
    metadata: metadata(
      '%service%-%template%-%pod%',
      owned('ReplicaSet', '%service%-%template%'),
    ),
    spec: { ...POD_TEMPLATE.spec, nodeName: '%node%' },
    status: {
      phase: 'Running',
      conditions: [
        'Initialized',
        'Ready',
        'ContainersReady',
        'PodScheduled',
      ].map(type => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: CREATED,
      })),
      hostIP: '10.0.0.1',
      podIP: '10.1.2.3',
      startTime: CREATED,
      containerStatuses: [
        status('app', `${app}:1.4.2`, `${app}@sha256:%digest%`),
        status('proxy', SIDECAR, SIDECAR),
      ],
      qosClass: 'Burstable',
    },
  });
}

const NAMESPACE = template({
  metadata: {
    name: '%namespace%',
    labels: { 'kubernetes.io/metadata.name': '%namespace%' },
    resourceVersion: '900',
    creationTimestamp: CREATED,
  },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
});

const TEXTS = {
  pods: pod(),
  replicasets: workload(
    '%service%-%template%',
    owned('Deployment', '%service%'),
  ),
  deployments: workload('%service%'),
};
