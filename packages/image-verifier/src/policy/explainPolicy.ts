import { applicableRules } from './evaluateTrustPolicy';
import { matchesImageGlob } from './imageGlob';
import { describeSigners, namesIn, parts } from './signers';
import type {
  AttestationRequirement,
  PolicyRule,
  SignerRequirement,
  TrustPolicy,
} from './trustPolicy';

/**
 * What a policy asks of an image, before any registry is read.
 *
 * @public
 */
export interface Explanation {
  rules: RuleExplanation[];
  /** What happens where no rule applies. */
  otherwise: string;
}

/** @public */
export interface RuleExplanation {
  rule: string;
  owner?: string;
  applies: boolean;
  /** Why it does not apply; empty where it does. */
  why: string;
  /** One line a requirement. */
  requires: string[];
}

/**
 * Says which rules apply to a repository and why the others do not, and what
 * is required. Pure. For a policy whose relaxations may have ended, give it
 * as it holds now: `policyAt`.
 *
 * @param repository - registry and repository, as by `parseImageReference`.
 * @public
 */
export function explainPolicy(
  policy: TrustPolicy,
  repository: string,
  environment?: string,
): Explanation {
  const applying = applicableRules(policy, repository, environment);
  const owners = new Map(policy.authorities.map(a => [a.name, a.owner]));
  return {
    rules: policy.rules.map(rule => {
      const applies = applying.includes(rule);
      return {
        rule: rule.name,
        ...(rule.owner !== undefined && { owner: rule.owner }),
        applies,
        why: applies ? '' : whyNot(rule, repository, environment),
        requires: requirementsOf(rule, owners),
      };
    }),
    otherwise:
      policy.unmatched === 'deny'
        ? 'no rule applies: the image is refused'
        : `no rule applies: the image passes without being verified${
            policy.unmatchedUntil ? ` until ${policy.unmatchedUntil}` : ''
          } (unmatched: ${policy.unmatched})`,
  };
}

function whyNot(
  { images, environments }: PolicyRule,
  repository: string,
  environment: string | undefined,
): string {
  const fits = (glob: string) =>
    matchesImageGlob(glob.replace(/^!/, ''), repository);
  const out = images.find(glob => glob.startsWith('!') && fits(glob));
  if (!images.some(glob => !glob.startsWith('!') && fits(glob))) {
    return `its images (${images.join(', ')}) do not cover ${repository}`;
  }
  if (out !== undefined) {
    return `${out} takes ${repository} out`;
  }
  return environment !== undefined &&
    environments?.includes(environment) === false
    ? `it is for ${environments.join(', ')}`
    : 'a rule with a higher precedence replaces it';
}

/** One line a requirement of a rule. */
export function requirementsOf(
  rule: PolicyRule,
  owners: ReadonlyMap<string, string>,
): string[] {
  const { checks } = rule;
  const ownersOf = (part: SignerRequirement) =>
    namesIn(part)
      .map(name => `${name}: owner ${owners.get(name)}`)
      .join('; ');
  const extra = [
    rule.formats && `format ${rule.formats.join(' or ')}`,
    rule.maxSignatureAge && `not older than ${rule.maxSignatureAge}`,
    ...Object.entries(rule.annotations ?? {}).map(
      ([key, value]) => `annotation ${key}=${value}`,
    ),
  ].filter(text => typeof text === 'string');
  const lines: Array<[keyof PolicyRule['checks'], string]> = [
    ...parts(rule.signedBy).map(
      (part): [keyof PolicyRule['checks'], string] => [
        'signature',
        [
          `signed by ${describeSigners(part)} (${ownersOf(part)})`,
          ...extra,
        ].join(', '),
      ],
    ),
    ...rule.attestations.map(
      (attestation): [keyof PolicyRule['checks'], string] => [
        'attestations',
        describeAttestation(attestation),
      ],
    ),
  ];
  if (rule.baseImages) {
    const allowed = rule.baseImages.allowed.join(', ');
    lines.push(['baseImages', `built on base images of ${allowed}`]);
  }
  if (rule.sources) {
    lines.push(['sources', `from ${rule.sources.join(', ')}`]);
  }
  for (const roles of rule.separateRoles) {
    lines.push([
      'separateRoles',
      `${roles.join(' and ')} by different signers`,
    ]);
  }
  const end = rule.relaxedUntil ? ` until ${rule.relaxedUntil}` : '';
  const notes = {
    enforce: '',
    log: ` (only reported${end})`,
    skip: ` (not checked${end})`,
  };
  return lines.map(([check, line]) => `${line}${notes[checks[check]]}`);
}

function describeAttestation({
  name,
  type,
  signedBy,
  require,
  conditions,
}: AttestationRequirement): string {
  const typed = Object.entries(require ?? {}).map(
    ([key, value]) => `${key} ${[value].flat().join(' or ')}`,
  );
  const all = [...typed, ...conditions.map(({ expression }) => expression)];
  return [
    `attestation ${name} (${type.join(' or ')})`,
    signedBy && ` by ${describeSigners(signedBy)}`,
    all.length > 0 && ` with ${all.join('; ')}`,
  ]
    .filter(text => typeof text === 'string')
    .join('');
}
