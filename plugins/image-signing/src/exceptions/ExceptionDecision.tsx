import { useState } from 'react';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, Text, TextAreaField } from '@backstage/ui';
import {
  imageSigningExceptionApprovePermission,
  imageSigningExceptionRevokePermission,
  type ImageSigningApi,
  type SigningException,
} from 'backstage-plugin-image-signing-common';
import useAsync from 'react-use/esm/useAsync';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { errorMessage } from '../components/LoadError';
import { Panel } from '../components/Panel';

type Action = 'approve' | 'reject' | 'revoke';

const CALLS: Record<
  Action,
  (
    api: ImageSigningApi,
    id: string,
    comment: string,
  ) => Promise<SigningException>
> = {
  approve: (api, id, comment) => api.approveException(id, comment),
  reject: (api, id, comment) => api.rejectException(id, comment),
  revoke: (api, id, comment) => api.revokeException(id, comment),
};

/** What the one in front of the screen may do with an exception, and why not. */
function useAllowedActions(exception: SigningException): {
  loading: boolean;
  actions: Action[];
  why?: string;
} {
  const approve = usePermission({
    permission: imageSigningExceptionApprovePermission,
  });
  const revoke = usePermission({
    permission: imageSigningExceptionRevokePermission,
  });
  const identityApi = useApi(identityApiRef);
  const identity = useAsync(
    () => identityApi.getBackstageIdentity(),
    [identityApi],
  );

  const loading = approve.loading || revoke.loading || identity.loading;
  if (exception.status === 'active') {
    return revoke.allowed
      ? { loading, actions: ['revoke'] }
      : {
          loading,
          actions: [],
          why: 'Ending it early needs the permission image-signing.exception.revoke.',
        };
  }
  if (exception.status !== 'requested') return { loading, actions: [] };
  if (!approve.allowed) {
    return {
      loading,
      actions: [],
      why: 'Deciding needs the permission image-signing.exception.approve.',
    };
  }
  const own = identity.value?.userEntityRef === exception.requestedBy;
  return own
    ? {
        loading,
        actions: ['reject'],
        why: 'You requested this exception, so somebody else has to approve it. You may withdraw it by rejecting it.',
      }
    : { loading, actions: ['approve', 'reject'] };
}

const LABELS: Record<Action, string> = {
  approve: 'Approve',
  reject: 'Reject',
  revoke: 'Revoke',
};

/** Approve, reject or revoke, each with a comment that goes into the history. */
export const ExceptionDecision = (props: {
  exception: SigningException;
  onDecided: (exception: SigningException) => void;
}) => {
  const { exception, onDecided } = props;
  const api = useApi(imageSigningApiRef);
  const { loading, actions, why } = useAllowedActions(exception);
  const [comment, setComment] = useState('');
  const [pending, setPending] = useState<Action>();
  const [problem, setProblem] = useState<string>();

  const decide = async (action: Action) => {
    if (!comment.trim()) {
      setProblem('Write a comment; it is kept in the history.');
      return;
    }
    setPending(action);
    setProblem(undefined);
    try {
      const decided = await CALLS[action](api, exception.id, comment.trim());
      setComment('');
      onDecided(decided);
    } catch (error) {
      setProblem(errorMessage(toError(error)));
    } finally {
      setPending(undefined);
    }
  };

  if (loading || (actions.length === 0 && !why)) return null;
  return (
    <Panel title="Decision">
      {why && (
        <Text as="p" variant="body-medium">
          {why}
        </Text>
      )}
      {actions.length > 0 && (
        <>
          <TextAreaField
            label="Comment"
            isRequired
            description="Why you decide so. Everybody who sees the exception can read it."
            value={comment}
            onChange={setComment}
          />
          {problem && (
            <Alert
              role="alert"
              status="danger"
              icon
              title="Not done"
              description={problem}
            />
          )}
          <Flex gap="3">
            {actions.map(action => (
              <Button
                key={action}
                variant={action === 'approve' ? 'primary' : 'secondary'}
                isPending={pending === action}
                isDisabled={pending !== undefined}
                onPress={() => decide(action)}
              >
                {LABELS[action]}
              </Button>
            ))}
          </Flex>
        </>
      )}
    </Panel>
  );
};
