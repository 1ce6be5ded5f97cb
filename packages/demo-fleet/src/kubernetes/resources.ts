import { KubeObject, Resource } from './types';

function define(
  group: string,
  version: string,
  kinds: Array<[plural: string, kind: string, shortName?: string]>,
  namespaced: boolean,
): Resource[] {
  return kinds.map(([plural, kind, shortName]) => ({
    group,
    version,
    plural,
    kind,
    namespaced,
    shortNames: shortName ? [shortName] : undefined,
  }));
}

const BUILT_IN: Resource[] = [
  ...define('', 'v1', [['namespaces', 'Namespace', 'ns']], false),
  ...define(
    '',
    'v1',
    [
      ['pods', 'Pod', 'po'],
      ['services', 'Service', 'svc'],
      ['replicationcontrollers', 'ReplicationController', 'rc'],
      ['events', 'Event', 'ev'],
      ['configmaps', 'ConfigMap', 'cm'],
    ],
    true,
  ),
  ...define(
    'apps',
    'v1',
    [
      ['deployments', 'Deployment', 'deploy'],
      ['replicasets', 'ReplicaSet', 'rs'],
      ['statefulsets', 'StatefulSet', 'sts'],
      ['daemonsets', 'DaemonSet', 'ds'],
    ],
    true,
  ),
  ...define(
    'batch',
    'v1',
    [
      ['jobs', 'Job'],
      ['cronjobs', 'CronJob', 'cj'],
    ],
    true,
  ),
  ...define(
    'discovery.k8s.io',
    'v1',
    [['endpointslices', 'EndpointSlice']],
    true,
  ),
  ...define('coordination.k8s.io', 'v1', [['leases', 'Lease']], true),
  ...define(
    'admissionregistration.k8s.io',
    'v1',
    [
      ['validatingadmissionpolicies', 'ValidatingAdmissionPolicy'],
      ['validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding'],
      ['validatingwebhookconfigurations', 'ValidatingWebhookConfiguration'],
      ['mutatingwebhookconfigurations', 'MutatingWebhookConfiguration'],
    ],
    false,
  ),
  ...define(
    'apiextensions.k8s.io',
    'v1',
    [['customresourcedefinitions', 'CustomResourceDefinition', 'crd']],
    false,
  ),
];

export const KYVERNO: Resource[] = [
  ...define(
    'kyverno.io',
    'v1',
    [['clusterpolicies', 'ClusterPolicy', 'cpol']],
    false,
  ),
  ...define('kyverno.io', 'v1', [['policies', 'Policy', 'pol']], true),
  ...define(
    'kyverno.io',
    'v2',
    [['policyexceptions', 'PolicyException', 'polex']],
    true,
  ),
];

const ALL = [...BUILT_IN, ...KYVERNO];

export function resourcesOf(options: { kyverno: boolean }): Resource[] {
  return options.kyverno ? ALL : BUILT_IN;
}

export function groupVersion({ group, version }: Resource): string {
  return group ? `${group}/${version}` : version;
}

export function resourceId(resource: Resource): string {
  return `${groupVersion(resource)}/${resource.plural}`;
}

export function isCustom(resource: Resource): boolean {
  return KYVERNO.includes(resource);
}

export function resourceOf(
  object: Pick<KubeObject, 'apiVersion' | 'kind'>,
): Resource {
  const found = ALL.find(
    resource =>
      resource.kind === object.kind &&
      groupVersion(resource) === object.apiVersion,
  );
  if (!found) {
    throw new Error(`No resource for ${object.apiVersion} ${object.kind}`);
  }
  return found;
}

export function resourceByPlural(plural: string): Resource {
  const found = ALL.find(resource => resource.plural === plural);
  if (!found) {
    throw new Error(`No resource ${plural}`);
  }
  return found;
}
