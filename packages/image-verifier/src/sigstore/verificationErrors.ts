import type { Reason } from '../reason';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

/**
 * The reason of an error of the verification. Anything that is not understood
 * is a failure of the document, never a success, and never a crash.
 */
export function verificationReason(error: unknown): Reason {
  return error instanceof ReasonError
    ? error.reason
    : makeReason('BUNDLE_INVALID', { why: String(error) });
}
