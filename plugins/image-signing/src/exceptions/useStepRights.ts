import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  imageSigningExceptionApprovePermission,
  imageSigningExceptionApproveRenewalPermission,
  imageSigningExceptionCreatePermission,
  imageSigningExceptionReviewPermission,
  imageSigningExceptionRevokePermission,
  isApprover,
  needsApprover,
  stepPermissions,
  type ExceptionAction,
  type ExceptionRules,
  type SigningException,
} from 'backstage-plugin-image-signing-common';
import useAsync from 'react-use/esm/useAsync';
import { useWords } from '../components/words';

/** Whether the one in front of the screen may take a step, and if not, why. */
export type StepRight = { allowed: true } | { allowed: false; why: string };

/** What the one in front of the screen may do with an exception. */
export interface StepRights {
  loading: boolean;
  /** Entity ref of the one in front of the screen. */
  user?: string;
  right(action: ExceptionAction, control?: string): StepRight;
}

/** Asks for the permissions once, for all steps. The backend asks again. */
export function useStepRights(
  exception: SigningException,
  rules: ExceptionRules | undefined,
): StepRights {
  const t = useWords();

  const granted = [
    usePermission({ permission: imageSigningExceptionCreatePermission }),
    usePermission({ permission: imageSigningExceptionApprovePermission }),
    usePermission({
      permission: imageSigningExceptionApproveRenewalPermission,
    }),
    usePermission({ permission: imageSigningExceptionReviewPermission }),
    usePermission({ permission: imageSigningExceptionRevokePermission }),
  ];
  const names = [
    imageSigningExceptionCreatePermission,
    imageSigningExceptionApprovePermission,
    imageSigningExceptionApproveRenewalPermission,
    imageSigningExceptionReviewPermission,
    imageSigningExceptionRevokePermission,
  ]
    .filter((_permission, index) => granted[index].allowed)
    .map(({ name }) => name);
  const identityApi = useApi(identityApiRef);
  const identity = useAsync(
    () => identityApi.getBackstageIdentity(),
    [identityApi],
  );
  const actor = {
    userRef: identity.value?.userEntityRef ?? '',
    ownershipRefs: identity.value?.ownershipEntityRefs ?? [],
  };

  return {
    loading: identity.loading || granted.some(({ loading }) => loading),
    user: identity.value?.userEntityRef,
    right(action, control) {
      const step = { action, ...(control && { control }) };
      const lists = stepPermissions(exception, step, actor).map(list =>
        list.map(({ name }) => name),
      );
      if (!lists.some(list => list.every(name => names.includes(name)))) {
        const needed = lists.map(list => list.join(' and ')).join(' or ');
        return {
          allowed: false,
          why: t('ui.exceptions.itNeedsThePermissionNeeded', { needed }),
        };
      }
      if (
        rules &&
        needsApprover(exception, step, actor) &&
        !isApprover(rules, actor.ownershipRefs)
      ) {
        return {
          allowed: false,
          why: t('ui.exceptions.onlyMembersOfApproversDecide', {
            approvers: rules.approvers.join(', '),
          }),
        };
      }
      return { allowed: true };
    },
  };
}
