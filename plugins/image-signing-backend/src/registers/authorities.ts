import {
  rotationOf,
  type AuthorityRow,
} from 'backstage-plugin-image-signing-common';
import type { SignerRequirement, TrustPolicy } from 'image-verifier';
import { authorityFacts } from '../evaluate/authorityFacts';

/** The authorities of a policy with what is declared of their keys. */
export function authorityRows(
  policy: TrustPolicy | undefined,
  now: Date,
): AuthorityRow[] {
  if (!policy) return [];
  const rulesOf = new Map<string, Set<string>>();
  for (const rule of policy.rules) {
    const named = [
      rule.signedBy,
      ...rule.attestations.flatMap(one => one.signedBy ?? []),
    ].flatMap(authoritiesIn);
    for (const name of named) {
      rulesOf.set(name, (rulesOf.get(name) ?? new Set()).add(rule.name));
    }
  }
  return authorityFacts(policy).map(authority => ({
    ...authority,
    ...rotationOf(authority, now),
    rules: [...(rulesOf.get(authority.name) ?? [])],
  }));
}

function authoritiesIn(requirement: SignerRequirement): string[] {
  if ('authority' in requirement) return [requirement.authority];
  if ('anyOf' in requirement) return requirement.anyOf.flatMap(authoritiesIn);
  if ('allOf' in requirement) return requirement.allOf.flatMap(authoritiesIn);
  return requirement.of.flatMap(authoritiesIn);
}
