import type { EnvironmentDefinition } from './evaluate.types';
import { samePrincipal } from './exceptions';
import type { ExceptionRules } from './types';

/**
 * What holds for exceptions where an environment says nothing of its own.
 *
 * @public
 */
export interface ExceptionDefaults {
  maxDurationDays: number;
  /** Only members of these may approve; everybody with the permission where empty. */
  approvers: string[];
}

/**
 * What holds for exceptions in an environment, or outside of all.
 *
 * @public
 */
export function exceptionRulesOf(
  environment: EnvironmentDefinition | undefined,
  defaults: ExceptionDefaults,
): ExceptionRules {
  const own = environment?.exceptions;
  return {
    ...(environment && { environment: environment.name }),
    allowed: own?.allowed ?? true,
    maxDurationDays: Math.min(
      own?.maxDurationDays ?? defaults.maxDurationDays,
      defaults.maxDurationDays,
    ),
    approvers: own?.approvers ?? defaults.approvers,
  };
}

/**
 * Whether somebody is among those who may approve.
 *
 * @param ownershipRefs - Entity refs that the person acts for: their own and
 * those of their groups.
 * @public
 */
export function isApprover(
  rules: Pick<ExceptionRules, 'approvers'>,
  ownershipRefs: readonly string[],
): boolean {
  return (
    rules.approvers.length === 0 ||
    rules.approvers.some(approver =>
      ownershipRefs.some(ref => samePrincipal(ref, approver)),
    )
  );
}
