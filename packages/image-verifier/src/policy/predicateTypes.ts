interface KnownType {
  /** Predicate types without their version. */
  bases: string[];
  /** Word for the status text "missing … attestation". */
  kind: string;
}

// in-toto attestation predicates, SLSA, SPDX, CycloneDX, OpenVEX, Cosign.
const KNOWN_TYPES: Record<string, KnownType> = {
  'slsa-provenance': {
    bases: ['https://slsa.dev/provenance'],
    kind: 'provenance',
  },
  'vulnerability-scan': {
    bases: [
      'https://cosign.sigstore.dev/attestation/vuln',
      'https://in-toto.io/attestation/vulns',
    ],
    kind: 'scan',
  },
  'test-result': {
    bases: ['https://in-toto.io/attestation/test-result'],
    kind: 'test',
  },
  spdx: { bases: ['https://spdx.dev/Document'], kind: 'SBOM' },
  cyclonedx: { bases: ['https://cyclonedx.org/bom'], kind: 'SBOM' },
  openvex: { bases: ['https://openvex.dev/ns'], kind: 'VEX' },
  'verification-summary': {
    bases: ['https://slsa.dev/verification_summary'],
    kind: 'verification summary',
  },
  scai: { bases: ['https://in-toto.io/attestation/scai'], kind: 'SCAI' },
  'verification-result': {
    bases: ['https://in-toto.io/attestation/svr'],
    kind: 'verification result',
  },
  release: {
    bases: ['https://in-toto.io/attestation/release'],
    kind: 'release',
  },
};

const VERSION = /^v?\d+(?:\.\d+){0,2}(?:-[a-z0-9.]{1,20})?$/;

/** The names that `type` knows, for messages. */
export const KNOWN_TYPE_NAMES = Object.keys(KNOWN_TYPES);

/** True for a known name or a predicate type URI. */
export function isAttestationType(type: string): boolean {
  return (
    Object.hasOwn(KNOWN_TYPES, type) || /^[a-z][a-z0-9+.-]*:\S+$/.test(type)
  );
}

/**
 * True if a predicate type is of this type: a known name covers all versions,
 * a URI only itself.
 */
export function isOfType(predicateType: string, type: string): boolean {
  if (!Object.hasOwn(KNOWN_TYPES, type)) {
    return predicateType === type;
  }
  return KNOWN_TYPES[type].bases.some(
    base =>
      predicateType === base ||
      (predicateType.startsWith(`${base}/`) &&
        VERSION.test(predicateType.slice(base.length + 1))),
  );
}

/** The word for a missing attestation of these types; `name` where none is known. */
export function kindOf(types: string[], name: string): string {
  const type = types.find(t => Object.hasOwn(KNOWN_TYPES, t));
  return type === undefined ? name : KNOWN_TYPES[type].kind;
}
