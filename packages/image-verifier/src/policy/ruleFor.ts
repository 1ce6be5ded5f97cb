import { applicableRules } from './evaluateTrustPolicy';
import { requirementsOf } from './explainPolicy';
import { matchesImageGlobs } from './imageGlob';
import { isOver, policyAt } from './relaxation';
import type { CheckMode, PolicyRule, TrustPolicy } from './trustPolicy';

/**
 * The one rule for a repository in an environment, put together from all rules
 * of the policy that apply there.
 *
 * @public
 */
export interface RepositoryRule {
  /** The rules of the highest precedence; all must be met. Empty: none applies. */
  rules: AppliedRule[];
  /**
   * `required`: a signature by whom a rule names; `not-required`: images pass
   * without one; `refused`: no rule applies, so nothing passes.
   */
  signature: 'required' | 'not-required' | 'refused';
  /** Attestations that the rules name, and whether they are enforced. */
  attestations: Array<{ name: string; types: string[]; mode: CheckMode }>;
  /** False where a rule that is enforced has sources and this is none of them. */
  fromAllowedSource: boolean;
  /** Why and how long images pass without a signature; only where they do. */
  unsigned?: UnsignedAllowed;
  /** Dates of relaxations that have ended, the latest last. */
  ended: string[];
}

/** @public */
export interface AppliedRule {
  name: string;
  owner?: string;
  /** One line a requirement, as `policy explain` has them. */
  requires: string[];
}

/** @public */
export interface UnsignedAllowed {
  /** What lets them pass: rules that do not enforce, or the lack of any rule. */
  because: 'checks' | 'unmatched';
  /** From this date on a signature is required; absent: there is no end. */
  until?: string;
}

/**
 * Looks up what a trust policy asks of a repository in an environment at a
 * time. Pure.
 *
 * @param repository - registry and repository, as by `parseImageReference`.
 * @public
 */
export function ruleFor(
  policy: TrustPolicy,
  where: { repository: string; environment: string; now: Date },
): RepositoryRule {
  const { repository, environment, now } = where;
  const inForce = policyAt(policy, now);
  const rules = applicableRules(inForce, repository, environment);
  const owners = new Map(policy.authorities.map(a => [a.name, a.owner]));
  const unsigned = unsignedAllowed(inForce, rules);
  const withoutRule = rules.length === 0 && !unsigned ? 'refused' : undefined;
  return {
    rules: rules.map(rule => ({
      name: rule.name,
      ...(rule.owner !== undefined && { owner: rule.owner }),
      requires: requirementsOf(rule, owners),
    })),
    signature: withoutRule ?? (unsigned ? 'not-required' : 'required'),
    attestations: rules.flatMap(({ attestations, checks }) =>
      attestations.map(({ name, type }) => ({
        name,
        types: type,
        mode: checks.attestations,
      })),
    ),
    fromAllowedSource: rules.every(
      ({ sources, checks }) =>
        sources === undefined ||
        checks.sources !== 'enforce' ||
        matchesImageGlobs(sources, repository),
    ),
    ...(unsigned && { unsigned }),
    ended: endedOf(policy, rules, now),
  };
}

function unsignedAllowed(
  policy: TrustPolicy,
  rules: PolicyRule[],
): UnsignedAllowed | undefined {
  if (rules.length === 0) {
    const { unmatched, unmatchedUntil: until } = policy;
    return unmatched === 'deny'
      ? undefined
      : { because: 'unmatched', ...(until !== undefined && { until }) };
  }
  if (rules.some(({ checks }) => checks.signature === 'enforce')) {
    return undefined;
  }
  // All rules must be met, so the first that ends its relaxation decides.
  const [until] = rules.flatMap(rule => rule.relaxedUntil ?? []).sort();
  return { because: 'checks', ...(until !== undefined && { until }) };
}

function endedOf(policy: TrustPolicy, rules: PolicyRule[], now: Date) {
  const dates =
    rules.length > 0
      ? rules.map(({ relaxedUntil }) => relaxedUntil)
      : [policy.unmatchedUntil];
  return dates
    .flatMap(date => (date !== undefined && isOver(date, now) ? [date] : []))
    .sort();
}
