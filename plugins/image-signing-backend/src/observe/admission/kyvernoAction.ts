import type { EnforcementMode } from 'backstage-plugin-image-signing-common';
import type { NamespaceFacts } from 'backstage-plugin-image-signing-node';
import { asList, asText, asTexts, at } from './json';
import { matchLabelSelector, wildcardMatch } from './selectors';
import { labelsOf } from './webhookGates';

type Action = 'enforce' | 'audit' | 'unknown';

function readAction(value: unknown): 'enforce' | 'audit' | undefined {
  const text = asText(value)?.toLowerCase();
  return text === 'enforce' || text === 'audit' ? text : undefined;
}

function firstOverride(
  overrides: unknown,
  namespace: NamespaceFacts,
): Action | undefined {
  if (overrides === undefined || overrides === null) return undefined;
  const list = asList(overrides);
  if (!list) return 'unknown';
  for (const override of list) {
    const action = readAction(at(override, 'action'));
    const namespaces = at(override, 'namespaces') ?? undefined;
    const selector = at(override, 'namespaceSelector') ?? undefined;
    if (action && namespaces === undefined && selector === undefined) {
      return action;
    }
    const patterns = namespaces === undefined ? ['*'] : asTexts(namespaces);
    if (action && !patterns) return 'unknown';
    if (
      action &&
      patterns?.some(pattern => wildcardMatch(pattern, namespace.name))
    ) {
      const selected = matchLabelSelector(selector, labelsOf(namespace), {
        wildcards: true,
      });
      if (selected === 'unknown') return 'unknown';
      if (selected === 'yes') return action;
    }
  }
  return undefined;
}

function ruleAction(
  rule: unknown,
  namespace: NamespaceFacts,
): Action | undefined {
  const validate = at(rule, 'validate');
  if (validate) {
    return (
      firstOverride(at(validate, 'failureActionOverrides'), namespace) ??
      readAction(at(validate, 'failureAction'))
    );
  }
  const actions = (asList(at(rule, 'verifyImages')) ?? [])
    .map(entry => readAction(at(entry, 'failureAction')))
    .filter(action => action !== undefined);
  return actions.includes('enforce') ? 'enforce' : actions[0];
}

function specAction(spec: unknown, namespace: NamespaceFacts): Action {
  return (
    firstOverride(at(spec, 'validationFailureActionOverrides'), namespace) ??
    readAction(at(spec, 'validationFailureAction')) ??
    'audit'
  );
}

/** The three ways in which Kyverno's versions find the action of a failing rule. */
function actionsByVersion(
  spec: unknown,
  rule: unknown,
  namespace: NamespaceFacts,
) {
  const ofSpec = specAction(spec, namespace);
  let ofPolicy: Action = ofSpec;
  for (const candidate of asList(at(spec, 'rules')) ?? []) {
    const action = ruleAction(candidate, namespace);
    if (action) {
      ofPolicy = action;
      break;
    }
  }
  return {
    perRule: ruleAction(rule, namespace) ?? ofSpec,
    firstRule: ofPolicy,
    specOnly: ofSpec,
  };
}

/**
 * What happens to a request into the namespace that fails the rule. From 1.19
 * on every rule has its own action; from 1.13 to 1.18 the first rule with an
 * action decides for the whole policy; before that only the policy has one.
 * Where the version is not known, the answer is known only if all agree.
 */
export function actionOf(
  spec: unknown,
  rule: unknown,
  namespace: NamespaceFacts,
  version: { major: number; minor: number } | undefined,
): Extract<EnforcementMode, 'enforce' | 'warn' | 'audit' | 'unknown'> {
  const { perRule, firstRule, specOnly } = actionsByVersion(
    spec,
    rule,
    namespace,
  );
  let action: Action;
  if (!version) {
    action =
      perRule === firstRule && firstRule === specOnly ? perRule : 'unknown';
  } else if (version.major > 1 || version.minor >= 19) action = perRule;
  else if (version.major === 1 && version.minor >= 13) action = firstRule;
  else action = specOnly;
  // Images are verified while the request waits, and what fails is told at once.
  const told =
    at(spec, 'emitWarning') === true ||
    asList(at(rule, 'verifyImages'))?.length;
  return action === 'audit' && told ? 'warn' : action;
}
