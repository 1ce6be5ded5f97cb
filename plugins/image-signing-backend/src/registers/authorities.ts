import {
  rotationOf,
  type AuthorityFlag,
  type AuthorityRow,
  type AuthorityUse,
} from 'backstage-plugin-image-signing-common';
import type { SignerRequirement, TrustPolicy } from 'image-verifier';
import { authorityFacts } from '../evaluate/authorityFacts';

/** What more services or owners than this share is flagged. */
export interface SharingLimits {
  maxServices: number;
  maxOwners: number;
}

export interface AuthorityContext {
  /** How far each authority is used; absent where it was not counted yet. */
  uses?: Record<string, AuthorityUse>;
  /** Which key each authority has. */
  keys: ReadonlyArray<{ authority: string; keyId: string }>;
  limits: SharingLimits;
}

const NOTHING_FOUND: AuthorityContext = {
  keys: [],
  limits: { maxServices: Infinity, maxOwners: Infinity },
};

/** Where a private key lies open for whoever reads a file or a variable. */
const PLAIN = ['secret', 'env', 'file'];

/** The authorities of a policy, with what is declared and what is found. */
export function authorityRows(
  policy: TrustPolicy | undefined,
  now: Date,
  context: AuthorityContext = NOTHING_FOUND,
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
  const { uses, limits } = context;
  return authorityFacts(policy).map(authority => {
    const use = uses?.[authority.name];
    const row: Omit<AuthorityRow, 'flags'> = {
      ...authority,
      ...rotationOf(authority, now),
      rules: [...(rulesOf.get(authority.name) ?? [])],
      sameKey: sameKey(authority.name, context.keys),
      ...(use && { use }),
    };
    return { ...row, flags: flagsOf(row, limits) };
  });
}

function sameKey(name: string, keys: AuthorityContext['keys']): string[] {
  const own = keys.filter(one => one.authority === name);
  return keys
    .filter(
      one =>
        one.authority !== name && own.some(({ keyId }) => keyId === one.keyId),
    )
    .map(one => one.authority);
}

function flagsOf(
  row: Omit<AuthorityRow, 'flags'>,
  { maxServices, maxOwners }: SharingLimits,
): AuthorityFlag[] {
  const { kind, custody, rotation, use } = row;
  const flags: AuthorityFlag[] = [];
  if (kind === 'keyless') {
    if ((use?.unproven ?? 0) > 0) flags.push('not-logged');
    return flags;
  }
  if (custody === undefined) flags.push('custody-not-declared');
  else if (PLAIN.includes(custody)) flags.push('plain-custody');
  if (rotation === 'overdue') flags.push('rotation-overdue');
  if (rotation === 'not-declared') flags.push('rotation-not-declared');
  if (row.sameKey.length > 0) flags.push('same-key');
  if ((use?.services ?? 0) > maxServices) flags.push('many-services');
  if ((use?.owners ?? 0) > maxOwners) flags.push('many-owners');
  return flags;
}

function authoritiesIn(requirement: SignerRequirement): string[] {
  if ('authority' in requirement) return [requirement.authority];
  if ('anyOf' in requirement) return requirement.anyOf.flatMap(authoritiesIn);
  if ('allOf' in requirement) return requirement.allOf.flatMap(authoritiesIn);
  return requirement.of.flatMap(authoritiesIn);
}
