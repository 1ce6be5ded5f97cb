import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, Link, Text, TextAreaField } from '@backstage/ui';
import {
  HIGHER_APPROVAL_FROM_RENEWAL,
  needsHigherApproval,
  nextRenewal,
  samePrincipal,
  type ImageSigningApi,
  type SigningException,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { errorMessage } from '../components/LoadError';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import type { StepRights } from './useStepRights';

type Action = 'approve' | 'reject' | 'approve-extension' | 'reject-extension';

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
  'approve-extension': (api, id, comment) =>
    api.approveExceptionExtension(id, comment),
  'reject-extension': (api, id, comment) =>
    api.rejectExceptionExtension(id, comment),
};

const labelsOf = (t: Words): Record<Action, string> => ({
  approve: t('ui.exceptions.approve'),
  reject: t('ui.exceptions.reject'),
  'approve-extension': t('ui.exceptions.approveTheExtension'),
  'reject-extension': t('ui.exceptions.rejectTheExtension'),
});

/** What can be decided now: the request, or an extension that waits. */
function decisionsOf(exception: SigningException): Action[] {
  if (exception.status === 'requested') return ['approve', 'reject'];
  return exception.status === 'active' && exception.extension
    ? ['approve-extension', 'reject-extension']
    : [];
}

/** The decisions that are open to the one in front of the screen, and why not. */
function allowedDecisions(
  t: Words,
  exception: SigningException,
  rights: StepRights,
): { actions: Action[]; why?: string } {
  const { user } = rights;
  const own = [exception.requestedBy, exception.extension?.requestedBy].some(
    ref => ref && user && samePrincipal(ref, user),
  );
  const actions: Action[] = [];
  let why: string | undefined;
  for (const action of decisionsOf(exception)) {
    const approves = action.startsWith('approve');
    const right = rights.right(action);
    if (own && approves) {
      why = exception.extension
        ? t('ui.exceptions.youRequestedThisSoSomebody')
        : t('ui.exceptions.youRequestedThisExceptionSo');
    } else if (right.allowed) actions.push(action);
    else why ??= right.why;
  }
  return { actions, why };
}

const Extension = (props: { exception: SigningException }) => {
  const t = useWords();

  const { exception } = props;
  const { extension } = exception;
  if (!extension) return null;
  return (
    <>
      <Facts
        items={[
          [
            t('ui.exceptions.requestedBy'),
            <EntityName entityRef={extension.requestedBy} />,
          ],
          [t('ui.exceptions.newEnd'), <TimeAgo at={extension.until} />],
          [t('ui.exceptions.conditionAsRecorded'), exception.closureCondition],
          [t('ui.exceptions.howItIsMet'), extension.statement],
          [
            t('ui.exceptions.evidence'),
            <Link href={extension.evidenceUrl}>{extension.evidenceUrl}</Link>,
          ],
          [
            t('ui.exceptions.renewal'),
            t('ui.exceptions.numberNextrenewal', {
              nextRenewal: nextRenewal(exception),
            }),
          ],
        ]}
      />
      {needsHigherApproval(exception) && (
        <Text as="p" variant="body-medium">
          {t('ui.exceptions.fromRenewalNumberHigherapprovalfromrenewalOn', {
            higherApprovalFromRenewal: HIGHER_APPROVAL_FROM_RENEWAL,
          })}
        </Text>
      )}
    </>
  );
};

/** The decision of somebody else, with a comment that goes into the history. */
export const ExceptionDecision = (props: {
  exception: SigningException;
  rights: StepRights;
  onDecided: (exception: SigningException) => void;
}) => {
  const t = useWords();

  const { exception, rights, onDecided } = props;
  const api = useApi(imageSigningApiRef);
  const { actions, why } = allowedDecisions(t, exception, rights);
  const [comment, setComment] = useState('');
  const [pending, setPending] = useState<Action>();
  const [problem, setProblem] = useState<string>();

  const decide = async (action: Action) => {
    if (!comment.trim()) {
      setProblem(t('ui.exceptions.writeACommentItIs'));
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

  if (rights.loading || (actions.length === 0 && !why)) return null;
  return (
    <Panel
      title={
        exception.extension
          ? t('ui.exceptions.anExtensionAwaitsADecision')
          : t('ui.exceptions.decision')
      }
    >
      <Extension exception={exception} />
      {why && (
        <Text as="p" variant="body-medium">
          {why}
        </Text>
      )}
      {actions.length > 0 && (
        <>
          <TextAreaField
            label={t('ui.exceptions.comment')}
            isRequired
            description={t('ui.exceptions.whyYouDecideSoEverybody')}
            value={comment}
            onChange={setComment}
          />
          {problem && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={t('ui.exceptions.notDone')}
              description={problem}
            />
          )}
          <Flex gap="3">
            {actions.map(action => (
              <Button
                key={action}
                variant={action.startsWith('approve') ? 'primary' : 'secondary'}
                isPending={pending === action}
                isDisabled={pending !== undefined}
                onPress={() => decide(action)}
              >
                {labelsOf(t)[action]}
              </Button>
            ))}
          </Flex>
        </>
      )}
    </Panel>
  );
};
