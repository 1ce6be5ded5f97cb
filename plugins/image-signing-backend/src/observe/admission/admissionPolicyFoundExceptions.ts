import type {
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import {
  few,
  labelsLeftOut,
  namespacesLeftOut,
  objectOf,
  scopeOf,
  writtenFacts,
} from './foundExceptions';
import { asText, at } from './json';

function exclusions(
  object: KubernetesObject,
  kind: string,
  resources: unknown,
  policy: string,
): FoundException[] {
  const namespaces = namespacesLeftOut(at(resources, 'namespaceSelector'));
  const labels = [
    ...labelsLeftOut(at(resources, 'namespaceSelector')),
    ...labelsLeftOut(at(resources, 'objectSelector')),
  ];
  const base = {
    kind: 'policy-exclusion' as const,
    object: objectOf(object, kind),
    policy,
    effect: 'in-force' as const,
    ...writtenFacts(object),
  };
  return [
    ...(namespaces.length
      ? [
          {
            ...base,
            part: 'namespaces',
            text: `The selector leaves out ${few(namespaces)}.`,
            scope: scopeOf({ namespaces }),
          },
        ]
      : []),
    ...(labels.length
      ? [
          {
            ...base,
            part: 'labels',
            text: `The label ${few(
              labels,
            )} takes its object or namespace out of the policy.`,
            scope: {},
          },
        ]
      : []),
  ];
}

/** What the selectors of admission policies about images and of their bindings leave out. */
export function admissionPolicyFoundExceptions(
  policies: readonly KubernetesObject[],
  bindings: readonly KubernetesObject[],
): FoundException[] {
  const names = policies.map(({ metadata }) => metadata.name);
  return [
    ...policies.flatMap(policy =>
      exclusions(
        policy,
        'ValidatingAdmissionPolicy',
        at(policy.spec, 'matchConstraints'),
        policy.metadata.name,
      ),
    ),
    ...bindings.flatMap(binding => {
      const policy = asText(at(binding.spec, 'policyName')) ?? '';
      return names.includes(policy)
        ? exclusions(
            binding,
            'ValidatingAdmissionPolicyBinding',
            at(binding.spec, 'matchResources'),
            policy,
          )
        : [];
    }),
  ];
}
