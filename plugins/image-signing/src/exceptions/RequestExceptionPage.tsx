import { useMemo, useState, type FormEvent } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, Link } from '@backstage/ui';
import {
  imageSigningExceptionCreatePermission,
  requiredControls,
  validateExceptionRequest,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { EmptyNotice } from '../components/EmptyNotice';
import { errorMessage, isNotFound, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { Panel } from '../components/Panel';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { exceptionRouteRef, exceptionsRouteRef } from '../routes';
import { ContractFields } from './ContractFields';
import {
  contentOf,
  draftOf,
  emptyDraft,
  fieldErrors,
  serverErrors,
  toRequest,
  type ExceptionDraft,
  type FieldErrors,
} from './exceptionDraft';
import { readExceptionQuery, type ExceptionPrefill } from './exceptionQuery';
import { ScopeFields } from './ScopeFields';
import styles from './RequestForm.module.css';

/** Where the rules are not known yet; the backend knows them. */
const USUAL_RULES = { allowed: true, maxDurationDays: 90 };

type Pending = 'request' | 'draft';

const RequestForm = (props: {
  prefill: Partial<ExceptionPrefill>;
  initial: ExceptionDraft;
  draftId?: string;
}) => {
  const { prefill, initial } = props;
  const api = useApi(imageSigningApiRef);
  const navigate = useNavigate();
  const detailsLink = useOptionalRouteRef(exceptionRouteRef);
  const listLink = useOptionalRouteRef(exceptionsRouteRef)?.();
  const [draft, setDraft] = useState(initial);
  const [draftId, setDraftId] = useState(props.draftId);
  const [saved, setSaved] = useState(false);
  const [locked, setLocked] = useState(Boolean(prefill.scope));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [refusal, setRefusal] = useState<string>();
  const [pending, setPending] = useState<Pending>();
  const { cluster, namespace } = draft.scope;
  const { value: known } = useLoad(
    async (client, signal) =>
      cluster && namespace
        ? client.getExceptionRules({ cluster, namespace }, { signal })
        : undefined,
    [cluster, namespace],
  );
  const rules = known ?? USUAL_RULES;

  const change = (next: ExceptionDraft) => {
    setSaved(false);
    setDraft(next);
  };

  const send = async (what: Pending, call: () => Promise<void>) => {
    setRefusal(undefined);
    setPending(what);
    try {
      await call();
    } catch (error) {
      const refused = serverErrors(errorMessage(toError(error)));
      setErrors(refused.fields);
      setRefusal(
        refused.rest.join(' ') || 'The backend refused some of the fields.',
      );
    } finally {
      setPending(undefined);
    }
  };

  const save = () =>
    send('draft', async () => {
      const content = contentOf(toRequest(draft, prefill, new Date()));
      const { id } = await api.saveExceptionDraft(content, draftId);
      setDraftId(id);
      setSaved(true);
    });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const now = new Date();
    const request = toRequest(draft, prefill, now);
    const { maxDurationDays } = rules;
    const found = fieldErrors(
      validateExceptionRequest(request, { now, maxDurationDays }),
    );
    setErrors(found);
    const count = Object.keys(found).length;
    if (count > 0) {
      setRefusal(
        count === 1
          ? 'One field still needs something.'
          : `${count} fields still need something.`,
      );
      return;
    }
    await send('request', async () => {
      if (draftId) await api.saveExceptionDraft(contentOf(request), draftId);
      const exception = draftId
        ? await api.submitExceptionDraft(draftId)
        : await api.requestException(request);
      const target = detailsLink?.({ id: exception.id }) ?? listLink;
      if (target) navigate(target);
    });
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {!rules.allowed && (
        <Alert
          role="alert"
          status="warning"
          icon
          title="No exceptions here"
          description={`The environment ${known?.environment} takes no exceptions. Sign the image, or run one that is signed.`}
        />
      )}
      <Panel
        title="What it covers"
        description={
          locked
            ? 'Taken from what was refused or found, and locked: an exception stays narrow.'
            : 'Exactly one digest, one namespace and one service account; wildcards are refused.'
        }
        actions={
          locked && (
            <Button
              variant="secondary"
              size="small"
              onPress={() => setLocked(false)}
            >
              Unlock
            </Button>
          )
        }
      >
        <ScopeFields
          scope={draft.scope}
          locked={locked}
          errors={errors}
          onChange={scope => change({ ...draft, scope })}
        />
      </Panel>
      <Panel title="The contract">
        <div className={styles.fields}>
          <ContractFields
            draft={draft}
            errors={errors}
            maxDurationDays={rules.maxDurationDays}
            onChange={change}
          />
        </div>
      </Panel>
      {draft.kind && (
        <Panel
          title="What this kind demands"
          description="Recorded on the page of the exception, once it is requested."
        >
          <ul>
            {requiredControls[draft.kind].map(({ id, text, phase }) => (
              <li key={id}>
                {text}
                {phase === 'activation' && ', before it is in force'}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {refusal && (
        <Alert
          role="alert"
          status="danger"
          icon
          title="Not requested"
          description={refusal}
        />
      )}
      <Flex gap="3" align="center">
        <Button
          type="submit"
          variant="primary"
          isPending={pending === 'request'}
          isDisabled={pending !== undefined || !rules.allowed}
        >
          Request exception
        </Button>
        <Button
          variant="secondary"
          isPending={pending === 'draft'}
          isDisabled={pending !== undefined}
          onPress={save}
        >
          Save draft
        </Button>
        <span role="status">{saved && 'Saved; only you see it.'}</span>
        {listLink && <Link href={listLink}>Cancel</Link>}
      </Flex>
    </form>
  );
};

/** The form, filled in from a draft, a denial or an image. */
const PrefilledForm = () => {
  const [params] = useSearchParams();
  const id = params.get('draft');
  const prefill = useMemo(() => readExceptionQuery(params), [params]);
  const {
    value: saved,
    error,
    retry,
  } = useLoad(
    async (api, signal) =>
      id ? api.getExceptionDraft(id, { signal }) : undefined,
    [id],
  );
  if (!id)
    return <RequestForm prefill={prefill} initial={emptyDraft(prefill)} />;
  if (error && isNotFound(error)) {
    return (
      <EmptyNotice title="There is no such draft">
        It was submitted or deleted, or it is not yours.
      </EmptyNotice>
    );
  }
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (!saved) return <LoadingBlocks label="the draft" />;
  const { content } = saved;
  return (
    <RequestForm
      key={id}
      prefill={{ entityRef: content.entityRef, denialId: content.denialId }}
      initial={draftOf(content, new Date())}
      draftId={id}
    />
  );
};

/** The form for an exception. It waits for the approval of somebody else. */
export const RequestExceptionPage = () => {
  const { allowed, loading } = usePermission({
    permission: imageSigningExceptionCreatePermission,
  });
  return (
    <PageBody
      help={['exceptions', 'tagsAndDigests']}
      title="Request an exception"
      description="It takes effect only when somebody else approves it, and ends by itself."
    >
      {loading && <LoadingBlocks label="the form" />}
      {!loading && !allowed && (
        <Alert
          role="alert"
          status="info"
          icon
          title="You may not request an exception"
          description="It needs the permission image-signing.exception.create."
        />
      )}
      {!loading && allowed && <PrefilledForm />}
    </PageBody>
  );
};
