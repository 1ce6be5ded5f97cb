import type { Reason, ReasonClass, ReasonCode } from './reason';
import { escapeUntrustedText } from './text';

/**
 * How far a candidate came before it failed. The failure that got furthest is
 * the one that the reader can act on, so it makes the headline.
 */
export type ReasonStage =
  | 'setup'
  | 'search'
  | 'form'
  | 'cryptography'
  | 'subject'
  | 'identity'
  | 'content';

interface ReasonTemplate {
  class: ReasonClass;
  stage: ReasonStage;
  /** Short status text; the words of R52 stand as they are. */
  text: string;
  /** `{name}` is replaced by the parameter of that name. */
  detail: string;
  fix: string;
}

const STAGES: ReasonStage[] = [
  'setup',
  'search',
  'form',
  'cryptography',
  'subject',
  'identity',
  'content',
];

const TEMPLATES: Record<ReasonCode, ReasonTemplate> = {
  REF_INVALID: {
    class: 'configuration',
    stage: 'setup',
    text: 'not an image reference',
    detail: '"{ref}" is not an image reference: {why}',
    fix: 'Write registry/repository:tag or registry/repository@sha256:<64 hex digits>.',
  },
  IMAGE_NOT_FOUND: {
    class: 'deny',
    stage: 'search',
    text: 'image not found',
    detail: '{ref} does not exist in the registry',
    fix: 'Check the name, or push the image first.',
  },
  PLATFORM_NOT_FOUND: {
    class: 'deny',
    stage: 'search',
    text: 'platform not found',
    detail: '{ref} has {found} for {platform}',
    fix: 'Name a platform of the index, with its variant where several fit.',
  },
  REGISTRY_UNAUTHORIZED: {
    class: 'inconclusive',
    stage: 'search',
    text: 'registry needs a login',
    detail: '{registry} needs a login to read {repository} ({why})',
    fix: 'Configure credentials that may pull from this repository.',
  },
  REGISTRY_FORBIDDEN: {
    class: 'inconclusive',
    stage: 'search',
    text: 'registry refused access',
    detail: 'The credentials for {registry} may not pull from {repository}',
    fix: 'Ask the registry administrator for pull permission.',
  },
  REGISTRY_RATE_LIMITED: {
    class: 'inconclusive',
    stage: 'search',
    text: 'registry limits requests',
    detail: '{registry} is limiting requests; {when}',
    fix: 'Try again later, or log in to get a higher limit.',
  },
  REGISTRY_TIMEOUT: {
    class: 'inconclusive',
    stage: 'search',
    text: 'registry did not answer in time',
    detail:
      '{registry} did not answer within {limit}; the image was not judged',
    fix: 'Try again; check the network path to the registry.',
  },
  REGISTRY_UNAVAILABLE: {
    class: 'inconclusive',
    stage: 'search',
    text: 'registry not reachable',
    detail: '{registry} did not answer ({cause}); the image was not judged',
    fix: 'Try again; check the host name and the network path to the registry.',
  },
  REGISTRY_TLS: {
    class: 'inconclusive',
    stage: 'search',
    text: 'registry certificate not trusted',
    detail: 'The TLS certificate of {registry} is not trusted ({cause})',
    fix: 'Configure the CA certificate of the registry.',
  },
  REGISTRY_BLOCKED_TARGET: {
    class: 'inconclusive',
    stage: 'search',
    text: 'registry named a host that is not allowed',
    detail: 'Request to {host} refused: {why}',
    fix: 'Add the host to the allowed hosts of this registry if it belongs to it.',
  },
  REGISTRY_RESPONSE_INVALID: {
    class: 'inconclusive',
    stage: 'search',
    text: 'registry answer not understood',
    detail: '{registry} gave an answer that is not understood: {why}',
    fix: 'Check that the host is an OCI registry and not a proxy or login page.',
  },
  REGISTRY_CREDENTIALS_INVALID: {
    class: 'configuration',
    stage: 'setup',
    text: 'registry credentials cannot be used',
    detail: 'The credentials in {source} cannot be used: {why}',
    fix: 'Write the user and password or token for the registry into the file.',
  },
  RESPONSE_TOO_LARGE: {
    class: 'inconclusive',
    stage: 'search',
    text: 'document too large',
    detail: '{what} is larger than {limit} bytes and was not read',
    fix: 'Remove the document, or raise the limit.',
  },
  TOO_MANY_ITEMS: {
    class: 'inconclusive',
    stage: 'search',
    text: 'too many signed documents',
    detail: '{count} {what} exceed the limit of {limit}; the rest was not read',
    fix: 'Remove signatures that are no longer needed, or raise the limit.',
  },
  REFERRERS_INCOMPLETE: {
    class: 'inconclusive',
    stage: 'search',
    text: 'list of attached documents is incomplete',
    detail: 'The list of attached documents was cut off after {pages} pages',
    fix: 'Remove attached documents that are no longer needed, or raise the limit.',
  },
  DIGEST_MISMATCH: {
    class: 'deny',
    stage: 'search',
    text: 'content does not match its digest',
    detail: 'The content served for {expected} hashes to {actual}',
    fix: 'The registry, a proxy or a cache is faulty or malicious: do not deploy, and have it examined.',
  },
  MANIFEST_INVALID: {
    class: 'deny',
    stage: 'search',
    text: 'manifest not valid',
    detail: 'The manifest {ref} is not valid: {why}',
    fix: 'Build and push the image again.',
  },
  MANIFEST_AMBIGUOUS: {
    class: 'deny',
    stage: 'search',
    text: 'manifest is ambiguous',
    detail: 'The manifest {ref} claims to be both an image and an index',
    fix: 'Do not deploy; have the origin of the manifest examined.',
  },
  SIGNATURE_NOT_FOUND: {
    class: 'deny',
    stage: 'search',
    text: 'signature not found',
    detail: '{repository}@{digest} has no signature of its own',
    fix: 'Sign the image by its digest in CI: cosign sign {repository}@{digest}',
  },
  SIGNATURE_FORMAT_UNSUPPORTED: {
    class: 'deny',
    stage: 'form',
    text: 'signature format not supported',
    detail: 'The document is {found}; expected is {expected}',
    fix: 'Sign the image with cosign sign.',
  },
  BUNDLE_INVALID: {
    class: 'deny',
    stage: 'form',
    text: 'signature bundle is malformed',
    detail: 'The Sigstore bundle is malformed: {why}',
    fix: 'Sign the image again.',
  },
  SIGNATURE_MALFORMED: {
    class: 'deny',
    stage: 'form',
    text: 'signature is malformed',
    detail: 'The signature is malformed at {field}: {why}',
    fix: 'Sign the image again.',
  },
  ENVELOPE_INVALID: {
    class: 'deny',
    stage: 'form',
    text: 'signature envelope is malformed',
    detail: 'The Notation envelope is malformed: {why}',
    fix: 'Sign the image again with a current Notation.',
  },
  CRITICAL_HEADER_UNSUPPORTED: {
    class: 'deny',
    stage: 'form',
    text: 'signature demands what is not supported',
    detail:
      'The signature demands that the header {header} be understood, which this verifier does not know',
    fix: 'Sign the image again without this header.',
  },
  PLUGIN_REQUIRED: {
    class: 'deny',
    stage: 'form',
    text: 'signature needs a verification plugin',
    detail: 'The signature can be verified only with the plugin {plugin}',
    fix: 'Sign with a certificate and without a verification plugin.',
  },
  PAYLOAD_TYPE_UNEXPECTED: {
    class: 'deny',
    stage: 'form',
    text: 'signed content is of another type',
    detail: 'The signed content is {type}, not {expected}',
    fix: 'Sign the image with cosign sign, or attest it with cosign attest.',
  },
  SIGNATURE_INVALID: {
    class: 'deny',
    stage: 'cryptography',
    text: 'signature not valid',
    detail:
      'The signature does not fit this content and key: the content was changed, or another key signed',
    fix: 'Do not deploy; find out who changed the content, and sign again.',
  },
  KEY_NOT_FOUND: {
    class: 'deny',
    stage: 'identity',
    text: 'signer not in trusted list',
    detail:
      'No configured key made this signature{hint}. Note: human signer (a key without an owner in the policy counts as personal)',
    fix: 'Sign in CI with a key of the trust policy, or add the key to the policy with its owner.',
  },
  KEY_ALGORITHM_UNSUPPORTED: {
    class: 'deny',
    stage: 'cryptography',
    text: 'key algorithm not supported',
    detail: 'The key algorithm {algorithm} is not supported',
    fix: 'Sign with an ECDSA P-256, P-384 or P-521, RSA (2048 bits or more) or Ed25519 key.',
  },
  CERT_INVALID: {
    class: 'deny',
    stage: 'form',
    text: 'certificate is malformed',
    detail: 'The signing certificate is malformed: {why}',
    fix: 'Sign the image again.',
  },
  CERT_CHAIN_UNTRUSTED: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate not from a trusted authority',
    detail:
      'The certificate of {subject} does not lead to a certificate authority of {roots}',
    fix: 'Check that the image was signed against the Sigstore instance that the policy names as root.',
  },
  CERT_NOT_VALID_AT_SIGNING: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate was not valid when signed',
    detail:
      'The certificate of {subject}, or its authority, was not valid at the proven signing time',
    fix: 'Sign the image again with a fresh certificate.',
  },
  CERT_USAGE_INVALID: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate not meant for code signing',
    detail: 'The certificate is not meant for code signing: {why}',
    fix: 'Sign with a code-signing certificate.',
  },
  CERT_PROFILE_INVALID: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate breaks the Notation profile',
    detail:
      'The certificate {subject} breaks the rules of the Notary Project: {rule}',
    fix: 'Issue a code-signing certificate by the certificate requirements of the Notary Project, and sign again.',
  },
  CERT_NOT_IN_TRUST_STORE: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate not from a trusted authority',
    detail:
      'No certificate of the chain of {subject} is in a trust store ({stores})',
    fix: 'Sign with a certificate of an authority in the trust stores, or add its certificate to the store.',
  },
  CERT_NOT_VALID_NOW: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate not valid now',
    detail:
      'The certificate {subject} is valid from {from} to {to}, and no timestamp proves that it was used then',
    fix: 'Sign the image again with a current certificate, and with a timestamp.',
  },
  CERT_REVOKED: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate was revoked',
    detail: 'The certificate {subject} was revoked{when}',
    fix: 'Do not deploy; find out why it was revoked, and sign again with another certificate.',
  },
  REVOCATION_UNKNOWN: {
    class: 'inconclusive',
    stage: 'cryptography',
    text: 'revocation not known',
    detail:
      'Whether the certificate {subject} was revoked is not known: {cause}',
    fix: 'Allow the hosts of the certificate authority for revocation checks, or set revocation to log for this authority.',
  },
  SCT_MISSING: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate-transparency proof missing',
    detail:
      'The certificate of {subject} carries no certificate-transparency proof, which root {root} demands',
    fix: 'Sign with a certificate of the Sigstore instance that the policy names as root.',
  },
  SCT_INVALID: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate-transparency proof not valid',
    detail:
      'The certificate-transparency proof in the certificate of {subject} is not from a log of root {root}',
    fix: 'Sign with a certificate of the Sigstore instance that the policy names as root.',
  },
  TLOG_ENTRY_MISSING: {
    class: 'deny',
    stage: 'cryptography',
    text: 'transparency-log entry missing',
    detail: 'No transparency-log entry proves this signature{why}',
    fix: 'Sign with upload to the transparency log; for a key, transparencyLog: optional accepts unlogged signatures.',
  },
  TLOG_UNKNOWN_LOG: {
    class: 'deny',
    stage: 'cryptography',
    text: 'transparency log not trusted',
    detail:
      'The log entry is from log {log}, which no trust root of the policy lists',
    fix: 'Add the trust root that lists this log, or sign against a log that is listed.',
  },
  TLOG_PROOF_INVALID: {
    class: 'deny',
    stage: 'cryptography',
    text: 'transparency-log proof not valid',
    detail:
      "The transparency log's promise, checkpoint or inclusion proof does not verify: {why}",
    fix: 'Sign the image again.',
  },
  TLOG_ENTRY_MISMATCH: {
    class: 'deny',
    stage: 'cryptography',
    text: 'transparency-log entry of another signature',
    detail:
      'The transparency-log entry belongs to another signature, key or content: {why}',
    fix: 'Do not deploy; sign the image again.',
  },
  TLOG_ENTRY_UNSUPPORTED: {
    class: 'deny',
    stage: 'cryptography',
    text: 'transparency-log entry type not supported',
    detail: 'Log entries of type {kind} are not supported',
    fix: 'Sign the image again with a current Cosign.',
  },
  TIMESTAMP_MISSING: {
    class: 'deny',
    stage: 'cryptography',
    text: 'proof of signing time missing',
    detail: 'Nothing trusted shows when this was signed',
    fix: 'Sign with a transparency-log entry or a timestamp authority.',
  },
  TIMESTAMP_INVALID: {
    class: 'deny',
    stage: 'cryptography',
    text: 'timestamp not valid',
    detail: 'The timestamp does not cover this signature: {why}',
    fix: 'Sign the image again.',
  },
  TIMESTAMP_UNTRUSTED: {
    class: 'deny',
    stage: 'cryptography',
    text: 'timestamp authority not trusted',
    detail: 'The timestamp is not from a timestamp authority of root {root}',
    fix: 'Use a timestamp authority that the trust root lists.',
  },
  TIMESTAMP_OUT_OF_RANGE: {
    class: 'deny',
    stage: 'cryptography',
    text: 'certificate was not valid when signed',
    detail:
      'The time {time} lies outside the validity of the certificate {subject}',
    fix: 'Sign the image again with a current certificate.',
  },
  SUBJECT_MISMATCH: {
    class: 'deny',
    stage: 'subject',
    text: 'signature covers another image',
    detail: 'The signature is genuine but covers {signed}, not {asked}',
    fix: 'Sign this digest; a signature cannot be moved from one image to another.',
  },
  SUBJECT_IS_INDEX: {
    class: 'deny',
    stage: 'subject',
    text: 'only the index is signed',
    detail:
      'The index {index} is signed, but not {digest} itself, as rule {rule} demands',
    fix: 'Sign the platform images too (cosign sign --recursive), or set subject: either in the rule.',
  },
  SUBJECT_IS_CHILD: {
    class: 'deny',
    stage: 'subject',
    text: 'only the platform images are signed',
    detail:
      'All platform images of {digest} are signed, but not the index itself, as rule {rule} demands',
    fix: 'Sign the index too, or set subject: platform-child or either in the rule.',
  },
  SIGNER_NOT_TRUSTED: {
    class: 'deny',
    stage: 'identity',
    text: 'signer not in trusted list',
    detail:
      'Signed by {signer}, who is not in the trusted list ({accepted}){note}',
    fix: 'Sign in CI with an accepted identity, or add this identity to the trust policy with its owner.',
  },
  ISSUER_NOT_TRUSTED: {
    class: 'deny',
    stage: 'identity',
    text: 'signer not in trusted list',
    detail:
      'Signed by {signer}: the identity comes from {issuer}, expected is {expected}{note}',
    fix: 'Sign with an identity of the expected issuer, or correct the issuer in the trust policy.',
  },
  ATTESTATION_MISSING: {
    class: 'deny',
    stage: 'content',
    text: 'missing {kind} attestation',
    detail: '{repository}@{digest} has no {kind} attestation ({name})',
    fix: 'Add the step that attests this to the build, with cosign attest or the CI system.',
  },
  ATTESTATION_UNTRUSTED: {
    class: 'deny',
    stage: 'content',
    text: 'missing {kind} attestation',
    detail:
      'A {kind} attestation exists, but it does not count for {name}: {why}',
    fix: 'Attest in CI with an accepted identity or key.',
  },
  ATTESTATION_UNSIGNED: {
    class: 'deny',
    stage: 'content',
    text: 'missing {kind} attestation',
    detail:
      'A {kind} attestation lies inside the index, but BuildKit does not sign it{why}',
    fix: 'Attest in CI with an accepted identity or key; or sign the index, and set coveredByIndex in the rule.',
  },
  POLICY_NONE_APPLIES: {
    class: 'deny',
    stage: 'setup',
    text: 'no policy rule covers this image',
    detail: 'No rule of the trust policy covers {repository}{environment}',
    fix: 'Add a rule whose images and environments cover it, or take the image from a covered repository.',
  },
  POLICY_INVALID: {
    class: 'configuration',
    stage: 'setup',
    text: 'trust policy not valid',
    detail: 'The trust policy is not valid: {why}',
    fix: 'Correct the trust policy.',
  },
  TRUST_ROOT_UNAVAILABLE: {
    class: 'inconclusive',
    stage: 'setup',
    text: 'trust root could not be loaded',
    detail: 'Trust root {root} could not be loaded: {cause}',
    fix: 'Check the path or the network; a trusted_root.json file works offline.',
  },
  TRUST_ROOT_INVALID: {
    class: 'configuration',
    stage: 'setup',
    text: 'trust root not valid',
    detail: 'Trust root {root} is not valid: {why}',
    fix: 'Get the trusted_root.json of the Sigstore instance again.',
  },
  TRUST_STORE_INVALID: {
    class: 'configuration',
    stage: 'setup',
    text: 'trust store not valid',
    detail: 'Trust store {store} cannot be used: {why}',
    fix: 'Put certificates of authorities into the store, in PEM or DER form, as regular files.',
  },
  KEY_INVALID: {
    class: 'configuration',
    stage: 'setup',
    text: 'public key not valid',
    detail: 'The key of authority {authority} cannot be used: {why}',
    fix: 'Give the public key in PEM form, as cosign generate-key-pair writes it to cosign.pub.',
  },
  KEY_UNAVAILABLE: {
    class: 'inconclusive',
    stage: 'setup',
    text: 'key not readable',
    detail:
      'The key of authority {authority} ({source}) could not be read: {cause}',
    fix: 'Check that it is there and may be read; other authorities are not affected.',
  },
  KEY_EXPIRED: {
    class: 'deny',
    stage: 'cryptography',
    text: 'key was not valid when signed',
    detail: 'The key was not valid on {time}',
    fix: 'Sign the image again with a current key.',
  },
  ANNOTATION_MISMATCH: {
    class: 'deny',
    stage: 'subject',
    text: 'signature lacks a required value',
    detail: 'The signature lacks the required annotation {key}={value}',
    fix: 'Sign with this annotation: cosign sign -a {key}={value}',
  },
  CERT_EXTENSION_MISMATCH: {
    class: 'deny',
    stage: 'identity',
    text: 'built elsewhere than allowed',
    detail: 'The build identity says {field} {actual}; expected is {expected}',
    fix: 'Build and sign where the policy expects it.',
  },
  SIGNERS_INSUFFICIENT: {
    class: 'deny',
    stage: 'identity',
    text: 'not enough signers',
    detail: '{found} of {required} required signers found; missing: {missing}',
    fix: 'Have the missing signers sign this digest.',
  },
  ROLES_NOT_SEPARATE: {
    class: 'deny',
    stage: 'identity',
    text: 'one signer in two roles',
    detail: '{signer} acts in the roles {roles}, which the policy keeps apart',
    fix: 'Sign with another identity for each role.',
  },
  SIGNATURE_TOO_OLD: {
    class: 'deny',
    stage: 'content',
    text: 'signature too old',
    detail: 'The signature was made {age} ago; the limit is {max}',
    fix: 'Build and sign the image again.',
  },
  SIGNATURE_EXPIRED: {
    class: 'deny',
    stage: 'content',
    text: 'signature expired',
    detail: 'The signer meant the signature to be used until {expiry} only',
    fix: 'Build and sign the image again, or sign it again with a later expiry.',
  },
  ATTESTATION_INVALID: {
    class: 'deny',
    stage: 'content',
    text: '{kind} attestation is malformed',
    detail: 'The {kind} attestation does not follow {predicateType}: {field}',
    fix: 'Make the attestation again with a current tool.',
  },
  ATTESTATION_TOO_OLD: {
    class: 'deny',
    stage: 'content',
    text: '{kind} attestation too old',
    detail: 'The {kind} attestation is {age} old; the limit is {max}',
    fix: 'Run the step again and attest its result.',
  },
  ATTESTATION_CONDITION_FAILED: {
    class: 'deny',
    stage: 'content',
    text: '{kind} attestation does not meet a condition',
    detail: 'The {kind} attestation does not meet {condition}{why}',
    fix: 'Change what was built until the condition holds, or correct the condition.',
  },
  PROVENANCE_BUILDER_NOT_ALLOWED: {
    class: 'deny',
    stage: 'content',
    text: 'builder not allowed',
    detail: 'Built by {builder}; allowed: {allowed}',
    fix: 'Build with an allowed builder.',
  },
  PROVENANCE_SOURCE_NOT_ALLOWED: {
    class: 'deny',
    stage: 'content',
    text: 'source not allowed',
    detail: 'Built from {source}; expected is {expected}',
    fix: 'Build from the expected repository.',
  },
  PROVENANCE_REF_NOT_ALLOWED: {
    class: 'deny',
    stage: 'content',
    text: 'branch or tag not allowed',
    detail: 'Built from {ref}; allowed: {allowed}',
    fix: 'Build from an allowed branch or tag.',
  },
  BASE_IMAGE_NOT_ALLOWED: {
    class: 'deny',
    stage: 'content',
    text: 'base image not allowed',
    detail: 'Built on {image}: {why}',
    fix: 'Build on an image of the approved list.',
  },
  BASE_IMAGE_UNKNOWN: {
    class: 'deny',
    stage: 'content',
    text: 'base image not known',
    detail: 'No trusted attestation names the base image{why}',
    fix: 'Attest the build with its materials (SLSA provenance).',
  },
  SCAN_SEVERITY_EXCEEDED: {
    class: 'deny',
    stage: 'content',
    text: 'too many {severity} findings',
    detail: '{count} {severity} findings; the limit is {max}. Worst: {ids}',
    fix: 'Update what is affected, or state with VEX that it is not.',
  },
  SCAN_NOT_UNDERSTOOD: {
    class: 'deny',
    stage: 'content',
    text: 'scan result not understood',
    detail:
      'The scan result of {scanner} cannot be read, so it does not count: {why}',
    fix: 'Attest the result in a known form: Trivy, Grype, SARIF or in-toto vulns.',
  },
  VEX_STATUS_NOT_ALLOWED: {
    class: 'deny',
    stage: 'content',
    text: 'vulnerability not resolved',
    detail: '{vulnerability} is {status} for this image',
    fix: 'Fix it, or state why it does not affect the image.',
  },
  TEST_FAILED: {
    class: 'deny',
    stage: 'content',
    text: 'tests not passed',
    detail: 'Tests {result}: {names}',
    fix: 'Mend the tests, and attest the new result.',
  },
  TEST_MISSING: {
    class: 'deny',
    stage: 'content',
    text: 'required test missing',
    detail: 'The required test {name} is not in the test attestation',
    fix: 'Run the test and name it in the attestation.',
  },
  SBOM_INCOMPLETE: {
    class: 'deny',
    stage: 'content',
    text: 'SBOM incomplete',
    detail: 'The SBOM lacks {field}',
    fix: 'Make the SBOM again with a tool that fills this in.',
  },
  VSA_LEVEL_TOO_LOW: {
    class: 'deny',
    stage: 'content',
    text: 'verification level too low',
    detail: 'Verified for {levels}; required is {level}',
    fix: 'Raise the build to the required level.',
  },
  SOURCE_NOT_ALLOWED: {
    class: 'deny',
    stage: 'setup',
    text: 'source not allowed',
    detail: '{repository} is not among the allowed sources ({allowed})',
    fix: 'Take the image from an allowed repository, or promote it there.',
  },
  SIGNATURE_NOT_DEMANDED: {
    class: 'inconclusive',
    stage: 'setup',
    text: 'signature not demanded',
    detail:
      'Rule {rule} only {mode} the signature, so nothing proves who made the image',
    fix: 'Set checks.signature of the rule to enforce.',
  },
  EVIDENCE_MISMATCH: {
    class: 'inconclusive',
    stage: 'setup',
    text: 'evidence does not fit the question',
    detail: 'The evidence was collected for something else: {why}',
    fix: 'Collect the evidence again for this image and trust policy.',
  },
  INTERNAL_ERROR: {
    class: 'inconclusive',
    stage: 'setup',
    text: 'unexpected error, not verified',
    detail: 'Unexpected error; treated as not verified: {cause}',
    fix: 'Try again; if it stays, report it with this text.',
  },
};

type ReasonParameters = Record<string, string | number | undefined>;

// A placeholder without a value disappears: optional parts of a sentence are
// placeholders too. Every value is escaped, because it may come from an image.
function fill(template: string, parameters: ReasonParameters): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    return value === undefined ? '' : escapeUntrustedText(String(value));
  });
}

/** Every code, in the order of the catalogue. */
export const REASON_CODES = Object.keys(TEMPLATES) as ReasonCode[];

/** True for a code of the catalogue. */
export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(TEMPLATES, text);
}

/**
 * Makes the reason of a code from its template.
 *
 * @public
 */
export function makeReason(
  code: ReasonCode,
  parameters: Record<string, string | number | undefined> = {},
): Reason {
  const template = TEMPLATES[code];
  return {
    code,
    class: template.class,
    text: fill(template.text, parameters),
    detail: fill(template.detail, parameters),
    fix: fill(template.fix, parameters),
  };
}

/** How far the failure of this code got, as a rank: higher is further. */
export function reasonRank(code: ReasonCode): number {
  return STAGES.indexOf(TEMPLATES[code].stage);
}

/** Furthest failure first; equal reasons once, in the order they came. */
export function sortReasons(reasons: Reason[]): Reason[] {
  const distinct = new Map<string, Reason>();
  for (const reason of reasons) {
    const key = `${reason.code}\n${reason.detail}`;
    if (!distinct.has(key)) {
      distinct.set(key, reason);
    }
  }
  return [...distinct.values()].sort(
    (a, b) => reasonRank(b.code) - reasonRank(a.code),
  );
}
