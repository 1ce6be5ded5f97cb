import { useMemo, useState, type FormEvent } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, Link } from '@backstage/ui';
import {
  imageSigningExceptionCreatePermission,
  validateExceptionRequest,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { errorMessage } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { Panel } from '../components/Panel';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { exceptionRouteRef, exceptionsRouteRef } from '../routes';
import { ContractFields } from './ContractFields';
import {
  emptyDraft,
  fieldErrors,
  serverErrors,
  toRequest,
  type FieldErrors,
} from './exceptionDraft';
import { readExceptionQuery } from './exceptionQuery';
import { ScopeFields } from './ScopeFields';
import styles from './RequestForm.module.css';

/**
 * The longest time is the backend's to know; this only has to be longer than
 * what the form offers.
 */
const NO_LIMIT = 36_500;

const RequestForm = () => {
  const [params] = useSearchParams();
  const prefill = useMemo(() => readExceptionQuery(params), [params]);
  const api = useApi(imageSigningApiRef);
  const navigate = useNavigate();
  const detailsLink = useOptionalRouteRef(exceptionRouteRef);
  const listLink = useOptionalRouteRef(exceptionsRouteRef)?.();
  const [draft, setDraft] = useState(() => emptyDraft(prefill));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [refusal, setRefusal] = useState<string>();
  const [pending, setPending] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const now = new Date();
    const request = toRequest(draft, prefill, now);
    const found = fieldErrors(
      validateExceptionRequest(request, { now, maxDurationDays: NO_LIMIT }),
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
    setRefusal(undefined);
    setPending(true);
    try {
      const exception = await api.requestException(request);
      const target = detailsLink?.({ id: exception.id }) ?? listLink;
      if (target) navigate(target);
    } catch (error) {
      const refused = serverErrors(errorMessage(toError(error)));
      setErrors(refused.fields);
      setRefusal(
        refused.rest.join(' ') || 'The backend refused some of the fields.',
      );
    } finally {
      setPending(false);
    }
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Panel
        title="What it covers"
        description={
          prefill.scope
            ? 'Taken from what was refused or found, and locked: an exception stays narrow.'
            : 'Exactly one digest, one namespace and one service account; wildcards are refused.'
        }
      >
        <ScopeFields
          scope={draft.scope}
          locked={Boolean(prefill.scope)}
          errors={errors}
          onChange={scope => setDraft({ ...draft, scope })}
        />
      </Panel>
      <Panel title="The contract">
        <div className={styles.fields}>
          <ContractFields draft={draft} errors={errors} onChange={setDraft} />
        </div>
      </Panel>
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
        <Button type="submit" variant="primary" isPending={pending}>
          Request exception
        </Button>
        {listLink && <Link href={listLink}>Cancel</Link>}
      </Flex>
    </form>
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
      {!loading && allowed && <RequestForm />}
    </PageBody>
  );
};
