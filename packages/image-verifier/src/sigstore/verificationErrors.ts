import { VerificationError } from '@sigstore/verify';
import type { Reason } from '../reason';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

/**
 * Puts an error of the verification into the words of the taxonomy. Anything
 * that is not understood is a failure of the document, never a success, and
 * never a crash: malformed input makes the library throw errors of every kind.
 *
 * @param context - `subject`: who the certificate names; `root`: the name of
 * the trust root that judged.
 */
export function verificationReason(
  error: unknown,
  context: { subject?: string; root: string },
): Reason {
  if (error instanceof ReasonError) {
    return error.reason;
  }
  if (!(error instanceof VerificationError)) {
    return makeReason('BUNDLE_INVALID', { why: String(error) });
  }
  const { root } = context;
  const subject = context.subject ?? 'the signer';
  switch (error.code) {
    case 'SIGNATURE_ERROR':
      return makeReason('SIGNATURE_INVALID');
    case 'PUBLIC_KEY_ERROR':
      return makeReason('KEY_NOT_FOUND');
    case 'TLOG_INCLUSION_PROOF_ERROR':
    case 'TLOG_INCLUSION_PROMISE_ERROR':
    case 'TLOG_MISSING_INCLUSION_ERROR':
      return makeReason('TLOG_PROOF_INVALID', { why: error.message });
    case 'TLOG_BODY_ERROR':
      return makeReason('TLOG_ENTRY_MISMATCH', { why: error.message });
    case 'TLOG_ERROR':
      return /^expected/.test(error.message)
        ? makeReason('TLOG_ENTRY_MISSING')
        : makeReason('TLOG_PROOF_INVALID', { why: error.message });
    case 'TIMESTAMP_ERROR':
      return timestampReason(error.message, root);
    case 'CERTIFICATE_ERROR':
      return certificateReason(error, subject, root);
    default:
      return makeReason('BUNDLE_INVALID', { why: error.message });
  }
}

function timestampReason(message: string, root: string): Reason {
  if (/^expected/.test(message)) {
    return makeReason('TIMESTAMP_MISSING');
  }
  return /duplicate/.test(message)
    ? makeReason('TIMESTAMP_INVALID', { why: message })
    : makeReason('TIMESTAMP_UNTRUSTED', { root });
}

function certificateReason(
  { message, cause }: VerificationError,
  subject: string,
  root: string,
): Reason {
  if (/^expected \d+ SCTs/.test(message)) {
    return makeReason('SCT_MISSING', { subject, root });
  }
  if (/SCT/.test(message)) {
    return makeReason('SCT_INVALID', { subject, root });
  }
  const inner = cause instanceof Error ? cause.message : message;
  return /not valid or expired/.test(inner)
    ? makeReason('CERT_NOT_VALID_AT_SIGNING', { subject })
    : makeReason('CERT_CHAIN_UNTRUSTED', { subject, roots: root });
}
