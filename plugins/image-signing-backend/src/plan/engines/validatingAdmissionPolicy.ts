import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { at } from '../../observe/admission/json';
import { copyBeside, EnginePlanner, nameBeside } from '../enginePlan';
import { narrowedTo } from '../selectNamespace';

const GROUP = 'admissionregistration.k8s.io';
const POLICIES = 'validatingadmissionpolicies';
const BINDINGS = 'validatingadmissionpolicybindings';

/** A policy acts through its bindings: a further binding enforces in one namespace. */
export const validatingAdmissionPolicyPlanner: EnginePlanner = {
  engine: 'validating-admission-policy',
  granularity:
    'Each binding has its own actions and namespace selector, so one namespace can enforce alone.',
  answer({ objects, namespace, policy: { source } }) {
    const policy = objects
      .get(GROUP, POLICIES)
      .objects.find(one => one.metadata.name === source.policy);
    if (!policy) return { possible: false, why: 'The policy is gone.' };
    const binding = objects
      .get(GROUP, BINDINGS)
      .objects.find(one => one.metadata.name === source.binding);
    if (!binding && at(policy.spec, 'paramKind') !== undefined) {
      return {
        possible: false,
        why: 'The policy takes parameters and has no binding that names them: write a binding with its paramRef first.',
      };
    }
    const after = binding
      ? copyBeside(binding, namespace.name, spec => ({
          ...spec,
          validationActions: ['Deny'],
          matchResources: {
            ...(spec.matchResources as object | undefined),
            namespaceSelector: narrowedTo(
              at(spec, 'matchResources', 'namespaceSelector'),
              namespace.name,
            ),
          },
        }))
      : newBinding(policy, namespace.name);
    return {
      possible: true,
      reach: 'namespace',
      edits: [{ group: GROUP, plural: BINDINGS, after }],
      notes: binding
        ? [
            `Binding ${binding.metadata.name} stays as it is; both act in ${namespace.name}, and the stronger counts.`,
          ]
        : [],
    };
  },
};

function newBinding(
  policy: KubernetesObject,
  namespace: string,
): KubernetesObject {
  return {
    apiVersion: policy.apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: nameBeside(policy.metadata.name, namespace) },
    spec: {
      policyName: policy.metadata.name,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: narrowedTo(undefined, namespace) },
    },
  };
}
