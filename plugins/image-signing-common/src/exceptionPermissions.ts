import type { BasicPermission } from '@backstage/plugin-permission-common';
import { type ExceptionStep, needsHigherApproval } from './exceptionLife';
import { samePrincipal } from './exceptions';
import {
  imageSigningExceptionApprovePermission as approve,
  imageSigningExceptionApproveRenewalPermission as approveRenewal,
  imageSigningExceptionCreatePermission as create,
  imageSigningExceptionReviewPermission as review,
  imageSigningExceptionRevokePermission as revoke,
} from './permissions';
import type { SigningException } from './types';

/**
 * Somebody, with what they act for.
 *
 * @public
 */
export interface StepActor {
  userRef: string;
  /** Entity refs of the person and of their groups. */
  ownershipRefs: string[];
}

/** What tells the steps apart that need different permissions. */
type StepKind = Pick<ExceptionStep, 'action'> & { control?: string };

/**
 * Which permissions a step needs: all of one of the lists.
 *
 * @public
 */
export function stepPermissions(
  exception: SigningException,
  step: StepKind,
  actor: StepActor,
): BasicPermission[][] {
  const requested = samePrincipal(actor.userRef, exception.requestedBy);
  switch (step.action) {
    case 'approve':
    case 'reject-extension':
      return [[approve]];
    case 'reject':
      // Whoever asked may take it back.
      return requested ? [[create], [approve]] : [[approve]];
    case 'approve-extension':
      return [
        needsHigherApproval(exception) ? [approve, approveRenewal] : [approve],
      ];
    case 'record-control':
      return exception.controls.find(({ id }) => id === step.control)
        ?.bySomebodyElse
        ? [[approve]]
        : [[create], [review]];
    case 'request-extension':
    case 'record-commit':
      return [[create], [review]];
    case 'close':
      return requested || owns(exception, actor)
        ? [[create], [review]]
        : [[review]];
    case 'reassign':
      return owns(exception, actor) ? [[create], [review]] : [[review]];
    case 'revoke':
      return [[revoke]];
    default:
      return [];
  }
}

/**
 * Whether a step is for those who approve, where an environment names them.
 *
 * @public
 */
export function needsApprover(
  exception: SigningException,
  step: StepKind,
  actor: StepActor,
): boolean {
  switch (step.action) {
    case 'approve':
    case 'approve-extension':
    case 'reject-extension':
      return true;
    case 'reject':
      return !samePrincipal(actor.userRef, exception.requestedBy);
    default:
      return false;
  }
}

function owns(exception: SigningException, actor: StepActor): boolean {
  return actor.ownershipRefs.some(ref => samePrincipal(ref, exception.owner));
}
