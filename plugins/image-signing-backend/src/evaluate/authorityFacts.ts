import type { AuthorityFacts } from 'backstage-plugin-image-signing-common';
import type { TrustPolicy } from 'image-verifier';

/** What the checklist needs to know of the authorities of a trust policy. */
export function authorityFacts(
  policy: TrustPolicy | undefined,
): AuthorityFacts[] {
  return (policy?.authorities ?? []).map(authority => ({
    name: authority.name,
    owner: authority.owner,
    ...('keyless' in authority
      ? { kind: 'keyless' as const }
      : {
          kind: 'key' in authority ? ('key' as const) : ('x509' as const),
          custody: authority.custody,
          rotateEvery: authority.rotateEvery,
          rotatedAt: authority.rotatedAt,
        }),
  }));
}
