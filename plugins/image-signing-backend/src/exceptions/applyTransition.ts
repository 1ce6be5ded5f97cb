import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  ExceptionAction,
  ExceptionRefusal,
  SigningException,
  transition,
} from 'backstage-plugin-image-signing-common';

/**
 * Takes a step in the life of an exception.
 *
 * @throws NotAllowedError for approving one's own, ConflictError where the
 * step does not fit the status, InputError where a comment is missing.
 */
export function applyTransition(
  exception: SigningException,
  action: ExceptionAction,
  actor: string,
  now: Date,
  comment?: string,
): SigningException {
  const result = transition(exception, action, actor, now, comment);
  if (result.ok) return result.exception;
  throw errorOf(result.refusal);
}

function errorOf({ code, text }: ExceptionRefusal): Error {
  switch (code) {
    case 'SELF_APPROVAL':
      return new NotAllowedError(text);
    case 'BLANK':
      return new InputError(text);
    default:
      return new ConflictError(text);
  }
}
