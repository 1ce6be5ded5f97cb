import { ENGINE_EVENT_REASONS } from './denials';
import type {
  AdmissionEngine,
  AdmissionResource,
  ResourcePart,
} from 'backstage-plugin-image-signing-node';

/** How the objects of a resource are kept. */
export type ResourceRole = 'pod' | 'workload' | 'object' | 'events';

/** A resource that the reflector follows in each cluster. */
export interface WatchedResource {
  /** `group/plural`, or `plural` in the core group; key of `source_states`. */
  key: string;
  role: ResourceRole;
  /** Kind of the objects, where it is known beforehand. */
  kind?: string;
  group: string;
  /** Accepted versions, the first that is served is taken. */
  versions: string[];
  plural: string;
  namespace?: string;
  name?: string;
  fieldSelector?: string;
}

/** The name of a resource in the tables: `apps/deployments`, `pods`. */
export function resourceKey(group: string, plural: string): string {
  return group === '' ? plural : `${group}/${plural}`;
}

function resource(
  role: ResourceRole,
  group: string,
  plural: string,
  kind: string,
  extra: Partial<WatchedResource> = {},
): WatchedResource {
  const key = resourceKey(group, plural);
  return { key, role, kind, group, versions: ['v1'], plural, ...extra };
}

export const NAMESPACES = 'namespaces';
export const PODS = 'pods';

const ALWAYS: WatchedResource[] = [
  resource('object', '', NAMESPACES, 'Namespace'),
  resource('workload', 'apps', 'deployments', 'Deployment'),
  resource('workload', 'apps', 'replicasets', 'ReplicaSet'),
  resource('workload', 'apps', 'statefulsets', 'StatefulSet'),
  resource('workload', 'apps', 'daemonsets', 'DaemonSet'),
  resource('workload', 'batch', 'cronjobs', 'CronJob'),
  resource('workload', 'batch', 'jobs', 'Job'),
  resource('workload', '', 'replicationcontrollers', 'ReplicationController'),
  resource('pod', '', PODS, 'Pod'),
  // Controllers report here that a pod of theirs was refused.
  resource('events', '', 'events', 'Event', {
    fieldSelector: 'reason=FailedCreate',
  }),
];

/** Where engines report what they found; absent in most clusters. */
const REPORTS: WatchedResource[] = [
  resource('events', 'wgpolicyk8s.io', 'policyreports', 'PolicyReport', {
    versions: ['v1beta1', 'v1alpha2'],
  }),
  resource('events', 'openreports.io', 'reports', 'Report', {
    versions: ['v1alpha1'],
  }),
];

/** An engine's events, and the resource that tells that the engine is there. */
const ENGINE_EVENTS: Array<[signOf: string, reasons: readonly string[]]> = [
  ['kyverno.io/clusterpolicies', ENGINE_EVENT_REASONS.kyverno],
  [
    'templates.gatekeeper.sh/constrainttemplates',
    ENGINE_EVENT_REASONS.gatekeeper,
  ],
  ['config.openshift.io/clusterimagepolicies', ENGINE_EVENT_REASONS.openshift],
];

/** What clusters report beside the FailedCreate events of their controllers. */
export function reportedResources(
  isThere: (group: string, plural: string) => boolean,
): WatchedResource[] {
  const events = ENGINE_EVENTS.flatMap(([sign, reasons]) => {
    const [group, plural] = sign.split('/');
    return isThere(group, plural) ? reasons : [];
  });
  return [
    ...REPORTS,
    ...events.map(reason =>
      resource('events', '', 'events', 'Event', {
        key: `events:reason/${reason}`,
        fieldSelector: `reason=${reason}`,
      }),
    ),
  ];
}

/** Everything that is followed: workloads, and what the engines read. */
export function watchedResources(
  engines: AdmissionEngine[],
  further: AdmissionResource[] = [],
): WatchedResource[] {
  const wanted = [...engines.flatMap(engine => engine.resources), ...further];
  const byKey = new Map(ALWAYS.map(one => [one.key, one]));
  const add = (one: WatchedResource) => {
    if (!byKey.has(one.key)) byKey.set(one.key, one);
  };
  const whole = wanted.filter(one => !isRestricted(one));
  for (const one of whole) {
    const key = resourceKey(one.group, one.plural);
    // Pods and workloads are kept trimmed; who wants them whole gets a copy.
    const trimmed = byKey.has(key) && byKey.get(key)!.role !== 'object';
    add(admissionResource(one, trimmed ? `${key}:*/*` : key));
  }
  for (const one of wanted.filter(isRestricted)) {
    const key = resourceKey(one.group, one.plural);
    // Where one engine reads all of them, the others find theirs among these.
    const all = byKey.get(key)?.role === 'object' || byKey.has(`${key}:*/*`);
    if (!all) {
      add(
        admissionResource(
          one,
          `${key}:${one.namespace ?? '*'}/${one.name ?? '*'}`,
        ),
      );
    }
  }
  return [...byKey.values()];
}

function isRestricted(wanted: AdmissionResource): boolean {
  return Boolean(wanted.name || wanted.namespace);
}

const WITHOUT_EXCEPTIONS = new Set([
  ...[...ALWAYS, ...REPORTS]
    .filter(({ role }) => role !== 'object')
    .map(({ key }) => key),
  'discovery.k8s.io/endpointslices',
]);

/** Whether exceptions may be written in the objects of a stored resource. */
export function mayHoldExceptions(storedKey: string): boolean {
  const [key] = storedKey.split(':');
  return key === 'apps/deployments'
    ? storedKey !== key
    : !WITHOUT_EXCEPTIONS.has(key);
}

/** Whether a stored resource is this one, or a part of it. */
export function isResource(
  storedKey: string,
  group: string,
  plural: string,
): boolean {
  const key = resourceKey(group, plural);
  return storedKey === key || storedKey.startsWith(`${key}:`);
}

/** Whether a stored resource may hold objects of a namespace and name. */
export function holds(storedKey: string, part: ResourcePart): boolean {
  const [, restriction] = storedKey.split(':');
  if (restriction === undefined) return true;
  const [namespace, name] = restriction.split('/');
  return (
    ['*', part.namespace].includes(namespace) &&
    (part.name === undefined || ['*', part.name].includes(name))
  );
}

function admissionResource(
  wanted: AdmissionResource,
  key: string,
): WatchedResource {
  return {
    key,
    role: 'object',
    group: wanted.group,
    versions: wanted.versions,
    plural: wanted.plural,
    namespace: wanted.namespace,
    name: wanted.name,
    fieldSelector: wanted.name && `metadata.name=${wanted.name}`,
  };
}

/** The URL path of a resource in a version. */
export function resourcePath(
  watched: WatchedResource,
  version: string,
): string {
  const root =
    watched.group === ''
      ? `/api/${encodeURIComponent(version)}`
      : `/apis/${encodeURIComponent(watched.group)}/${encodeURIComponent(
          version,
        )}`;
  const scope = watched.namespace
    ? `/namespaces/${encodeURIComponent(watched.namespace)}`
    : '';
  return `${root}${scope}/${encodeURIComponent(watched.plural)}`;
}
