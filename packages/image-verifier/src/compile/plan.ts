import { isRelaxed } from '../policy/relaxation';
import { namesIn } from '../policy/signers';
import type {
  AttestationRequirement,
  Authority,
  PolicyRule,
  SignerRequirement,
} from '../policy/trustPolicy';
import type { Gaps } from './gaps';
import { isWithin, splitGlobs, type SplitGlobs } from './globs';
import {
  clausesOf,
  oneSignerMayCountTwice,
  type SignerClause,
} from './signerClauses';
import type { CompileInput } from './types';

/** A rule made ready for the targets: what the engines have to enforce. */
export interface RulePlan {
  rule: PolicyRule;
  images: SplitGlobs;
  /** Rules of a higher precedence, which replace this one for their images. */
  replacedBy: PolicyRule[];
  /** All must be met; empty where the signature is not enforced. */
  signature: SignerClause[];
  attestations: AttestationPlan[];
}

export interface AttestationPlan {
  requirement: AttestationRequirement;
  /** Each must be met by attestations that meet the conditions. */
  clauses: SignerClause[];
}

/** What a target can say beyond signers and attestations. */
export interface TargetAbilities {
  sources?: boolean;
  annotations?: (rule: PolicyRule) => boolean;
}

/**
 * The rules that a target has to enforce, and the gaps that all targets have.
 *
 * With an environment, rules of other environments are left out and a higher
 * precedence replaces a lower one; without, all rules count, as in the
 * evaluation.
 */
export function planRules(
  { policy, environment }: CompileInput,
  gaps: Gaps,
  abilities: TargetAbilities = {},
): RulePlan[] {
  if (policy.unmatchedUntil !== undefined && policy.unmatched !== 'deny') {
    gaps.laxer(
      undefined,
      'unmatchedUntil',
      `the engine has no such end; compile the policy again on ${policy.unmatchedUntil}`,
    );
  }
  const rules = policy.rules.filter(
    ({ environments }) =>
      environment === undefined ||
      environments === undefined ||
      environments.includes(environment),
  );
  const authorities = new Map(policy.authorities.map(a => [a.name, a]));
  if ((policy.signatureRepositories ?? []).length > 0) {
    gaps.stricter(
      undefined,
      'signatureRepositories',
      'signatures are looked for beside the image only',
    );
  }
  return rules.map(rule => {
    commonGaps(rule, gaps, abilities);
    const enforced = rule.checks.signature === 'enforce';
    return {
      rule,
      images: splitGlobs(rule.images),
      replacedBy:
        environment === undefined
          ? []
          : rules.filter(other => other.precedence > rule.precedence),
      signature: enforced
        ? clauses(rule, rule.signedBy, 'signedBy', authorities, gaps)
        : [],
      attestations:
        rule.checks.attestations === 'enforce'
          ? rule.attestations.map(requirement => ({
              requirement,
              clauses: clauses(
                rule,
                attestersOf(rule, requirement),
                `attestations.${requirement.name}.signedBy`,
                authorities,
                gaps,
              ),
            }))
          : [],
    };
  });
}

function attestersOf(
  rule: PolicyRule,
  { signedBy }: AttestationRequirement,
): SignerRequirement {
  return (
    signedBy ?? {
      anyOf: namesIn(rule.signedBy).map(authority => ({ authority })),
    }
  );
}

function clauses(
  rule: PolicyRule,
  requirement: SignerRequirement,
  feature: string,
  authorities: ReadonlyMap<string, Authority>,
  gaps: Gaps,
): SignerClause[] {
  if (oneSignerMayCountTwice(requirement, authorities)) {
    gaps.laxer(
      rule.name,
      feature,
      'atLeast counts authorities, not different signers: one signer who fits two of them counts twice',
    );
  }
  const found = clausesOf(requirement);
  if (found) {
    return found;
  }
  gaps.stricter(
    rule.name,
    feature,
    'the tree is too large for the form of the engine; all of its authorities are demanded',
  );
  return namesIn(requirement).map(name => ({ atLeast: 1, of: [name] }));
}

// Engines verify the digest that the reference of the image resolves to.
function subjectGaps(rule: PolicyRule, gaps: Gaps): void {
  const { checks, subject } = rule;
  if (checks.signature === 'enforce' && subject === 'platform-child') {
    gaps.laxer(
      rule.name,
      'subject',
      'a signature over the index suffices, none over the platform images is asked for',
    );
  } else if (checks.signature === 'enforce' && subject === 'either') {
    gaps.stricter(
      rule.name,
      'subject',
      'only signatures over the very digest that the image resolves to count',
    );
  }
  if (
    checks.attestations === 'enforce' &&
    rule.attestations.some(({ coveredByIndex }) => coveredByIndex)
  ) {
    gaps.stricter(
      rule.name,
      'attestations.coveredByIndex',
      'unsigned attestations inside an index are not looked at',
    );
  }
}

function commonGaps(
  rule: PolicyRule,
  gaps: Gaps,
  abilities: TargetAbilities,
): void {
  const { checks } = rule;
  if (rule.maxSignatureAge !== undefined && checks.signature === 'enforce') {
    gaps.laxer(
      rule.name,
      'maxSignatureAge',
      'the engine reads no signing time',
    );
  }
  if (
    rule.annotations &&
    checks.signature === 'enforce' &&
    !abilities.annotations?.(rule)
  ) {
    gaps.laxer(
      rule.name,
      'annotations',
      'the engine does not compare the annotations of a signature of this format',
    );
  }
  subjectGaps(rule, gaps);
  if (rule.baseImages && checks.baseImages === 'enforce') {
    gaps.laxer(rule.name, 'baseImages', 'the engine knows no base images');
  }
  if (rule.separateRoles.length > 0 && checks.separateRoles === 'enforce') {
    gaps.laxer(
      rule.name,
      'separateRoles',
      'the engine does not compare who signed what',
    );
  }
  const { into } = splitGlobs(rule.images);
  const fromSources = into.every(glob =>
    rule.sources?.some(source => isWithin(glob, source)),
  );
  if (
    rule.sources &&
    checks.sources === 'enforce' &&
    !fromSources &&
    !abilities.sources
  ) {
    gaps.laxer(
      rule.name,
      'sources',
      'the engine has no list of sources for the images of a rule',
    );
  }
  if (rule.relaxedUntil !== undefined && isRelaxed(checks)) {
    gaps.laxer(
      rule.name,
      'relaxedUntil',
      `the engine has no such end; compile the policy again on ${rule.relaxedUntil}`,
    );
  }
  for (const [check, mode] of Object.entries(checks)) {
    if (mode === 'log' && isUsed(rule, check)) {
      gaps.stricter(
        rule.name,
        `checks.${check}`,
        'what is only reported is left out: the engine does not report it',
      );
    }
  }
}

function isUsed(rule: PolicyRule, check: string): boolean {
  switch (check) {
    case 'attestations':
      return rule.attestations.length > 0;
    case 'baseImages':
      return rule.baseImages !== undefined;
    case 'sources':
      return rule.sources !== undefined;
    case 'separateRoles':
      return rule.separateRoles.length > 0;
    default:
      return true;
  }
}

/** The format that a target which can only look for one looks for. */
export function formatOf(
  { formats }: PolicyRule,
  { format }: CompileInput,
): CompileInput['format'] {
  const found = (formats ?? []).filter(one => !one.startsWith('notation-'));
  return found.length === 1 ? found[0] : format;
}

/** Text for a denial: `signed by ci-main or legacy`. */
export function describeClause({ atLeast, of }: SignerClause): string {
  return atLeast === 1 ? of.join(' or ') : `${atLeast} of ${of.join(', ')}`;
}
