import { ExpressionCheck } from '../kubernetes/admission/admissionPolicies';
import { KubeObject } from '../kubernetes/types';
import { MODE_LABEL, ModeLabel, SKIP_LABEL } from './policyModes';

const EVERY_CONTAINER = (test: string) =>
  ['containers', 'initContainers', 'ephemeralContainers']
    .map(slot =>
      slot === 'containers'
        ? `object.spec.${slot}.all(c, ${test})`
        : `(!has(object.spec.${slot}) || object.spec.${slot}.all(c, ${test}))`,
    )
    .join(' && ');

const PINNED = "c.image.contains('@sha256:')";
const fromOwnRegistry = (host: string) => `c.image.startsWith('${host}/')`;

/** The checks behind the expressions below, for simulated admission. */
export function expressionChecks(host: string): Map<string, ExpressionCheck> {
  return new Map<string, ExpressionCheck>([
    [
      EVERY_CONTAINER(PINNED),
      images => images.filter(image => !image.includes('@sha256:')),
    ],
    [
      EVERY_CONTAINER(fromOwnRegistry(host)),
      images => images.filter(image => !image.startsWith(`${host}/`)),
    ],
  ]);
}

function policy(name: string, test: string, message: string): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['pods', 'pods/ephemeralcontainers'],
            scope: '*',
          },
        ],
      },
      validations: [
        {
          expression: EVERY_CONTAINER(test),
          message,
          messageExpression: `'${message}: ' + object.spec.containers.filter(c, !${test}).map(c, c.image).join(', ')`,
        },
      ],
    },
    status: { observedGeneration: 1, typeChecking: {} },
  };
}

function binding(
  policyName: string,
  modes: ModeLabel[],
  validationActions: string[],
): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `${policyName}-${modes[0]}` },
    spec: {
      policyName,
      validationActions,
      matchResources: {
        matchPolicy: 'Equivalent',
        objectSelector: {},
        namespaceSelector: {
          matchExpressions: [
            { key: MODE_LABEL, operator: 'In', values: modes },
            { key: SKIP_LABEL, operator: 'NotIn', values: ['skip'] },
          ],
        },
      },
    },
  };
}

/** The policies of the API server itself: pinning, and our own registry. */
export function admissionPolicies(host: string): KubeObject[] {
  return [
    policy('require-image-digest', PINNED, 'images must be pinned by digest'),
    binding('require-image-digest', ['enforce', 'digest'], ['Deny']),
    binding('require-image-digest', ['audit'], ['Audit']),
    binding('require-image-digest', ['warn'], ['Warn', 'Audit']),
    policy(
      'allowed-registries',
      fromOwnRegistry(host),
      'images must come from the company registry',
    ),
    binding('allowed-registries', ['enforce'], ['Deny']),
  ];
}
