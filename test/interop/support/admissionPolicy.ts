import type { KubeApi, KubeObject } from './kube';
import { pod } from './workloads';

const API = 'admissionregistration.k8s.io/v1';
export const DIGEST_POLICY = 'images-by-digest';

/** "No tags" as a ValidatingAdmissionPolicy, for every way into a pod. */
export const digestPolicy: KubeObject = {
  apiVersion: API,
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: DIGEST_POLICY },
  spec: {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods', 'pods/ephemeralcontainers'],
        },
      ],
    },
    validations: ['containers', 'initContainers', 'ephemeralContainers'].map(
      list => ({
        expression: `!has(object.spec.${list}) || object.spec.${list}.all(c, c.image.matches('@sha256:[0-9a-f]{64}$'))`,
        message: 'images must be pinned by digest',
      }),
    ),
  },
};

/** Puts the policy into force where the namespace is of the environment. */
export function digestBinding(
  environment: string,
  action: 'Deny' | 'Audit',
): KubeObject {
  return {
    apiVersion: API,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `${DIGEST_POLICY}-${environment}` },
    spec: {
      policyName: DIGEST_POLICY,
      validationActions: [action],
      matchResources: {
        namespaceSelector: { matchLabels: { env: environment } },
      },
    },
  };
}

/** A new policy takes effect a moment after the API server has taken it. */
export async function waitUntilDenied(
  api: KubeApi,
  namespace: string,
): Promise<void> {
  const deadline = Date.now() + 30_000;
  const probe = pod({
    name: 'probe',
    namespace,
    serviceAccount: 'default',
    image: 'registry.example.com/probe:1.0',
  });
  for (;;) {
    const { code, body } = await api.create(probe, '?dryRun=All');
    if (code === 422) return;
    if (Date.now() >= deadline) {
      throw new Error(`not denied in ${namespace}: ${code} ${body.message}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
