import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { clusterOf } from '../../../observe/admission/__testUtils__/clusterObjects';
import { kyvernoDeployment } from '../../../observe/admission/__testUtils__/kyverno';
import type { RefusingPolicy } from '../types';

export const classicPolicy: KubernetesObject = {
  apiVersion: 'kyverno.io/v1',
  kind: 'ClusterPolicy',
  metadata: { name: 'signed', uid: 'u', generation: 3 },
  spec: { rules: [{ name: 'check' }] },
  status: { conditions: [] },
};

export const celImagePolicy: KubernetesObject = {
  apiVersion: 'policies.kyverno.io/v1',
  kind: 'ImageValidatingPolicy',
  metadata: { name: 'signed' },
  spec: {},
};

export const clusterImagePolicy: KubernetesObject = {
  apiVersion: 'policy.sigstore.dev/v1beta1',
  kind: 'ClusterImagePolicy',
  metadata: { name: 'signed', uid: 'u' },
  spec: {
    images: [{ glob: '**' }],
    authorities: [{ keyless: { identities: [{ issuer: 'i', subject: 's' }] } }],
  },
};

export const admissionPolicy: KubernetesObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'own-registry', uid: 'u', labels: { team: 'platform' } },
  spec: {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods'],
        },
      ],
    },
    validations: [
      {
        expression:
          "object.spec.containers.all(c, c.image.startsWith('own.example.com/'))",
      },
    ],
  },
  status: { observedGeneration: 1 },
};

export const kubewardenPolicy = (mutating: boolean): KubernetesObject => ({
  apiVersion: 'policies.kubewarden.io/v1',
  kind: 'ClusterAdmissionPolicy',
  metadata: { name: 'signed' },
  spec: { mutating, module: 'ghcr.io/x/verify-image-signatures:v1' },
});

export const connaisseurConfig: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'connaisseur-app-config', namespace: 'connaisseur' },
  data: {
    'config.yaml': `# kept
validators:
  - name: default
    type: cosign
policy:
  - pattern: "*:*"
    validator: default
`,
  },
};

export const constraint: KubernetesObject = {
  apiVersion: 'constraints.gatekeeper.sh/v1beta1',
  kind: 'K8sSignedImages',
  metadata: { name: 'signed' },
  spec: {
    match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] },
    parameters: { exemptImages: ['pause'] },
  },
};

const template: KubernetesObject = {
  apiVersion: 'templates.gatekeeper.sh/v1',
  kind: 'ConstraintTemplate',
  metadata: { name: 'k8ssignedimages' },
  spec: {
    crd: {
      spec: {
        names: { kind: 'K8sSignedImages' },
        validation: {
          openAPIV3Schema: {
            properties: { exemptImages: { type: 'array' } },
          },
        },
      },
    },
  },
};

/** A cluster with Kyverno in a version, and Gatekeeper's template. */
export const clusterWith = (version = 'v1.19.0') =>
  clusterOf({
    'apps/deployments': [
      kyvernoDeployment(version, [
        '--enablePolicyException=true',
        '--exceptionNamespace=exceptions',
      ]),
    ],
    'templates.gatekeeper.sh/constrainttemplates': [template],
  });

/** Policies whose engine can say all of an exception. */
export const NARROW: RefusingPolicy[] = [
  { engine: 'kyverno-classic', object: classicPolicy, rules: ['check'] },
  { engine: 'kyverno-cel', object: celImagePolicy, rules: [] },
  { engine: 'policy-controller', object: clusterImagePolicy, rules: [] },
  { engine: 'kubewarden', object: kubewardenPolicy(false), rules: [] },
  { engine: 'validating-admission-policy', object: admissionPolicy, rules: [] },
];
