import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import { Flex, Link } from '@backstage/ui';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { ExceptionStatusLabel } from '../components/ExceptionStatusLabel';
import { isNotFound, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { exceptionsRouteRef } from '../routes';
import { ExceptionContract } from './ExceptionContract';
import { ExceptionControls } from './ExceptionControls';
import { ExceptionDecision } from './ExceptionDecision';
import { ExceptionHistory } from './ExceptionHistory';
import { ExceptionSteps } from './ExceptionSteps';
import { ExceptionTrails } from './ExceptionTrails';
import { ExceptionUses } from './ExceptionUses';
import { ManifestPanel } from './ManifestPanel';
import { ProofPanel } from './ProofPanel';
import { useStepRights } from './useStepRights';

/** Everything about one exception, with what can be done now. */
const ExceptionDetails = (props: {
  exception: SigningException;
  onChanged: (exception: SigningException) => void;
}) => {
  const { exception, onChanged } = props;
  const { cluster, namespace } = exception.scope;
  const { value: rules } = useLoad(
    (api, signal) => api.getExceptionRules({ cluster, namespace }, { signal }),
    [cluster, namespace],
  );
  const rights = useStepRights(exception, rules);
  return (
    <>
      <Flex>
        <ExceptionStatusLabel status={exception.status} />
      </Flex>
      <ExceptionDecision
        exception={exception}
        rights={rights}
        onDecided={onChanged}
      />
      <ExceptionControls
        exception={exception}
        rights={rights}
        onChanged={onChanged}
      />
      <ExceptionContract exception={exception} />
      <ManifestPanel exception={exception} />
      <ProofPanel exception={exception} />
      <ExceptionSteps
        exception={exception}
        rules={rules}
        rights={rights}
        onChanged={onChanged}
      />
      <ExceptionTrails
        exception={exception}
        rights={rights}
        onChanged={onChanged}
      />
      <ExceptionUses exception={exception} />
      <ExceptionHistory exception={exception} />
    </>
  );
};

/** One exception: the contract, the decision, the history. */
export const ExceptionPage = () => {
  const t = useWords();

  const { id = '' } = useParams();
  const back = useOptionalRouteRef(exceptionsRouteRef)?.();
  const { value, error, retry } = useLoad(
    (api, signal) => api.getException(id, { signal }),
    [id],
    ['exceptions'],
  );
  const [decided, setDecided] = useState<SigningException>();
  // What was read later knows more.
  useEffect(() => setDecided(undefined), [value]);
  const exception = decided?.id === id ? decided : value;
  const missing = error && isNotFound(error);

  return (
    <PageBody
      help={['exceptions']}
      title={
        exception
          ? t('ui.exceptions.exceptionTicket', { ticket: exception.ticket })
          : t('ui.exceptions.exception')
      }
      actions={
        back && <Link href={back}>{t('ui.exceptions.allExceptions')}</Link>
      }
    >
      {missing && (
        <EmptyNotice title={t('ui.exceptions.thereIsNoSuchException')}>
          {t('ui.exceptions.itDoesNotExistOr')}
        </EmptyNotice>
      )}
      {error && !missing && <LoadError error={error} onRetry={retry} />}
      {!exception && !error && (
        <LoadingBlocks label={t('ui.exceptions.theException')} />
      )}
      {exception && !error && (
        <ExceptionDetails exception={exception} onChanged={setDecided} />
      )}
    </PageBody>
  );
};
