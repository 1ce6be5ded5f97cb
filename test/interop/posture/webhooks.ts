import type { KubeObject } from '../support/kube';
import { VARIANT, type Variant } from './variants';

const GROUP = 'engines whose webhook nobody answers';

/** Namespaces in which the engines would run. */
export const ENGINE_NAMESPACES = [
  'kyverno',
  'cosign-system',
  'gatekeeper-system',
];

/** A resource of an engine, of which the API server knows no fields. */
function definition(
  group: string,
  version: string,
  kind: string,
  plural: string,
): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { kind, plural },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              'x-kubernetes-preserve-unknown-fields': true,
            },
          },
        },
      ],
    },
  };
}

export const definitions = [
  definition('kyverno.io', 'v1', 'ClusterPolicy', 'clusterpolicies'),
  definition(
    'policy.sigstore.dev',
    'v1beta1',
    'ClusterImagePolicy',
    'clusterimagepolicies',
  ),
];

/** What the engines would enforce if they answered. */
export const enginePolicies: KubeObject[] = [
  ...(['Fail', 'Ignore'] as const).map(failurePolicy => ({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: `digests-${failurePolicy.toLowerCase()}` },
    spec: {
      failurePolicy,
      validationFailureAction: 'Enforce',
      rules: [
        {
          name: 'digest',
          match: { any: [{ resources: { kinds: ['Pod'] } }] },
          validate: {
            message: 'images must be pinned by digest',
            pattern: { spec: { containers: [{ image: '*@sha256:*' }] } },
          },
        },
      ],
    },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  })),
  {
    apiVersion: 'policy.sigstore.dev/v1beta1',
    kind: 'ClusterImagePolicy',
    metadata: { name: 'signed' },
    spec: {
      images: [{ glob: '**' }],
      authorities: [{ static: { action: 'fail' } }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config-image-policies', namespace: 'cosign-system' },
    data: { signed: '{}' },
  },
];

type FailurePolicy = 'Fail' | 'Ignore';

interface Webhook {
  name: string;
  failurePolicy: FailurePolicy;
  /** Variant whose namespaces it is asked about. */
  variant: string;
  service?: { namespace: string; name: string };
}

function configuration(name: string, caBundle: string, webhooks: Webhook[]) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: webhooks.map(({ variant, service, ...webhook }) => ({
      ...webhook,
      clientConfig: service
        ? { caBundle, service }
        : { caBundle, url: 'https://127.0.0.1:1/validate' },
      rules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods', 'pods/ephemeralcontainers'],
        },
      ],
      namespaceSelector: { matchLabels: { [VARIANT]: variant } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      timeoutSeconds: 5,
    })),
  };
}

/** Engines whose Services do not exist, by what follows from that. */
export function webhookVariants(caBundle: string): Variant[] {
  const engine = (
    name: string,
    config: string,
    service: { namespace: string; name: string } | undefined,
    webhook: (failurePolicy: FailurePolicy) => string,
  ): Variant[] => {
    const webhooks = (['Fail', 'Ignore'] as const).map(failurePolicy => ({
      name: webhook(failurePolicy),
      failurePolicy,
      variant: `${name}-${failurePolicy.toLowerCase()}`,
      service,
    }));
    return webhooks.map(({ variant }, index) => ({
      name: variant,
      group: GROUP,
      objects: index === 0 ? [configuration(config, caBundle, webhooks)] : [],
    }));
  };
  return [
    ...engine(
      'kyverno',
      'kyverno-resource-validating-webhook-cfg',
      { namespace: 'kyverno', name: 'kyverno-svc' },
      failurePolicy => `validate.kyverno.svc-${failurePolicy.toLowerCase()}`,
    ),
    ...engine(
      'policy-controller',
      'policy.sigstore.dev',
      { namespace: 'cosign-system', name: 'webhook' },
      failurePolicy =>
        `${failurePolicy === 'Fail' ? '' : 'ignore.'}policy.sigstore.dev`,
    ),
    ...engine(
      'gatekeeper',
      'gatekeeper-validating-webhook-configuration',
      { namespace: 'gatekeeper-system', name: 'gatekeeper-webhook-service' },
      failurePolicy =>
        `${failurePolicy === 'Fail' ? '' : 'ignore-'}validation.gatekeeper.sh`,
    ),
    ...engine(
      'unknown',
      'image-guard',
      undefined,
      failurePolicy => `${failurePolicy.toLowerCase()}.guard.example.com`,
    ),
  ];
}
