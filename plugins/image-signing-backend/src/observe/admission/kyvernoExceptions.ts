import type { Loophole } from 'backstage-plugin-image-signing-common';
import type {
  KubernetesObject,
  NamespaceFacts,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { asList, asText, asTexts, at } from './json';
import { matchBlock } from './kyvernoMatch';
import type { KyvernoSettings } from './kyvernoSettings';
import { loophole } from './loopholes';
import { wildcardMatch } from './selectors';
import type { AdmissionRequest, Match } from './selectors';

/** What exceptions leave of a rule; without a mode the rule stays in force. */
export interface ExceptionEffect {
  mode?: 'none' | 'unknown';
  explanation: string;
  loopholes: Loophole[];
}

function names(
  exception: KubernetesObject,
  policy: string,
  rule: string,
): Match {
  const list = asList(at(exception.spec, 'exceptions'));
  if (!list) return 'unknown';
  for (const entry of list) {
    if (at(entry, 'policyName') === policy) {
      const rules = asTexts(at(entry, 'ruleNames'));
      if (!rules) return 'unknown';
      if (rules.some(pattern => wildcardMatch(pattern, rule))) return 'yes';
    }
  }
  return 'no';
}

/** Whether Kyverno looks at a classic exception that lies where this one does. */
export function isClassicExceptionActive(
  exception: KubernetesObject,
  settings: KyvernoSettings,
): Match {
  const { exceptions } = settings;
  if (exceptions.enabled === 'unknown') return 'unknown';
  if (!exceptions.enabled || !exceptions.namespace) return 'no';
  return exceptions.namespace === '*' ||
    exceptions.namespace === exception.metadata?.namespace
    ? 'yes'
    : 'no';
}

/**
 * What Kyverno's PolicyExceptions do to one rule in one namespace. An exception
 * takes whole objects out of the rule, not single images.
 */
export function exceptionEffect(options: {
  exceptions: ObservedResource;
  settings: KyvernoSettings;
  policy: string;
  rule: string;
  request: AdmissionRequest;
  namespace: NamespaceFacts;
}): ExceptionEffect {
  const { exceptions, settings, policy, rule, request, namespace } = options;
  const effect: ExceptionEffect = { explanation: '', loopholes: [] };
  if (settings.exceptions.enabled === false) return effect;
  if (
    exceptions.state !== 'ok' &&
    exceptions.state !== 'stale' &&
    exceptions.state !== 'absent'
  ) {
    effect.loopholes.push(
      loophole(
        'EXCEPTIONS_UNREADABLE',
        'medium',
        'Policy exceptions may not be read: what they take out is not known.',
        'Let the portal list policyexceptions of kyverno.io.',
        policy,
      ),
    );
    return effect;
  }
  for (const exception of exceptions.objects) {
    const touches = names(exception, policy, rule);
    const active = isClassicExceptionActive(exception, settings);
    const matched = matchBlock(at(exception.spec, 'match'), {
      request,
      namespace,
    });
    if (touches === 'no' || active === 'no' || matched.pods === 'none')
      continue;
    const name = `${asText(exception.metadata?.namespace) ?? ''}/${
      asText(exception.metadata?.name) ?? ''
    }`;
    const conditions = at(exception.spec, 'conditions');
    const whole =
      matched.pods === 'all' &&
      (conditions === undefined || conditions === null);
    effect.loopholes.push(
      loophole(
        'POLICY_EXCEPTION',
        whole || matched.pods !== 'some' ? 'high' : 'medium',
        whole
          ? `Exception ${name} takes every Pod of the namespace out of the rule.`
          : `Exception ${name} takes Pods out of the rule.`,
        'Narrow the exception to one digest and service account, with an end date, or delete it.',
        policy,
      ),
    );
    const certain = touches === 'yes' && active === 'yes';
    if (whole && certain) {
      effect.mode = 'none';
      effect.explanation = `Not in force here: exception ${name} takes every Pod out.`;
    } else if (
      effect.mode !== 'none' &&
      (whole || touches === 'unknown' || matched.pods === 'unknown')
    ) {
      effect.mode = 'unknown';
      effect.explanation = `Whether exception ${name} takes every Pod out could not be told.`;
    }
  }
  return effect;
}
