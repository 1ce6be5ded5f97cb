import type { Evidence } from '../evidence';
import type { Reason } from '../reason';
import { makeReason, reasonRank, sortReasons } from '../reasons';
import type { RequirementResult } from './result';
import type { SignerAnswer } from './signers';
import type { PolicyRule, RuleCheck } from './trustPolicy';

/** The result of a check that is not about signers. */
export function plain(
  rule: PolicyRule,
  check: RuleCheck,
  answer: { requirement: string; reasons: Reason[]; inconclusive?: boolean },
): RequirementResult {
  const { requirement, reasons, inconclusive } = answer;
  const unmet = inconclusive ? 'inconclusive' : 'unmet';
  return {
    requirement,
    rule: rule.name,
    check,
    mode: rule.checks[check],
    outcome: reasons.length === 0 ? 'met' : unmet,
    reasons,
  };
}

/**
 * The result of a requirement on signers. Where the search was not complete,
 * what is not met is inconclusive.
 */
export function conclude(
  rule: PolicyRule,
  check: RuleCheck,
  judged: {
    requirement: string;
    answer: SignerAnswer;
    headline: Reason[];
    reasons: Reason[];
    evidence: Evidence;
    /** Why it is not known whether somebody has signed. */
    unknown: Reason[];
  },
): RequirementResult {
  const { requirement, answer, headline, reasons, evidence, unknown } = judged;
  const base = {
    requirement,
    rule: rule.name,
    check,
    mode: rule.checks[check],
  };
  if (answer.met) {
    return {
      ...base,
      outcome: 'met',
      reasons: [],
      matched: answer.matched,
      ...(!answer.proven && { unproven: true }),
    };
  }
  // What is missing may be in the place that could not be read, or by the key.
  if (!evidence.complete || unknown.length > 0) {
    return {
      ...base,
      outcome: 'inconclusive',
      reasons: [
        ...unknown,
        ...(evidence.complete ? [] : whyIncomplete(evidence)),
        ...sortReasons(reasons),
      ],
    };
  }
  // A signature that only lacks an answer about revocation may yet count.
  const open = reasons.some(({ code }) => code === 'REVOCATION_UNKNOWN');
  return {
    ...base,
    outcome: open ? 'inconclusive' : 'unmet',
    reasons: [...headline, ...sortReasons(reasons)],
  };
}

/** Why the search says nothing about what is missing. */
export function whyIncomplete({ searched }: Evidence): Reason[] {
  const reasons = searched.flatMap(({ reason }) => reason ?? []);
  return reasons.length > 0
    ? // A document that does not match its digest is found while searching; it
      // leaves open whether another one exists.
      reasons.map(reason => ({ ...reason, class: 'inconclusive' }))
    : [makeReason('REFERRERS_INCOMPLETE', { pages: 'some' })];
}

/** The reason of the candidate that came furthest. */
export function furthest(reasons: Reason[]): Reason | undefined {
  return [...reasons].sort(
    (a, b) => reasonRank(b.code) - reasonRank(a.code),
  )[0];
}

/** The image that evidence is about, for texts. */
export function imageOf({ repository, digest }: Evidence) {
  return { repository, digest };
}
