import type { CheckMode, PolicyRule, TrustPolicy } from './trustPolicy';

/**
 * The policy as it holds at a time: a relaxation whose end has come is over.
 * What only reported or skipped then enforces, and `unmatched` denies. Pure.
 *
 * @public
 */
export function policyAt(policy: TrustPolicy, now: Date): TrustPolicy {
  const rulesEnd = policy.rules.some(rule => isOver(rule.relaxedUntil, now));
  const unmatchedEnds = isOver(policy.unmatchedUntil, now);
  if (!rulesEnd && !unmatchedEnds) return policy;
  return {
    ...policy,
    rules: policy.rules.map(rule => ruleAt(rule, now)),
    unmatched: unmatchedEnds ? 'deny' : policy.unmatched,
  };
}

function ruleAt(rule: PolicyRule, now: Date): PolicyRule {
  if (!isOver(rule.relaxedUntil, now)) return rule;
  const checks = Object.fromEntries(
    Object.keys(rule.checks).map(check => [check, 'enforce']),
  );
  return { ...rule, checks: checks as PolicyRule['checks'] };
}

/** Whether a date has come, at 00:00 UTC; never where there is none. */
export function isOver(date: string | undefined, now: Date): boolean {
  return date !== undefined && now.getTime() >= Date.parse(date);
}

/** Whether any check of a rule as written does less than enforce. */
export function isRelaxed(
  checks: Partial<Record<string, CheckMode>> | undefined,
): boolean {
  return Object.values(checks ?? {}).some(mode => mode !== 'enforce');
}
