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
import { useWords } from '../components/words';
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
  const t = useWords();

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
        refused.rest.join(' ') || t('ui.exceptions.theBackendRefusedSomeOf'),
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
      t,
      validateExceptionRequest(request, { now, maxDurationDays }),
    );
    setErrors(found);
    const count = Object.keys(found).length;
    if (count > 0) {
      setRefusal(t('ui.exceptions.fieldsMissing', { count }));
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
          title={t('ui.exceptions.noExceptionsHere')}
          description={t('ui.exceptions.theEnvironmentEnvironmentTakesNo', {
            environment: String(known?.environment),
          })}
        />
      )}
      <Panel
        title={t('ui.exceptions.whatItCovers')}
        description={
          locked
            ? t('ui.exceptions.takenFromWhatWasRefused')
            : t('ui.exceptions.exactlyOneDigestOneNamespace')
        }
        actions={
          locked && (
            <Button
              variant="secondary"
              size="small"
              onPress={() => setLocked(false)}
            >
              {t('ui.exceptions.unlock')}
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
      <Panel title={t('ui.exceptions.theContract')}>
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
          title={t('ui.exceptions.whatThisKindDemands')}
          description={t('ui.exceptions.recordedOnThePageOf')}
        >
          <ul>
            {requiredControls[draft.kind].map(({ id, text, phase }) => (
              <li key={id}>
                {text}
                {phase === 'activation' &&
                  t('ui.exceptions.beforeItIsInForce2')}
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
          title={t('ui.exceptions.notRequested')}
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
          {t('ui.exceptions.requestException')}
        </Button>
        <Button
          variant="secondary"
          isPending={pending === 'draft'}
          isDisabled={pending !== undefined}
          onPress={save}
        >
          {t('ui.exceptions.saveDraft')}
        </Button>
        <span role="status">
          {saved && t('ui.exceptions.savedOnlyYouSeeIt')}
        </span>
        {listLink && <Link href={listLink}>{t('ui.exceptions.cancel')}</Link>}
      </Flex>
    </form>
  );
};

/** The form, filled in from a draft, a denial or an image. */
const PrefilledForm = () => {
  const t = useWords();

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
      <EmptyNotice title={t('ui.exceptions.thereIsNoSuchDraft')}>
        {t('ui.exceptions.itWasSubmittedOrDeleted')}
      </EmptyNotice>
    );
  }
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (!saved) return <LoadingBlocks label={t('ui.exceptions.theDraft')} />;
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
  const t = useWords();

  const { allowed, loading } = usePermission({
    permission: imageSigningExceptionCreatePermission,
  });
  return (
    <PageBody
      help={['exceptions', 'tagsAndDigests']}
      title={t('ui.exceptions.requestAnException')}
      description={t('ui.exceptions.itTakesEffectOnlyWhen')}
    >
      {loading && <LoadingBlocks label={t('ui.exceptions.theForm')} />}
      {!loading && !allowed && (
        <Alert
          role="alert"
          status="info"
          icon
          title={t('ui.exceptions.youMayNotRequestAn')}
          description={t('ui.exceptions.itNeedsThePermissionImage')}
        />
      )}
      {!loading && allowed && <PrefilledForm />}
    </PageBody>
  );
};
