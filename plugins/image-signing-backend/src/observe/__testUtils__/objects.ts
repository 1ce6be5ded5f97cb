export const PATHS = {
  namespaces: '/api/v1/namespaces',
  pods: '/api/v1/pods',
  deployments: '/apis/apps/v1/deployments',
  replicasets: '/apis/apps/v1/replicasets',
  statefulsets: '/apis/apps/v1/statefulsets',
  jobs: '/apis/batch/v1/jobs',
  cronjobs: '/apis/batch/v1/cronjobs',
  events: '/api/v1/events',
};

export const DIGEST_A = `sha256:${'a'.repeat(64)}`;
export const DIGEST_B = `sha256:${'b'.repeat(64)}`;

type Labels = Record<string, string>;

interface Owner {
  kind: string;
  name: string;
}

function metadata(
  name: string,
  options: { namespace?: string; labels?: Labels; owner?: Owner } = {},
) {
  return {
    name,
    namespace: options.namespace ?? 'shop',
    uid: `uid-${name}`,
    labels: options.labels,
    ...(options.owner && {
      ownerReferences: [{ ...options.owner, controller: true, uid: 'x' }],
    }),
  };
}

function containersOf(images: string[]) {
  return images.map((image, index) => ({
    name: index === 0 ? 'app' : `side-${index}`,
    image,
    env: [{ name: 'PASSWORD', value: 'secret-value' }],
  }));
}

export function namespace(name: string, labels: Labels = {}) {
  return { metadata: { name, labels } };
}

export function pod(
  name: string,
  options: {
    image: string;
    imageId?: string;
    owner?: Owner;
    namespace?: string;
    labels?: Labels;
    phase?: string;
    serviceAccount?: string;
  },
) {
  return {
    metadata: metadata(name, options),
    spec: {
      serviceAccountName: options.serviceAccount,
      containers: containersOf([options.image]),
    },
    status: {
      phase: options.phase ?? 'Running',
      containerStatuses: options.imageId
        ? [{ name: 'app', image: options.image, imageID: options.imageId }]
        : [],
    },
  };
}

/** Anything with a pod template. */
export function workload(
  name: string,
  options: {
    image: string;
    owner?: Owner;
    namespace?: string;
    labels?: Labels;
    replicas?: number;
  },
) {
  return {
    metadata: metadata(name, options),
    spec: {
      replicas: options.replicas ?? 1,
      template: {
        metadata: { labels: options.labels },
        spec: { containers: containersOf([options.image]) },
      },
    },
    status: {},
  };
}

export function cronJob(name: string, options: { image: string }) {
  const { spec, ...rest } = workload(name, options);
  return { ...rest, spec: { jobTemplate: { spec } } };
}
