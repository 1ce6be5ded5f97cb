import type { Reason } from './types';

/**
 * Codes of the reasons that the portal adds to those of the verifier.
 *
 * @public
 */
export type PortalReasonCode =
  | 'SOURCE_STALE'
  | 'DIGEST_UNRESOLVED'
  | 'NOT_CHECKED_YET'
  | 'NOT_JUDGED'
  | 'TRUST_FAILED'
  | 'SOURCE_NOT_ALLOWED'
  | 'SOURCE_UNDETERMINED'
  | 'TAG_FORBIDDEN'
  | 'ENVIRONMENT_NOT_CONFIGURED'
  | 'CLUSTER_CANNOT_VERIFY';

/**
 * Codes that a refusal by an admission engine is mapped to.
 *
 * @public
 */
export type DenialReasonCode =
  | 'SIGNATURE_NOT_FOUND'
  | 'SIGNATURE_INVALID'
  | 'SIGNER_NOT_TRUSTED'
  | 'ATTESTATION_MISSING'
  | 'TAG_FORBIDDEN'
  | 'SOURCE_NOT_ALLOWED'
  | 'ENGINE_OUTAGE'
  | 'UNMAPPED';

/**
 * Values for the sentences of a reason, as far as they are known.
 *
 * @public
 */
export interface ReasonParams {
  /** Image as named in the manifest or the message. */
  image?: string;
  repository?: string;
  digest?: string;
  cluster?: string;
  environment?: string;
  engine?: string;
  policy?: string;
  signer?: string;
  /** Kind of attestation, for example `test`, `provenance`, `SBOM`. */
  attestation?: string;
  /** When the facts were observed, ISO 8601. */
  observedAt?: string;
  /** Allowed sources of the environment. */
  sources?: readonly string[];
  /** Formats in which the image is signed. */
  formats?: readonly string[];
  /** Formats that the cluster's policies can verify. */
  accepted?: readonly string[];
}

interface Template {
  class: Reason['class'];
  text: string | ((params: ReasonParams) => string);
  detail: (params: ReasonParams) => string;
  fix: string | ((params: ReasonParams) => string);
}

function imageOf(params: ReasonParams): string {
  if (params.repository && params.digest) {
    return `${params.repository}@${params.digest}`;
  }
  return params.image ?? params.repository ?? 'the image';
}

function within(params: ReasonParams): string {
  return params.environment ? ` in ${params.environment}` : '';
}

/** "the cluster", or which engine and policy refused. */
function refuser(params: ReasonParams): string {
  const policy = params.policy ? ` (policy ${params.policy})` : '';
  return `${params.engine ?? 'The admission engine'}${policy}`;
}

const TEMPLATES: Record<PortalReasonCode | DenialReasonCode, Template> = {
  SOURCE_STALE: {
    class: 'inconclusive',
    text: 'cluster is silent',
    detail: params =>
      `${
        params.cluster ? `Cluster ${params.cluster}` : 'The cluster'
      } has been silent past its limit${
        params.observedAt ? `; last seen at ${params.observedAt}` : ''
      }`,
    fix: 'Restore the connection to the cluster; the verdict returns with the next observation.',
  },
  DIGEST_UNRESOLVED: {
    class: 'inconclusive',
    text: 'digest not resolved',
    detail: params =>
      `The cluster does not yet tell which digest of ${imageOf(params)} runs`,
    fix: 'Wait until a container has started, or name the digest in the manifest.',
  },
  NOT_CHECKED_YET: {
    class: 'inconclusive',
    text: 'not checked yet',
    detail: params => `${imageOf(params)} waits for its first check`,
    fix: 'Nothing to do: the check is queued.',
  },
  NOT_JUDGED: {
    class: 'inconclusive',
    text: 'could not be judged',
    detail: params =>
      `The evidence of ${imageOf(params)} does not suffice for a verdict`,
    fix: 'Look at the evidence of the image; the check is repeated.',
  },
  TRUST_FAILED: {
    class: 'deny',
    text: 'trust policy not met',
    detail: params => `${imageOf(params)} does not meet the trust policy`,
    fix: 'Look at the requirements of the rule, and sign or attest what is missing.',
  },
  SOURCE_NOT_ALLOWED: {
    class: 'deny',
    text: 'source not allowed',
    detail: params =>
      `${
        params.repository ?? params.image ?? 'The repository'
      } is not an allowed source${within(params)}${
        params.sources?.length ? ` (allowed: ${params.sources.join(', ')})` : ''
      }`,
    fix: 'Promote the image into an allowed repository and deploy it from there.',
  },
  SOURCE_UNDETERMINED: {
    class: 'inconclusive',
    text: 'source not known',
    detail: params =>
      `It cannot be told from which repository ${
        params.image ?? 'the image'
      } comes, and only some are allowed${within(params)}`,
    fix: 'Name registry and repository in the manifest.',
  },
  TAG_FORBIDDEN: {
    class: 'deny',
    text: 'tag forbidden',
    detail: params =>
      `${
        params.image ?? 'The image'
      } is named by tag; only digests are accepted${within(params)}`,
    fix: params =>
      `Name the image by digest in the manifest: ${
        params.repository ?? 'registry/repository'
      }@${params.digest ?? 'sha256:<digest>'}`,
  },
  ENVIRONMENT_NOT_CONFIGURED: {
    class: 'configuration',
    text: 'environment not configured',
    detail: params =>
      `Environment ${
        params.environment ?? ''
      } is not in the configuration, so its rules are not known`,
    fix: 'Add the environment to the configuration.',
  },
  CLUSTER_CANNOT_VERIFY: {
    class: 'configuration',
    text: 'signed, but this cluster cannot verify it',
    detail: params =>
      `${imageOf(params)} is signed as ${
        params.formats?.join(', ') ?? 'something else'
      }; the policies of ${
        params.cluster ? `cluster ${params.cluster}` : 'the cluster'
      } ${
        params.accepted?.length === 0
          ? 'refuse it however it is signed'
          : `verify ${params.accepted?.join(', ') ?? 'other formats'} only`
      }`,
    fix: 'Sign the image in a format that the policy verifies too, or add an authority for its format to the policy.',
  },
  SIGNATURE_NOT_FOUND: {
    class: 'deny',
    text: 'signature not found',
    detail: params =>
      `${refuser(params)} found no signature for ${imageOf(params)}`,
    fix: params =>
      `Sign the image by its digest in CI: cosign sign ${
        params.repository ?? 'registry/repository'
      }@${params.digest ?? 'sha256:<digest>'}`,
  },
  SIGNATURE_INVALID: {
    class: 'deny',
    text: 'signature not valid',
    detail: params =>
      `${refuser(params)} found a signature on ${imageOf(
        params,
      )} that is not valid`,
    fix: 'Do not deploy; find out who changed the content, and sign again in CI.',
  },
  SIGNER_NOT_TRUSTED: {
    class: 'deny',
    text: 'signer not in trusted list',
    detail: params =>
      `${refuser(params)} does not trust ${
        params.signer ?? 'the signer'
      } for ${imageOf(params)}`,
    fix: 'Sign in CI with an accepted identity, or add this identity to the trust policy with its owner.',
  },
  ATTESTATION_MISSING: {
    class: 'deny',
    text: params =>
      params.attestation
        ? `missing ${params.attestation} attestation`
        : 'missing attestation',
    detail: params =>
      `${refuser(params)} found no accepted ${
        params.attestation ? `${params.attestation} ` : ''
      }attestation for ${imageOf(params)}`,
    fix: 'Add the step that attests this to the build, with cosign attest or the CI system.',
  },
  ENGINE_OUTAGE: {
    class: 'inconclusive',
    text: 'admission engine did not answer',
    detail: params =>
      `${refuser(params)} did not answer, so ${imageOf(
        params,
      )} was refused without being judged`,
    fix: 'The platform team restores the engine; then deploy again. The image is not at fault.',
  },
  UNMAPPED: {
    class: 'inconclusive',
    text: 'refused for a reason that is not understood',
    detail: params =>
      `${refuser(params)} refused ${imageOf(
        params,
      )}; its message is not understood`,
    fix: "Read the engine's own message; the platform team adds the mapping.",
  },
};

function build(code: keyof typeof TEMPLATES, params: ReasonParams): Reason {
  const template = TEMPLATES[code];
  const { text, fix } = template;
  return {
    code,
    class: template.class,
    text: typeof text === 'string' ? text : text(params),
    detail: template.detail(params),
    fix: typeof fix === 'string' ? fix : fix(params),
  };
}

/**
 * A reason that the portal itself gives.
 *
 * @public
 */
export function portalReason(
  code: PortalReasonCode,
  params: ReasonParams = {},
): Reason {
  return build(code, params);
}

/**
 * Every code that a refusal can be mapped to.
 *
 * @public
 */
export const denialReasonCodes: readonly DenialReasonCode[] = [
  'SIGNATURE_NOT_FOUND',
  'SIGNATURE_INVALID',
  'SIGNER_NOT_TRUSTED',
  'ATTESTATION_MISSING',
  'TAG_FORBIDDEN',
  'SOURCE_NOT_ALLOWED',
  'ENGINE_OUTAGE',
  'UNMAPPED',
];

/**
 * The reason of a refusal by an admission engine. A code that is not known
 * reads as `UNMAPPED`.
 *
 * @public
 */
export function denialReason(code: string, params: ReasonParams = {}): Reason {
  const known = denialReasonCodes.find(candidate => candidate === code);
  return build(known ?? 'UNMAPPED', params);
}
