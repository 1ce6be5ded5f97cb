import { KubeObject } from '../kubernetes/types';
import { workload } from '../kubernetes/workloads';

const NAMESPACE = 'kyverno';
const CA_BUNDLE = Buffer.from('demo certificate authority').toString('base64');
export const KYVERNO_IMAGE = 'ghcr.io/kyverno/kyverno:v1.19.0';

const labels = {
  'app.kubernetes.io/component': 'admission-controller',
  'app.kubernetes.io/instance': 'kyverno',
  'app.kubernetes.io/name': 'kyverno-admission-controller',
  'app.kubernetes.io/part-of': 'kyverno',
  'app.kubernetes.io/version': '1.19.0',
};

function entry(path: 'mutate' | 'validate', mode: 'fail' | 'ignore') {
  return {
    name: `${path}.kyverno.svc-${mode}`,
    admissionReviewVersions: ['v1'],
    clientConfig: {
      service: {
        namespace: NAMESPACE,
        name: 'kyverno-svc',
        path: `/${path}/${mode}`,
        port: 443,
      },
      caBundle: CA_BUNDLE,
    },
    failurePolicy: mode === 'fail' ? 'Fail' : 'Ignore',
    matchPolicy: 'Equivalent',
    namespaceSelector: {
      matchExpressions: [
        {
          key: 'kubernetes.io/metadata.name',
          operator: 'NotIn',
          values: ['kube-system', 'kyverno'],
        },
      ],
    },
    objectSelector: {},
    rules: [
      {
        apiGroups: [''],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['pods', 'pods/ephemeralcontainers'],
        scope: 'Namespaced',
      },
      {
        apiGroups: ['apps'],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['daemonsets', 'deployments', 'statefulsets'],
        scope: 'Namespaced',
      },
      {
        apiGroups: ['batch'],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['cronjobs', 'jobs'],
        scope: 'Namespaced',
      },
    ],
    sideEffects: 'NoneOnDryRun',
    timeoutSeconds: 10,
    ...(path === 'mutate' && { reinvocationPolicy: 'IfNeeded' }),
  };
}

function configuration(kind: 'Mutating' | 'Validating'): KubeObject {
  const path = kind === 'Mutating' ? 'mutate' : 'validate';
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: {
      name: `kyverno-resource-${kind.toLowerCase()}-webhook-cfg`,
      labels: { 'webhook.kyverno.io/managed-by': 'kyverno' },
    },
    webhooks: [entry(path, 'fail'), entry(path, 'ignore')],
  };
}

export function service(name: string, namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.43.12.7',
      selector: { 'app.kubernetes.io/name': name },
      ports: [{ name: 'https', port: 443, targetPort: 'https' }],
    },
  };
}

export function endpointSlice(
  name: string,
  namespace: string,
  ready: boolean,
): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-x7k2p`,
      namespace,
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: 9443, protocol: 'TCP' }],
    endpoints: [
      {
        addresses: ['10.42.0.31'],
        conditions: { ready, serving: ready, terminating: false },
      },
    ],
  };
}

function customResource(
  group: string,
  names: { plural: string; kind: string; scope: string },
  versions: string[],
): KubeObject {
  const { plural, kind, scope } = names;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: {
        plural,
        kind,
        singular: kind.toLowerCase(),
        listKind: `${kind}List`,
      },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
      })),
    },
    status: {
      conditions: [
        { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
      ],
    },
  };
}

/** The heartbeat that Kyverno keeps through its own webhook. */
export function healthLease(at: Date): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: 'kyverno-health',
      namespace: NAMESPACE,
      annotations: { 'kyverno.io/last-request-time': at.toISOString() },
    },
    spec: {
      holderIdentity: 'kyverno-admission-controller',
      renewTime: at.toISOString().replace(/Z$/, '000Z'),
    },
  };
}

/** Kyverno itself, healthy. */
export function kyvernoInstallation(now: Date): KubeObject[] {
  const controller = workload({
    kind: 'Deployment',
    name: 'kyverno-admission-controller',
    namespace: NAMESPACE,
    replicas: 2,
    labels,
    containers: [{ name: 'kyverno', image: KYVERNO_IMAGE }],
  });
  controller.spec!.template.spec.containers[0].args = [
    '--enablePolicyException=true',
    '--exceptionNamespace=kyverno',
    '--autoUpdateWebhooks=true',
  ];
  return [
    controller,
    service('kyverno-svc', NAMESPACE),
    endpointSlice('kyverno-svc', NAMESPACE, true),
    healthLease(now),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kyverno', namespace: NAMESPACE },
      data: {
        excludeGroups: 'system:nodes',
        resourceFilters:
          '[*/*,kube-system,*] [*/*,kyverno,*] [ReplicaSet,*,*] [Event,*,*]',
        webhooks:
          '{"namespaceSelector":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system","kyverno"]}]}}',
      },
    },
    configuration('Mutating'),
    configuration('Validating'),
    customResource(
      'kyverno.io',
      { plural: 'clusterpolicies', kind: 'ClusterPolicy', scope: 'Cluster' },
      ['v1'],
    ),
    customResource(
      'kyverno.io',
      { plural: 'policies', kind: 'Policy', scope: 'Namespaced' },
      ['v1'],
    ),
    customResource(
      'kyverno.io',
      {
        plural: 'policyexceptions',
        kind: 'PolicyException',
        scope: 'Namespaced',
      },
      ['v2'],
    ),
  ];
}

/** A home-made gate that nobody kept alive. */
export function deadWebhook(): KubeObject[] {
  return [
    service('image-gate', 'legacy'),
    endpointSlice('image-gate', 'legacy', false),
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'legacy-image-gate' },
      webhooks: [
        {
          name: 'image-gate.example.com',
          admissionReviewVersions: ['v1'],
          clientConfig: {
            service: {
              namespace: 'legacy',
              name: 'image-gate',
              path: '/review',
              port: 443,
            },
            caBundle: CA_BUNDLE,
          },
          failurePolicy: 'Ignore',
          matchPolicy: 'Equivalent',
          namespaceSelector: {
            matchLabels: { 'image-gate.example.com/enabled': 'true' },
          },
          objectSelector: {},
          rules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['pods'],
              scope: 'Namespaced',
            },
          ],
          sideEffects: 'None',
          timeoutSeconds: 5,
        },
      ],
    },
  ];
}
