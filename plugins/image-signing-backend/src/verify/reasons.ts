import { makeReason, Reason, ReasonError } from 'image-verifier';

/** The reason of a failure, whatever was thrown. */
export function reasonOf(error: unknown): Reason {
  return error instanceof ReasonError
    ? error.reason
    : makeReason('INTERNAL_ERROR', {
        cause: error instanceof Error ? error.message : String(error),
      });
}
