import type { KubeObject } from './kube';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

const READ = ['get', 'list', 'watch'];

/** What the portal reads of workloads. */
const WORKLOADS: Rule[] = [
  {
    apiGroups: [''],
    resources: ['namespaces', 'pods', 'replicationcontrollers', 'events'],
    verbs: READ,
  },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
    verbs: READ,
  },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: READ },
];

/** What the portal reads of admission control. */
const ADMISSION: Rule[] = [
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: [
      'validatingwebhookconfigurations',
      'mutatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ],
    verbs: READ,
  },
  {
    apiGroups: ['kyverno.io', 'policies.kyverno.io'],
    resources: ['*'],
    verbs: READ,
  },
  { apiGroups: ['policy.sigstore.dev'], resources: ['*'], verbs: READ },
];

/** The read-only role of the portal. */
export const readerRules = [...WORKLOADS, ...ADMISSION];
/** The same without a view on admission control. */
export const workloadReaderRules = WORKLOADS;
/** What a developer or a pipeline may do. */
export const deployerRules: Rule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: [...READ, 'create'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments'],
    verbs: [...READ, 'create'],
  },
];

/** Lets a user do what the rules say, in the whole cluster. */
export function grant(user: string, rules: Rule[]): KubeObject[] {
  const rbac = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: user },
      rules,
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: user },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: user },
      subjects: [{ apiGroup: rbac, kind: 'User', name: user }],
    },
  ];
}
