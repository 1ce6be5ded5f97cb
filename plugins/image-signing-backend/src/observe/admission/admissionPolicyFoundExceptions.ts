import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { conditionExclusions } from './conditionExclusions';
import { few, objectOf, scopeOf, writtenFacts } from './foundExceptions';
import { asRecord, asText, asTexts, asTextMap, at } from './json';
import {
  modeOfActions,
  scopeOf as scopeOfConstraints,
} from './matchConstraints';
import { matchExclusions } from './matchExclusions';
import { readableState } from './readable';
import { POD_CREATE } from './selectors';

interface Bound {
  policy: KubernetesObject;
  binding: KubernetesObject;
}

function policyName(binding: KubernetesObject): string {
  return asText(at(binding.spec, 'policyName')) ?? '';
}

/** Parameters decide what is checked, and whoever leaves them out may decide it too. */
function parameterExclusion({ policy, binding }: Bound, kind: string) {
  const reference = asRecord(at(binding.spec, 'paramRef'));
  const named = asRecord(at(policy.spec, 'paramKind'));
  if (!named || !reference || reference.parameterNotFoundAction === 'Deny') {
    return [];
  }
  return [
    {
      kind: 'policy-exclusion' as const,
      object: objectOf(binding, kind),
      policy: policy.metadata.name,
      part: 'parameters',
      text: `Where there is no ${
        asText(named.kind) ?? 'parameter'
      } for it, the binding lets everything pass.`,
      scope: {},
      // Whether there is one is not read.
      effect: 'unknown' as const,
      ...writtenFacts(binding),
    },
  ];
}

function refuses(binding: KubernetesObject): boolean {
  return modeOfActions(at(binding.spec, 'validationActions')) === 'enforce';
}

/** Namespaces in which one binding refuses nothing, and no other does, though others refuse elsewhere. */
function weakerActions(
  { policy, binding }: Bound,
  others: readonly KubernetesObject[],
  objects: ClusterObjects,
): FoundException[] {
  const actions = asTexts(at(binding.spec, 'validationActions')) ?? [];
  const denying = others.filter(refuses);
  const namespaces = objects.get('', 'namespaces');
  if (
    refuses(binding) ||
    !actions.length ||
    !denying.length ||
    !readableState(namespaces)
  ) {
    return [];
  }
  const reaches = (one: KubernetesObject, namespace: KubernetesObject) =>
    scopeOfConstraints(
      at(one.spec, 'matchResources'),
      POD_CREATE,
      {
        name: namespace.metadata.name,
        labels: asTextMap(namespace.metadata.labels),
      },
      'yes',
    ).match;
  const left = namespaces.objects
    .filter(
      namespace =>
        reaches(binding, namespace) === 'yes' &&
        denying.every(one => reaches(one, namespace) === 'no'),
    )
    .map(({ metadata }) => metadata.name);
  return left.length
    ? [
        {
          kind: 'policy-exclusion',
          object: objectOf(binding, 'ValidatingAdmissionPolicyBinding'),
          policy: policy.metadata.name,
          part: 'actions',
          text: `The binding refuses nothing (${actions.join(', ')}) in ${few(
            left,
          )}, where no other binding of the policy does.`,
          scope: scopeOf({ namespaces: left }),
          effect: 'in-force',
          ...writtenFacts(binding),
        },
      ]
    : [];
}

/**
 * What admission policies about images leave out: their selectors, excluded
 * resources and conditions, and those of their bindings.
 */
export function admissionPolicyFoundExceptions(options: {
  kind: 'ValidatingAdmissionPolicy' | 'MutatingAdmissionPolicy';
  policies: readonly KubernetesObject[];
  bindings: readonly KubernetesObject[];
  objects: ClusterObjects;
}): FoundException[] {
  const { kind, policies, bindings, objects } = options;
  return policies.flatMap(policy => {
    const base = {
      object: objectOf(policy, kind),
      policy: policy.metadata.name,
      ...writtenFacts(policy),
    };
    const own = bindings.filter(
      binding => policyName(binding) === policy.metadata.name,
    );
    return [
      ...matchExclusions({
        resources: at(policy.spec, 'matchConstraints'),
        of: 'the policy',
        base,
      }),
      ...conditionExclusions({
        conditions: at(policy.spec, 'matchConditions'),
        of: 'the policy',
        base,
      }),
      ...own.flatMap(binding => [
        ...matchExclusions({
          resources: at(binding.spec, 'matchResources'),
          of: 'the policy',
          base: {
            ...writtenFacts(binding),
            object: objectOf(binding, `${kind}Binding`),
            policy: policy.metadata.name,
          },
        }),
        ...parameterExclusion({ policy, binding }, `${kind}Binding`),
        ...(kind === 'ValidatingAdmissionPolicy'
          ? weakerActions({ policy, binding }, own, objects)
          : []),
      ]),
    ];
  });
}
