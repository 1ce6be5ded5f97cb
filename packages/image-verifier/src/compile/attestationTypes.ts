import type { AttestationRequirement } from '../policy/trustPolicy';

/** What Cosign writes around a signature in the bundle format. */
export const SIGNATURE_TYPE = 'https://sigstore.dev/cosign/sign/v1';

/**
 * Predicate types of the names that the policy knows, the one that is written
 * today first. Engines compare the whole type, so versions that come later
 * are refused until they stand here.
 */
const PREDICATE_TYPES: Record<string, string[]> = {
  'slsa-provenance': [
    'https://slsa.dev/provenance/v1',
    'https://slsa.dev/provenance/v0.2',
  ],
  'vulnerability-scan': [
    'https://cosign.sigstore.dev/attestation/vuln/v1',
    'https://in-toto.io/attestation/vulns/v0.2',
    'https://in-toto.io/attestation/vulns/v0.1',
  ],
  'test-result': ['https://in-toto.io/attestation/test-result/v0.1'],
  spdx: ['https://spdx.dev/Document', 'https://spdx.dev/Document/v2.3'],
  cyclonedx: ['https://cyclonedx.org/bom', 'https://cyclonedx.org/bom/v1.6'],
  openvex: ['https://openvex.dev/ns', 'https://openvex.dev/ns/v0.2.0'],
  'verification-summary': ['https://slsa.dev/verification_summary/v1'],
};

/** The predicate types that an engine is told to accept, best first. */
function predicateTypesOf({ type }: AttestationRequirement): string[] {
  return [
    ...new Set(
      type.flatMap(one =>
        Object.hasOwn(PREDICATE_TYPES, one) ? PREDICATE_TYPES[one] : [one],
      ),
    ),
  ];
}

/**
 * For each predicate type what an engine's language makes of the conditions.
 * Types of which it can say less than of others are left out: they would be
 * accepted with fewer conditions.
 */
export function bestTypes<T extends { missing: string[] }>(
  requirement: AttestationRequirement,
  conditions: (type: string) => T,
): Array<T & { type: string }> {
  const all = predicateTypesOf(requirement).map(type => ({
    type,
    ...conditions(type),
  }));
  const fewest = Math.min(...all.map(({ missing }) => missing.length));
  return all.filter(({ missing }) => missing.length === fewest);
}

/** True where the policy accepts more types than these. */
export function acceptsMore(
  { type }: AttestationRequirement,
  accepted: string[],
): boolean {
  return type.some(
    one => Object.hasOwn(PREDICATE_TYPES, one) || !accepted.includes(one),
  );
}
