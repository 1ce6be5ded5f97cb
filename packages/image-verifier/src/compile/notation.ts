import { matchesImageGlob } from '../policy/imageGlob';
import type { NotationAuthority, PolicyRule } from '../policy/trustPolicy';
import { Gaps } from './gaps';
import { planRules, type RulePlan } from './plan';
import type { CompiledFile, CompiledPolicy, CompileInput } from './types';

/** A statement of a Notation trust policy. */
export interface NotationStatement {
  name: string;
  registryScopes: string[];
  signatureVerification: object;
  trustStores?: string[];
  trustedIdentities?: string[];
}

/**
 * A trust policy as `trustpolicy.json` of Notation with the certificates of its
 * trust stores, to be put into Notation's configuration folder. Pure.
 *
 * Notation refuses images that no statement covers: a rule that cannot be said
 * is left out, and its images are refused.
 *
 * Spec: Notary Project, trust-store-trust-policy.
 */
export function compileNotation(input: CompileInput): CompiledPolicy {
  const gaps = new Gaps();
  const statements = notationStatements(input, gaps);
  const stores = [
    ...new Set(statements.flatMap(({ trustStores }) => trustStores ?? [])),
  ];
  return {
    target: 'notation',
    files: [
      {
        name: 'trustpolicy.json',
        text: `${JSON.stringify(
          { version: '1.0', trustPolicies: statements },
          null,
          2,
        )}\n`,
      },
      ...stores.flatMap(store => certificateFiles(store, input)),
    ],
    notExpressible: gaps.list,
  };
}

/** The statements, and what they cannot say. */
export function notationStatements(
  input: CompileInput,
  gaps: Gaps,
): NotationStatement[] {
  const plans = planRules(input, gaps);
  const statements = plans.flatMap(plan =>
    statementOf(plan, plans, input, gaps),
  );
  const whole = plans.every(({ rule }) =>
    statements.some(({ name }) => name === rule.name),
  );
  if (
    input.policy.unmatched !== 'deny' &&
    !statements.some(({ registryScopes }) => registryScopes.includes('*'))
  ) {
    if (whole) {
      statements.push({
        name: 'unmatched',
        registryScopes: ['*'],
        signatureVerification: { level: 'skip' },
      });
    } else {
      gaps.stricter(
        undefined,
        'unmatched',
        'images without a statement are refused, among them those of rules that are left out',
      );
    }
  }
  return statements;
}

function statementOf(
  plan: RulePlan,
  plans: RulePlan[],
  input: CompileInput,
  gaps: Gaps,
): NotationStatement[] {
  const { rule, signature, attestations } = plan;
  const scopes = scopesOf(plan, plans, gaps);
  const leaveOut = (feature: string, why: string) => {
    leftOut(plan, plans, gaps, feature, `${why}: the rule is left out`);
    return [];
  };
  for (const { requirement } of attestations) {
    gaps.laxer(
      rule.name,
      `attestations.${requirement.name}`,
      'Notation verifies signatures only',
    );
  }
  if (scopes.length === 0) {
    // Otherwise other rules have its repositories.
    return plan.images.into.some(glob => glob.includes('*'))
      ? leaveOut('images', 'a scope is a whole repository, or all')
      : [];
  }
  if (rule.checks.signature !== 'enforce') {
    return [
      {
        name: rule.name,
        registryScopes: scopes,
        signatureVerification: { level: 'skip' },
      },
    ];
  }
  if (signature.length !== 1 || signature[0].atLeast !== 1) {
    return leaveOut('signedBy', 'any one signature satisfies a statement');
  }
  const authorities = signature[0].of.flatMap(name =>
    input.policy.authorities.filter(
      (one): one is NotationAuthority => one.name === name && 'notation' in one,
    ),
  );
  const [first, ...others] = authorities;
  if (!first) {
    return leaveOut('signedBy', 'none of the authorities is of Notation');
  }
  if (authorities.length < signature[0].of.length) {
    gaps.stricter(
      rule.name,
      'signedBy',
      'authorities that are not of Notation are left out',
    );
  }
  const alike = others.filter(other => isAlike(first, other));
  if (alike.length < others.length) {
    gaps.stricter(
      rule.name,
      'signedBy',
      `a statement has one set of trust stores and one level: those of ${first.name}; authorities with others are left out`,
    );
  }
  formatGaps(rule, gaps);
  const { level, override, verifyTimestamp, trustStores } = first.notation;
  const identities = [
    ...new Set(
      [first, ...alike].flatMap(({ notation }) => notation.identities),
    ),
  ];
  return [
    {
      name: rule.name,
      registryScopes: scopes,
      signatureVerification:
        input.mode === 'audit'
          ? { level: 'audit' }
          : {
              level,
              ...(override && { override }),
              verifyTimestamp,
            },
      trustStores: [...trustStores],
      trustedIdentities: identities.includes('*') ? ['*'] : identities,
    },
  ];
}

// What no statement covers is refused, unless one is for all repositories.
function leftOut(
  { rule }: RulePlan,
  plans: RulePlan[],
  gaps: Gaps,
  feature: string,
  why: string,
): void {
  const everything = plans.find(
    other => other.rule !== rule && other.images.into.includes('**'),
  );
  if (everything) {
    gaps.laxer(
      rule.name,
      feature,
      `${why}, and the statement of rule ${everything.rule.name} applies to its images`,
    );
  } else {
    gaps.stricter(rule.name, feature, `${why}, and its images are refused`);
  }
}

function isAlike(
  { notation: a }: NotationAuthority,
  { notation: b }: NotationAuthority,
): boolean {
  const form = ({ identities: _, ...rest }: typeof a) =>
    JSON.stringify([
      [...rest.trustStores].sort(),
      rest.level,
      Object.entries(rest.override ?? {}).sort(),
      rest.verifyTimestamp,
    ]);
  return form(a) === form(b);
}

function formatGaps({ name, formats }: PolicyRule, gaps: Gaps): void {
  const both = ['notation-jws', 'notation-cose'] as const;
  if (formats && !both.every(format => formats.includes(format))) {
    gaps.laxer(name, 'formats', 'Notation takes both JWS and COSE');
  }
}

// One scope may stand in one statement only.
function scopesOf(plan: RulePlan, plans: RulePlan[], gaps: Gaps): string[] {
  const { rule, images, replacedBy } = plan;
  if (images.into.includes('**')) {
    if (images.out.length > 0) {
      gaps.stricter(
        rule.name,
        'images',
        'a statement for all repositories has no exceptions',
      );
    }
    const clash = plans.some(
      other => other.rule !== rule && other.images.into.includes('**'),
    );
    return clash ? [] : ['*'];
  }
  const covers = (other: RulePlan, scope: string) =>
    other.images.into.some(glob => matchesImageGlob(glob, scope)) &&
    !other.images.out.some(glob => matchesImageGlob(glob, scope));
  const exact = images.into.filter(glob => !glob.includes('*'));
  if (exact.length > 0 && exact.length < images.into.length) {
    leftOut(
      plan,
      plans,
      gaps,
      'images',
      `a scope is a whole repository: ${images.into
        .filter(glob => glob.includes('*'))
        .join(', ')} is left out`,
    );
  }
  return exact.filter(scope => {
    if (images.out.some(glob => matchesImageGlob(glob, scope))) {
      return false;
    }
    const others = plans.filter(
      other => other.rule !== rule && covers(other, scope),
    );
    if (others.some(other => replacedBy.includes(other.rule))) {
      return false;
    }
    const equal = others.filter(other => !other.replacedBy.includes(rule));
    if (equal.length > 0) {
      leftOut(
        plan,
        plans,
        gaps,
        'images',
        `${scope} is also covered by ${equal
          .map(other => other.rule.name)
          .join(', ')}, and one statement applies: it is left out`,
      );
    }
    return equal.length === 0;
  });
}

function certificateFiles(
  store: string,
  { material }: CompileInput,
): CompiledFile[] {
  const [type, name] = store.split(':');
  return (material.certificates?.[store] ?? []).map((pem, i) => ({
    name: `truststore/x509/${type}/${name}/${i + 1}.pem`,
    text: pem,
  }));
}
