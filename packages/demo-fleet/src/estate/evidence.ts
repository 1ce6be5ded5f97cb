export type SignerName =
  | 'ci-keyless'
  | 'ci-key'
  | 'legacy-key'
  | 'unknown-key'
  | 'human'
  | 'branch';

export type AttestationKind = 'provenance' | 'sbom' | 'scan' | 'tests';

export interface SigningRecipe {
  signer?: SignerName;
  layout: 'bundle' | 'legacy';
  defect?: 'copied' | 'tampered' | 'no-log-entry';
  attestations: AttestationKind[];
  scan?: 'critical' | 'stale';
  multiArch?: boolean;
}

export interface Expectation {
  verdict: 'verified' | 'failed';
  /** In the words of the article where it has them. */
  reason: string;
}

const ALL: AttestationKind[] = ['provenance', 'sbom', 'scan', 'tests'];

function without(kind: AttestationKind): AttestationKind[] {
  return ALL.filter(other => other !== kind);
}

const VERIFIED: Expectation = { verdict: 'verified', reason: 'verified' };

function failed(reason: string): Expectation {
  return { verdict: 'failed', reason };
}

function state(recipe: Partial<SigningRecipe>, expected: Expectation) {
  return {
    recipe: { layout: 'bundle', attestations: ALL, ...recipe } as SigningRecipe,
    expected,
  };
}

const NOT_TRUSTED = failed('signer not in trusted list');
const NOT_FOUND = failed('signature not found');

/** Every kind of evidence in the estate, and what should be said of it. */
export const EVIDENCE = {
  'keyless-bundle': state({ signer: 'ci-keyless' }, VERIFIED),
  'keyless-legacy': state({ signer: 'ci-keyless', layout: 'legacy' }, VERIFIED),
  'key-bundle': state({ signer: 'ci-key' }, VERIFIED),
  'key-legacy': state({ signer: 'ci-key', layout: 'legacy' }, VERIFIED),
  'index-keyless-bundle': state(
    { signer: 'ci-keyless', multiArch: true },
    VERIFIED,
  ),
  'legacy-key': state(
    { signer: 'legacy-key', layout: 'legacy', attestations: [] },
    VERIFIED,
  ),
  'base-image': state({ signer: 'ci-key', attestations: [] }, VERIFIED),
  'branch-build': state({ signer: 'branch', attestations: [] }, VERIFIED),
  unsigned: state({ attestations: [] }, NOT_FOUND),
  'unknown-key': state(
    { signer: 'unknown-key', attestations: [] },
    NOT_TRUSTED,
  ),
  'human-identity': state({ signer: 'human', attestations: [] }, NOT_TRUSTED),
  'branch-identity': state({ signer: 'branch' }, NOT_TRUSTED),
  'key-of-another-team': state(
    { signer: 'legacy-key', layout: 'legacy', attestations: [] },
    NOT_TRUSTED,
  ),
  'copied-bundle': state(
    { signer: 'ci-keyless', defect: 'copied', attestations: [] },
    NOT_FOUND,
  ),
  'copied-legacy': state(
    {
      signer: 'ci-key',
      layout: 'legacy',
      defect: 'copied',
      attestations: [],
    },
    NOT_FOUND,
  ),
  'tampered-legacy': state(
    {
      signer: 'legacy-key',
      layout: 'legacy',
      defect: 'tampered',
      attestations: [],
    },
    failed('invalid signature'),
  ),
  'no-log-entry': state(
    { signer: 'ci-keyless', layout: 'legacy', defect: 'no-log-entry' },
    failed('missing transparency log entry'),
  ),
  'no-provenance': state(
    { signer: 'ci-keyless', attestations: without('provenance') },
    failed('missing provenance attestation'),
  ),
  'no-sbom': state(
    { signer: 'ci-keyless', attestations: without('sbom') },
    failed('missing SBOM attestation'),
  ),
  'no-scan': state(
    { signer: 'ci-keyless', attestations: without('scan') },
    failed('missing vulnerability scan attestation'),
  ),
  'no-tests': state(
    { signer: 'ci-keyless', attestations: without('tests') },
    failed('missing test attestation'),
  ),
  'critical-findings': state(
    { signer: 'ci-keyless', scan: 'critical' },
    // The trust policy asks for a scan, not yet for its result.
    VERIFIED,
  ),
  'stale-scan': state({ signer: 'ci-keyless', scan: 'stale' }, VERIFIED),
};

export type EvidenceState = keyof typeof EVIDENCE;
