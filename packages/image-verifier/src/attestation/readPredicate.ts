import { z } from 'zod';
import type { PredicateFacts, PredicateReading } from './facts';
import { provenanceV02, provenanceV1 } from './provenance';
import { cosignVulnerabilities, inTotoVulnerabilities } from './scan';
import {
  cosignCustom,
  cycloneDx,
  openVex,
  release,
  scai,
  spdx,
  testResult,
  verificationResult,
  verificationSummary,
} from './statements';

/** A reader of one predicate type: its form, and the facts in it. */
type Reader = z.ZodType<PredicateFacts>;

// By the type without its version, or with it where the form depends on it.
const READERS: Array<[prefix: string, reader: Reader]> = [
  ['https://slsa.dev/provenance/v0.2', provenanceV02],
  ['https://slsa.dev/provenance/v1', provenanceV1],
  ['https://cosign.sigstore.dev/attestation/vuln', cosignVulnerabilities],
  ['https://in-toto.io/attestation/vulns', inTotoVulnerabilities],
  ['https://in-toto.io/attestation/test-result', testResult],
  ['https://spdx.dev/Document', spdx],
  ['https://cyclonedx.org/bom', cycloneDx],
  ['https://openvex.dev/ns', openVex],
  ['https://slsa.dev/verification_summary', verificationSummary],
  ['https://in-toto.io/attestation/scai', scai],
  ['https://in-toto.io/attestation/svr', verificationResult],
  ['https://in-toto.io/attestation/release', release],
  ['https://cosign.sigstore.dev/attestation/v1', cosignCustom],
];

/**
 * Reads the predicate of a verified statement. Unknown fields are ignored, as
 * the in-toto specification demands; a type without a reader gives `other`.
 * Never throws.
 *
 * @public
 */
export function readPredicate(
  predicateType: string,
  predicate: unknown,
): PredicateReading {
  const reader = READERS.find(
    ([prefix]) =>
      predicateType === prefix || predicateType.startsWith(`${prefix}/`),
  )?.[1];
  if (!reader) {
    return { facts: { kind: 'other' } };
  }
  const parsed = reader.safeParse(fromText(predicate));
  if (parsed.success) {
    return { facts: parsed.data };
  }
  const [issue] = parsed.error.issues;
  const path = ['predicate', ...issue.path.map(String)].join('.');
  return { malformed: `${path}: ${issue.message}` };
}

// Early Cosign wrote some predicates as a text that holds JSON.
function fromText(predicate: unknown): unknown {
  if (typeof predicate !== 'string') {
    return predicate;
  }
  try {
    return JSON.parse(predicate);
  } catch {
    return predicate;
  }
}
