import type {
  ExceptionControl,
  ExceptionKind,
  SigningException,
} from './types';

/**
 * What each kind of exception demands, besides what its contract says in free
 * words. Controls of the phase `activation` are recorded as done before the
 * exception is in force.
 *
 * @public
 */
export const requiredControls: Readonly<
  Record<ExceptionKind, readonly ExceptionControl[]>
> = {
  'incident-rollback': [
    {
      id: 'extra-scan',
      text: 'Extra vulnerability scan of this digest',
      phase: 'activation',
    },
    {
      id: 'release-approval',
      text: 'Manual approval of the release',
      phase: 'activation',
      bySomebodyElse: true,
    },
    {
      id: 'extra-logging',
      text: 'Extra logging and notifications while the exception is active',
      phase: 'active',
    },
  ],
  'legacy-service': [
    {
      id: 'migration-plan',
      text: 'Plan with a date for moving the service to a pipeline that signs',
      phase: 'activation',
      needsDate: true,
    },
  ],
  'vendor-image': [
    {
      id: 'vulnerability-scan',
      text: 'Vulnerability scan of this digest',
      phase: 'activation',
    },
    {
      id: 'no-secret-access',
      text: 'The service account has no access to secrets',
      phase: 'active',
    },
  ],
};

/**
 * The controls that must be recorded as done before an exception is in force.
 *
 * @public
 */
export function missingControls(
  exception: Pick<SigningException, 'controls'>,
): ExceptionControl[] {
  return exception.controls.filter(
    ({ phase, done }) => phase === 'activation' && !done,
  );
}
