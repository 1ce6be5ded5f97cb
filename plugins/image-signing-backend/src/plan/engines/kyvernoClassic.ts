import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { asList, asRecord, asText, at } from '../../observe/admission/json';
import type { EngineAnswer, EnginePlanner } from '../enginePlan';

const GROUP = 'kyverno.io';
type Json = Record<string, unknown>;

/**
 * `validationFailureActionOverrides` sets the action per namespace. An action
 * on a rule beats it, so the rules' own actions give way first.
 */
export const kyvernoClassicPlanner: EnginePlanner = {
  engine: 'kyverno-classic',
  granularity:
    'A ClusterPolicy can have another action in each namespace (validationFailureActionOverrides); a Policy is of one namespace.',
  answer({ objects, namespace, policy: { source } }) {
    const name = source.policy ?? '';
    const [first, second] = name.split('/');
    const plural = second === undefined ? 'clusterpolicies' : 'policies';
    const before = objects
      .get(GROUP, plural)
      .objects.find(
        ({ metadata }) =>
          metadata.name === (second ?? first) &&
          (second === undefined || metadata.namespace === first),
      );
    if (!before) return { possible: false, why: 'The policy is gone.' };
    if (at(before.spec, 'admission') === false) {
      return {
        possible: false,
        why: 'The policy has admission: false, so it only scans what runs. Setting it to true would act in every namespace at once.',
      };
    }
    return second === undefined
      ? overridden(before, namespace.name)
      : enforced(before);
  },
};

/** A namespaced Policy enforces as a whole. */
function enforced(before: KubernetesObject): EngineAnswer {
  const spec = before.spec as Json;
  const after = {
    ...before,
    spec: {
      ...spec,
      validationFailureAction: 'Enforce',
      rules: rulesOf(before).map(rule => {
        const validate = asRecord(rule.validate);
        const verify = asList(rule.verifyImages);
        return {
          ...rule,
          ...(validate && {
            validate: {
              ...validate,
              ...('failureAction' in validate && { failureAction: 'Enforce' }),
            },
          }),
          ...(verify && {
            verifyImages: verify.map(entry =>
              asText(at(entry, 'failureAction'))
                ? { ...(entry as object), failureAction: 'Enforce' }
                : entry,
            ),
          }),
        };
      }),
    },
  };
  return {
    possible: true,
    reach: 'namespace',
    edits: [{ group: GROUP, plural: 'policies', before, after }],
    notes: otherRules(before),
  };
}

function overridden(before: KubernetesObject, namespace: string): EngineAnswer {
  const spec = before.spec as Json;
  const override = { action: 'Enforce', namespaces: [namespace] };
  const specAction = (
    asText(spec.validationFailureAction) ?? 'Audit'
  ).toLowerCase();
  const moved: string[] = [];
  const rules = rulesOf(before).map(rule => {
    const validate = asRecord(rule.validate);
    if (validate && ownAction(validate)) {
      return {
        ...rule,
        validate: {
          ...validate,
          failureActionOverrides: [
            override,
            ...(asList(validate.failureActionOverrides) ?? []),
          ],
        },
      };
    }
    const verify = asList(rule.verifyImages);
    const explicit = (verify ?? []).flatMap(
      entry => asText(at(entry, 'failureAction'))?.toLowerCase() ?? [],
    );
    // Without its own action a rule has that of the policy, which is the same.
    if (
      verify &&
      explicit.length > 0 &&
      explicit.every(one => one === specAction)
    ) {
      moved.push(asText(rule.name) ?? '');
      return {
        ...rule,
        verifyImages: verify.map(entry => {
          const { failureAction: _action, ...rest } = entry as Json;
          return rest;
        }),
      };
    }
    return rule;
  });
  const after = {
    ...before,
    spec: {
      ...spec,
      rules,
      validationFailureActionOverrides: [
        override,
        ...(asList(spec.validationFailureActionOverrides) ?? []),
      ],
    },
  };
  return {
    possible: true,
    reach: 'namespace',
    edits: [{ group: GROUP, plural: 'clusterpolicies', before, after }],
    notes: [
      ...(moved.length > 0
        ? [
            `The failureAction of ${moved.join(
              ', ',
            )} gives way to that of the policy, which is the same elsewhere: an action on a rule would beat the override.`,
          ]
        : []),
      ...otherRules(before),
    ],
  };
}

function ownAction(validate: Json): boolean {
  return (
    asText(validate.failureAction) !== undefined ||
    asList(validate.failureActionOverrides) !== undefined
  );
}

function otherRules(policy: KubernetesObject): string[] {
  const names = rulesOf(policy).map(rule => asText(rule.name) ?? '');
  return names.length > 1
    ? [`All rules of the policy enforce then: ${names.join(', ')}.`]
    : [];
}

function rulesOf({ spec }: KubernetesObject): Json[] {
  return (asList(at(spec, 'rules')) ?? []).map(rule => asRecord(rule) ?? {});
}
