/**
 * What the predicate of an attestation says, in one shape whatever tool wrote
 * it. Claims of its signer: they mean as much as the signer is trusted.
 *
 * @public
 */
export type PredicateFacts =
  | ({ kind: 'provenance' } & ProvenanceFacts)
  | ({ kind: 'scan' } & ScanFacts)
  | ({ kind: 'test' } & TestFacts)
  | ({ kind: 'sbom' } & SbomFacts)
  | ({ kind: 'vex' } & VexFacts)
  | ({ kind: 'verification-summary' } & VerificationSummaryFacts)
  | ({ kind: 'scai' } & ScaiFacts)
  | ({ kind: 'verification-result' } & VerificationResultFacts)
  | ({ kind: 'release' } & ReleaseFacts)
  | ({ kind: 'custom' } & CustomFacts)
  | { kind: 'other' };

/**
 * Source: SLSA provenance v0.2 and v1.
 *
 * @public
 */
export interface ProvenanceFacts {
  builder?: string;
  buildType?: string;
  /** URL of the repository, as written. */
  sourceRepository?: string;
  /** `refs/heads/main`. */
  ref?: string;
  commit?: string;
  /** Run of the build. */
  invocation?: string;
  materials: Material[];
}

/** @public */
export interface Material {
  uri: string;
  /** By algorithm, hex. */
  digest: Record<string, string>;
}

/** @public */
export type Severity =
  | 'critical'
  | 'high'
  | 'medium'
  | 'low'
  | 'negligible'
  | 'unknown';

/**
 * Result of a vulnerability scan. `counts` is absent where the result is in a
 * form that is not understood: that is never zero findings.
 *
 * @public
 */
export interface ScanFacts {
  scanner: string;
  counts?: Record<Severity, number>;
  /** Identifiers of the most severe findings, at most ten. */
  worst: string[];
  /** Why there are no counts. */
  notUnderstood?: string;
  /** A claim of the scanner; ISO 8601. */
  finishedOn?: string;
}

/**
 * Source: in-toto attestation predicate test-result v0.1.
 *
 * @public
 */
export interface TestFacts {
  result: 'PASSED' | 'WARNED' | 'FAILED';
  passed: string[];
  warned: string[];
  failed: string[];
}

/** @public */
export interface SbomFacts {
  format: 'spdx' | 'cyclonedx';
  version: string;
  components: number;
}

/**
 * Source: OpenVEX 0.2.0.
 *
 * @public
 */
export interface VexFacts {
  statements: Array<{
    vulnerability: string;
    status: string;
    /** Identifiers of products; empty where it is about the attested image. */
    products: string[];
  }>;
}

/**
 * Source: SLSA verification summary v1.
 *
 * @public
 */
export interface VerificationSummaryFacts {
  verifier: string;
  result: 'PASSED' | 'FAILED';
  levels: string[];
}

/**
 * Source: in-toto attestation predicate SCAI v0.2 and v0.3.
 *
 * @public
 */
export interface ScaiFacts {
  /** Who made the image or its parts: a URI or a name. */
  producer?: string;
  /** What is asserted, such as `WITH_STACK_PROTECTION`. */
  attributes: string[];
}

/**
 * Source: in-toto attestation predicate SVR (simple verification result) v0.2.
 *
 * @public
 */
export interface VerificationResultFacts {
  verifier: string;
  properties: string[];
  /** A claim of the verifier; ISO 8601. */
  createdOn?: string;
}

/**
 * Source: in-toto attestation predicate release v0.1 and v0.2, and what GitHub
 * adds to it.
 *
 * @public
 */
export interface ReleaseFacts {
  /** Package URL. */
  purl?: string;
  releaseId?: string;
  repository?: string;
  tag?: string;
}

/**
 * What `cosign attest --type custom` writes: any text, with a time that is a
 * claim of the signer.
 *
 * @public
 */
export interface CustomFacts {
  /** As written; JSON where it is no text. */
  data: string;
  /** ISO 8601. */
  timestamp?: string;
}

/**
 * The facts, or the field that keeps the predicate from being read.
 *
 * @public
 */
export type PredicateReading =
  | { facts: PredicateFacts }
  | { malformed: string };
