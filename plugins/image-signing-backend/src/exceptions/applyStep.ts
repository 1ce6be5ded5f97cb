import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  ExceptionRefusal,
  ExceptionStep,
  ExceptionStepOptions,
  SigningException,
  takeStep,
} from 'backstage-plugin-image-signing-common';

/**
 * Takes a step in the life of an exception.
 *
 * @throws NotAllowedError for approving one's own, ConflictError where the
 * step does not fit the status, InputError where what it must say is missing.
 */
export function applyStep(
  exception: SigningException,
  step: ExceptionStep,
  options: ExceptionStepOptions,
): SigningException {
  const result = takeStep(exception, step, options);
  if (result.ok) return result.exception;
  throw errorOf(result.refusal);
}

function errorOf({ code, text }: ExceptionRefusal): Error {
  switch (code) {
    case 'SELF_APPROVAL':
      return new NotAllowedError(text);
    case 'BLANK':
    case 'INVALID':
      return new InputError(text);
    default:
      return new ConflictError(text);
  }
}
