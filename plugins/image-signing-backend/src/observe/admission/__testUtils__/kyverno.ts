import type {
  KubernetesObject,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { clusterOf } from './clusterObjects';

/** The webhook configuration that Kyverno registers for policies of both failure policies. */
export function kyvernoWebhooks(
  verb: 'mutate' | 'validate',
  changes: object = {},
): KubernetesObject {
  const kind = verb === 'mutate' ? 'mutating' : 'validating';
  return {
    metadata: { name: `kyverno-resource-${kind}-webhook-cfg` },
    webhooks: (['Fail', 'Ignore'] as const).map(failurePolicy => ({
      name: `${verb}.kyverno.svc-${failurePolicy.toLowerCase()}`,
      failurePolicy,
      timeoutSeconds: 10,
      clientConfig: {
        caBundle: 'Q0E=',
        service: { name: 'kyverno-svc', namespace: 'kyverno' },
      },
      rules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods', 'pods/ephemeralcontainers'],
        },
      ],
      namespaceSelector: {
        matchExpressions: [
          {
            key: 'kubernetes.io/metadata.name',
            operator: 'NotIn',
            values: ['kube-system', 'kyverno'],
          },
        ],
      },
      ...changes,
    })),
  };
}

/** Kyverno's Deployment with a version and arguments. */
export function kyvernoDeployment(
  tag: string = 'v1.19.0',
  args: string[] = [],
): KubernetesObject {
  return {
    metadata: { name: 'kyverno-admission-controller', namespace: 'kyverno' },
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'kyverno',
              image: `reg.kyverno.io/kyverno/kyverno:${tag}`,
              args,
            },
          ],
        },
      },
    },
  };
}

const SLICE: KubernetesObject = {
  metadata: {
    name: 'kyverno-svc-1',
    namespace: 'kyverno',
    labels: { 'kubernetes.io/service-name': 'kyverno-svc' },
  },
  endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
};

/** A cluster with a healthy Kyverno 1.19 and the given policies. */
export function kyvernoCluster(
  policies: KubernetesObject[],
  others: Record<
    string,
    KubernetesObject[] | ObservedResource | ObservedResource['state']
  > = {},
) {
  return clusterOf({
    'kyverno.io/clusterpolicies': policies,
    'kyverno.io/policies': [],
    'kyverno.io/policyexceptions': [],
    'admissionregistration.k8s.io/validatingwebhookconfigurations': [
      kyvernoWebhooks('validate'),
    ],
    'admissionregistration.k8s.io/mutatingwebhookconfigurations': [
      kyvernoWebhooks('mutate'),
    ],
    'apps/deployments': [kyvernoDeployment()],
    'discovery.k8s.io/endpointslices': [SLICE],
    ...others,
  });
}

/** A ready policy with one rule. */
export function kyvernoPolicy(
  rule: object,
  spec: object = {},
  rest: object = {},
): KubernetesObject {
  return {
    metadata: { name: 'signed' },
    spec: {
      rules: [
        {
          name: 'check',
          match: { any: [{ resources: { kinds: ['Pod'] } }] },
          ...rule,
        },
      ],
      ...spec,
    },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
    ...rest,
  };
}
