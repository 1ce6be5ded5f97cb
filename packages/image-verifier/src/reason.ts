/**
 * What a reason says about the image: `deny` judges it, `inconclusive` means
 * that it could not be judged (retry), `configuration` that the person who
 * configured the verifier must act.
 *
 * @public
 */
export type ReasonClass = 'deny' | 'inconclusive' | 'configuration';

/**
 * One finding: a stable code, one plain sentence, and how to fix it.
 *
 * All texts are safe to print: values that come from images, certificates and
 * registries are escaped.
 *
 * @public
 */
export interface Reason {
  /** Stable upper-case code, for example `SIGNATURE_NOT_FOUND`. */
  code: ReasonCode;
  class: ReasonClass;
  /** A short status text; the same words in the CLI, the API and the pages. */
  text: string;
  /** The full sentence with the values that were found. */
  detail: string;
  /** What to do next, one sentence or one command. */
  fix: string;
}

/**
 * Every code that the verifier can answer.
 *
 * @public
 */
export type ReasonCode =
  // The reference and the registry
  | 'REF_INVALID'
  | 'IMAGE_NOT_FOUND'
  | 'PLATFORM_NOT_FOUND'
  | 'REGISTRY_UNAUTHORIZED'
  | 'REGISTRY_FORBIDDEN'
  | 'REGISTRY_RATE_LIMITED'
  | 'REGISTRY_TIMEOUT'
  | 'REGISTRY_UNAVAILABLE'
  | 'REGISTRY_TLS'
  | 'REGISTRY_BLOCKED_TARGET'
  | 'REGISTRY_RESPONSE_INVALID'
  | 'REGISTRY_CREDENTIALS_INVALID'
  | 'RESPONSE_TOO_LARGE'
  | 'TOO_MANY_ITEMS'
  | 'REFERRERS_INCOMPLETE'
  | 'DIGEST_MISMATCH'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_AMBIGUOUS'
  // The form of a signed document
  | 'SIGNATURE_NOT_FOUND'
  | 'SIGNATURE_FORMAT_UNSUPPORTED'
  | 'BUNDLE_INVALID'
  | 'SIGNATURE_MALFORMED'
  | 'ENVELOPE_INVALID'
  | 'CRITICAL_HEADER_UNSUPPORTED'
  | 'PLUGIN_REQUIRED'
  | 'PAYLOAD_TYPE_UNEXPECTED'
  // Its cryptography
  | 'SIGNATURE_INVALID'
  | 'KEY_NOT_FOUND'
  | 'KEY_ALGORITHM_UNSUPPORTED'
  | 'CERT_INVALID'
  | 'CERT_CHAIN_UNTRUSTED'
  | 'CERT_NOT_VALID_AT_SIGNING'
  | 'CERT_USAGE_INVALID'
  | 'CERT_PROFILE_INVALID'
  | 'CERT_NOT_IN_TRUST_STORE'
  | 'CERT_NOT_VALID_NOW'
  | 'CERT_REVOKED'
  | 'REVOCATION_UNKNOWN'
  | 'SCT_MISSING'
  | 'SCT_INVALID'
  | 'TLOG_ENTRY_MISSING'
  | 'TLOG_UNKNOWN_LOG'
  | 'TLOG_PROOF_INVALID'
  | 'TLOG_ENTRY_MISMATCH'
  | 'TLOG_ENTRY_UNSUPPORTED'
  | 'TIMESTAMP_MISSING'
  | 'TIMESTAMP_INVALID'
  | 'TIMESTAMP_UNTRUSTED'
  | 'TIMESTAMP_OUT_OF_RANGE'
  // What it covers and who signed
  | 'SUBJECT_MISMATCH'
  | 'SUBJECT_IS_INDEX'
  | 'SUBJECT_IS_CHILD'
  | 'SIGNER_NOT_TRUSTED'
  | 'ISSUER_NOT_TRUSTED'
  | 'ATTESTATION_MISSING'
  | 'ATTESTATION_UNTRUSTED'
  | 'ATTESTATION_UNSIGNED'
  | 'KEY_EXPIRED'
  | 'ANNOTATION_MISMATCH'
  | 'CERT_EXTENSION_MISMATCH'
  | 'SIGNERS_INSUFFICIENT'
  | 'ROLES_NOT_SEPARATE'
  | 'SIGNATURE_TOO_OLD'
  | 'SIGNATURE_EXPIRED'
  | 'ATTESTATION_INVALID'
  | 'ATTESTATION_TOO_OLD'
  | 'ATTESTATION_CONDITION_FAILED'
  | 'PROVENANCE_BUILDER_NOT_ALLOWED'
  | 'PROVENANCE_SOURCE_NOT_ALLOWED'
  | 'PROVENANCE_REF_NOT_ALLOWED'
  | 'BASE_IMAGE_NOT_ALLOWED'
  | 'BASE_IMAGE_UNKNOWN'
  | 'SCAN_SEVERITY_EXCEEDED'
  | 'SCAN_NOT_UNDERSTOOD'
  | 'VEX_STATUS_NOT_ALLOWED'
  | 'TEST_FAILED'
  | 'TEST_MISSING'
  | 'SBOM_INCOMPLETE'
  | 'VSA_LEVEL_TOO_LOW'
  | 'SOURCE_NOT_ALLOWED'
  | 'SIGNATURE_NOT_DEMANDED'
  // The policy, the trust material and the caller
  | 'POLICY_NONE_APPLIES'
  | 'POLICY_INVALID'
  | 'TRUST_ROOT_UNAVAILABLE'
  | 'TRUST_ROOT_INVALID'
  | 'TRUST_STORE_INVALID'
  | 'KEY_INVALID'
  | 'KEY_UNAVAILABLE'
  | 'EVIDENCE_MISMATCH'
  | 'INTERNAL_ERROR';
