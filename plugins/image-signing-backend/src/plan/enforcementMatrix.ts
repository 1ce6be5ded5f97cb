import {
  EnforcementFinding,
  EnforcementRule,
  EnvironmentDefinition,
  isAllowedSource,
} from 'backstage-plugin-image-signing-common';
import { ruleFor, type TrustPolicy } from 'image-verifier';

/** What the matrix is made from. */
export interface MatrixInput {
  policy: TrustPolicy | undefined;
  environments: readonly EnvironmentDefinition[];
  /** What holds for exceptions in an environment. */
  exceptionRules(
    environment: EnvironmentDefinition,
  ): EnforcementRule['exceptions'];
  now: Date;
}

/** A place in the matrix: a pattern of repositories, or one, in an environment. */
export interface MatrixKey {
  repository: string;
  environment: string;
}

/**
 * Every pattern of repositories that the trust policy or an environment names,
 * in every environment that it bears on, by pattern and environment.
 */
export function matrixKeys(input: MatrixInput): MatrixKey[] {
  const { policy, environments } = input;
  const ofRules = (policy?.rules ?? []).flatMap(rule =>
    rule.images.map(glob => ({
      glob: glob.replace(/^!/, ''),
      environments: rule.environments,
    })),
  );
  const keys = new Map<string, MatrixKey>();
  for (const { name, sources } of environments) {
    const patterns = [
      ...ofRules
        .filter(one => one.environments?.includes(name) ?? true)
        .map(one => one.glob),
      ...sources,
    ];
    for (const repository of patterns) {
      keys.set(`${repository}\n${name}`, { repository, environment: name });
    }
  }
  // The parts hold no line break, so the joined text orders as they do.
  return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}

/**
 * The one rule of a place. For a pattern it is the rule of the repositories
 * that no narrower pattern covers: those have rows of their own.
 */
export function enforcementRule(
  { repository, environment: name }: MatrixKey,
  input: MatrixInput,
): EnforcementRule | undefined {
  const { policy, environments, exceptionRules, now } = input;
  const environment = environments.find(one => one.name === name);
  if (!environment) return undefined;
  const example = exampleOf(repository);
  const found =
    policy && ruleFor(policy, { repository: example, environment: name, now });
  const rule: Omit<EnforcementRule, 'findings'> = {
    repository,
    pattern: repository.includes('*'),
    environment: name,
    intent: environment.intent,
    rules: found?.rules ?? [],
    signature: found?.signature ?? 'unknown',
    ...(found?.unsigned && { unsigned: found.unsigned }),
    ended: found?.ended ?? [],
    attestations: found?.attestations ?? [],
    allowedSource:
      isAllowedSource(example, environment) &&
      (found?.fromAllowedSource ?? true),
    exceptions: exceptionRules(environment),
    ...(environment.gateOwner && { gateOwner: environment.gateOwner }),
  };
  return { ...rule, findings: findingsOf(rule) };
}

/**
 * A repository that a pattern covers and that no narrower pattern can: no name
 * has the sign that stands in for the wildcards.
 */
function exampleOf(pattern: string): string {
  return pattern.replaceAll('**', '…/…').replaceAll('*', '…');
}

function findingsOf(
  rule: Omit<EnforcementRule, 'findings'>,
): EnforcementFinding[] {
  const found: EnforcementFinding[] = [];
  const { unsigned, ended, gateOwner } = rule;
  if (rule.signature === 'unknown') {
    found.push({
      code: 'no-trust-policy',
      text: 'No trust policy is configured: nothing says who must sign.',
      fix: 'Set imageSigning.trustPolicy or imageSigning.trustPolicyFile.',
    });
  }
  if (unsigned && !unsigned.until) {
    found.push({
      code: 'unsigned-without-end',
      text: 'Images pass without a signature, and nothing says until when.',
      fix:
        unsigned.because === 'checks'
          ? 'Give the rule a relaxedUntil, or let its signature check enforce.'
          : 'Add a rule for these images, or give unmatched an unmatchedUntil.',
    });
  }
  if (ended.length > 0) {
    found.push({
      code: 'relaxation-ended',
      text: `The time without enforcement ended on ${ended.at(
        -1,
      )}; what it let pass is now refused.`,
      fix: 'Sign what still runs unsigned, then remove the relaxation from the policy.',
    });
  }
  if (!gateOwner) {
    found.push({
      code: 'no-gate-owner',
      text: `Nobody is named who must not accept images without verification in ${rule.environment}.`,
      fix: 'Set gateOwner of the environment in imageSigning.environments.',
    });
  }
  return found;
}
