import type { Loophole } from 'backstage-plugin-image-signing-common';
import type {
  KubernetesObject,
  NamespaceFacts,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { readTime } from './foundExceptions';
import { earliest } from './instants';
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
  /** When it ends by itself, where that is written. */
  until?: string;
  loopholes: Loophole[];
}

/** Notes that an exception takes every Pod out, the longest of several. */
export function takeOut(
  effect: ExceptionEffect,
  exception: string,
  until: string | undefined,
): void {
  const longer =
    effect.mode !== 'none' ||
    (effect.until !== undefined && (!until || until > effect.until));
  if (!longer) return;
  effect.mode = 'none';
  effect.until = until;
  effect.explanation = `Not in force here: exception ${exception} takes every Pod out${
    until ? ` until ${until}` : ''
  }.`;
}

const END =
  /^\{\{\s*time_before\(\s*time_now_utc\(\)\s*,\s*'([^']+)'\s*\)\s*\}\}$/;

/** The time until which one condition of a classic exception holds, if it is about that alone. */
export function endOfCondition(condition: unknown): string | undefined {
  return at(condition, 'value') === true &&
    ['Equals', 'Equal'].includes(asText(at(condition, 'operator')) ?? '')
    ? readTime(END.exec(asText(at(condition, 'key')) ?? '')?.[1])
    : undefined;
}

/**
 * What the conditions of a classic exception leave of it: it is over, it takes
 * out all that it matches until a time, or it depends on more than the time.
 */
function conditionsEffect(
  exception: KubernetesObject,
  now: Date | undefined,
): { over: boolean; always: boolean; until?: string } {
  const conditions = at(exception.spec, 'conditions');
  if (conditions === undefined || conditions === null) {
    return { over: false, always: true };
  }
  const all = asList(conditions) ?? asList(at(conditions, 'all')) ?? [];
  const any = asList(at(conditions, 'any')) ?? [];
  const ends = all.map(endOfCondition);
  const until = earliest(ends);
  if (until === undefined || !now) return { over: false, always: false };
  return {
    over: Date.parse(until) <= now.getTime(),
    always: !any.length && ends.every(end => end !== undefined),
    until,
  };
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
  now?: Date;
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
    const limits = conditionsEffect(exception, options.now);
    if (
      touches === 'no' ||
      active === 'no' ||
      matched.pods === 'none' ||
      limits.over
    ) {
      continue;
    }
    const name = `${asText(exception.metadata?.namespace) ?? ''}/${
      asText(exception.metadata?.name) ?? ''
    }`;
    const whole = matched.pods === 'all' && limits.always;
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
      takeOut(effect, name, limits.until);
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
