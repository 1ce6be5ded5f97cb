import { createPermission } from '@backstage/plugin-permission-common';

/**
 * See what runs, what was found and which exceptions there are. What a caller
 * sees is also limited to the catalog entities that the caller may see.
 *
 * @public
 */
export const imageSigningReadPermission = createPermission({
  name: 'image-signing.read',
  attributes: { action: 'read' },
});

/**
 * Request an exception.
 *
 * @public
 */
export const imageSigningExceptionCreatePermission = createPermission({
  name: 'image-signing.exception.create',
  attributes: { action: 'create' },
});

/**
 * Approve or reject an exception that somebody else requested.
 *
 * @public
 */
export const imageSigningExceptionApprovePermission = createPermission({
  name: 'image-signing.exception.approve',
  attributes: { action: 'update' },
});

/**
 * Approve an extension from the third renewal on. It is asked for besides
 * {@link imageSigningExceptionApprovePermission}: give it to somebody higher.
 *
 * @public
 */
export const imageSigningExceptionApproveRenewalPermission = createPermission({
  name: 'image-signing.exception.approve-renewal',
  attributes: { action: 'update' },
});

/**
 * Look after exceptions that are not one's own: request their extension, close
 * them, give them another owner.
 *
 * @public
 */
export const imageSigningExceptionReviewPermission = createPermission({
  name: 'image-signing.exception.review',
  attributes: { action: 'update' },
});

/**
 * End an active exception early.
 *
 * @public
 */
export const imageSigningExceptionRevokePermission = createPermission({
  name: 'image-signing.exception.revoke',
  attributes: { action: 'update' },
});

/**
 * Decide about the rollout: pilots and their trials, waves, notes, and which
 * stage may be skipped.
 *
 * @public
 */
export const imageSigningRolloutUpdatePermission = createPermission({
  name: 'image-signing.rollout.update',
  attributes: { action: 'update' },
});

/**
 * Decide for a service who answers for its releases, what is signed, and with
 * what kind of key.
 *
 * @public
 */
export const imageSigningDecisionUpdatePermission = createPermission({
  name: 'image-signing.decision.update',
  attributes: { action: 'update' },
});

/**
 * Report a run of a pipeline's gate. For services only: give it to the token of
 * the pipelines by `accessRestrictions`.
 *
 * @public
 */
export const imageSigningGateRunCreatePermission = createPermission({
  name: 'image-signing.gate-run.create',
  attributes: { action: 'create' },
});

/**
 * Ask for an audit pack and download it. It holds what its reader may see of the
 * catalog.
 *
 * @public
 */
export const imageSigningAuditPackCreatePermission = createPermission({
  name: 'image-signing.audit-pack.create',
  attributes: { action: 'create' },
});

/**
 * Every permission of the plugin.
 *
 * @public
 */
export const imageSigningPermissions = [
  imageSigningReadPermission,
  imageSigningExceptionCreatePermission,
  imageSigningExceptionApprovePermission,
  imageSigningExceptionApproveRenewalPermission,
  imageSigningExceptionReviewPermission,
  imageSigningExceptionRevokePermission,
  imageSigningRolloutUpdatePermission,
  imageSigningDecisionUpdatePermission,
  imageSigningGateRunCreatePermission,
  imageSigningAuditPackCreatePermission,
];
