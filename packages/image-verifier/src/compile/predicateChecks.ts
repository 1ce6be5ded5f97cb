import type { AttestationConditions } from '../policy/trustPolicy';

/**
 * A typed condition as a comparison of one field of the predicate, which every
 * policy language of the engines can say in its own way.
 */
export interface PredicateCheck {
  /** Key of `require`. */
  feature: keyof AttestationConditions;
  /** Where the field stands in the predicate. */
  path: string[];
  /** The field is one of the values; `prefix`: or begins with one that ends in `*`. */
  test: 'one-of' | 'prefix' | 'includes-all' | 'min-length' | 'no-severity';
  values: string[];
  /** For `min-length`. */
  least?: number;
}

const SLSA_V1 = 'https://slsa.dev/provenance/v1';
const SLSA_V02 = 'https://slsa.dev/provenance/v0.2';
const VULN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const TEST = 'https://in-toto.io/attestation/test-result/v0.1';
const VSA = 'https://slsa.dev/verification_summary/v1';

const FIELDS: Record<
  string,
  Partial<
    Record<keyof AttestationConditions, Pick<PredicateCheck, 'path' | 'test'>>
  >
> = {
  [SLSA_V1]: {
    builder: { path: ['runDetails', 'builder', 'id'], test: 'prefix' },
    buildType: { path: ['buildDefinition', 'buildType'], test: 'one-of' },
  },
  [SLSA_V02]: {
    builder: { path: ['builder', 'id'], test: 'prefix' },
    buildType: { path: ['buildType'], test: 'one-of' },
  },
  [VULN]: {
    critical: { path: ['scanner', 'result', 'Results'], test: 'no-severity' },
    high: { path: ['scanner', 'result', 'Results'], test: 'no-severity' },
    medium: { path: ['scanner', 'result', 'Results'], test: 'no-severity' },
    low: { path: ['scanner', 'result', 'Results'], test: 'no-severity' },
    unknown: { path: ['scanner', 'result', 'Results'], test: 'no-severity' },
  },
  [TEST]: {
    result: { path: ['result'], test: 'one-of' },
    tests: { path: ['passedTests'], test: 'includes-all' },
  },
  [VSA]: {
    verifier: { path: ['verifier', 'id'], test: 'one-of' },
    level: { path: ['verifiedLevels'], test: 'includes-all' },
  },
  'https://spdx.dev/Document': {
    minComponents: { path: ['packages'], test: 'min-length' },
  },
  'https://spdx.dev/Document/v2.3': {
    minComponents: { path: ['packages'], test: 'min-length' },
  },
  'https://cyclonedx.org/bom': {
    minComponents: { path: ['components'], test: 'min-length' },
  },
  'https://cyclonedx.org/bom/v1.6': {
    minComponents: { path: ['components'], test: 'min-length' },
  },
};

/**
 * The conditions of a requirement on a predicate of this type as comparisons,
 * and the keys that are none.
 */
export function predicateChecks(
  require: AttestationConditions | undefined,
  predicateType: string,
): { checks: PredicateCheck[]; missing: Array<keyof AttestationConditions> } {
  const known = Object.hasOwn(FIELDS, predicateType)
    ? FIELDS[predicateType]
    : {};
  const checks: PredicateCheck[] = [];
  const missing: Array<keyof AttestationConditions> = [];
  for (const [key, value] of Object.entries(require ?? {})) {
    const feature = key as keyof AttestationConditions;
    const field = known[feature];
    // Findings can only be forbidden, not counted.
    if (!field || (field.test === 'no-severity' && value !== 0)) {
      missing.push(feature);
    } else {
      checks.push({
        feature,
        ...field,
        ...(field.test === 'min-length'
          ? { values: [], least: value as number }
          : {
              values: [value as string | string[]].flat().map(String),
            }),
      });
    }
  }
  // A summary that says FAILED never counts.
  if (predicateType === VSA && require && Object.keys(require).length > 0) {
    checks.push({
      feature: 'level',
      path: ['verificationResult'],
      test: 'one-of',
      values: ['PASSED'],
    });
  }
  return { checks, missing };
}
