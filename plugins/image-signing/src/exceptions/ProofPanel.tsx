import { Text } from '@backstage/ui';
import type {
  ExceptionTrial,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { ProofLabel } from '../components/ProofLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';

/** What the API server itself said, also where it proves nothing. */
const Trial = (props: { trial: ExceptionTrial }) => {
  const t = useWords();
  const { at, outcome, text, nextAt } = props.trial;
  return (
    <Text as="p" variant="body-small">
      <strong>{t(`proofTrial.${outcome}`)}</strong> <TimeAgo at={at} />: {text}{' '}
      {nextAt ? (
        <>
          {t('proofTrial.next')} <TimeAgo at={nextAt} />.
        </>
      ) : (
        t('proofTrial.last')
      )}
    </Text>
  );
};

/** Whether the exception is applied in its cluster, and whether it is over there. */
export const ProofPanel = (props: { exception: SigningException }) => {
  const t = useWords();
  const { id, status } = props.exception;
  const { value, error, retry } = useLoad(
    (api, signal) => api.listExceptionProofs(id, { signal }),
    [id, status],
  );
  return (
    <Panel
      title={t('ui.exceptions.seenInTheCluster')}
      description={t('ui.exceptions.objectsThatCarryTheMark')}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.exceptions.theProofs')} />
      )}
      {value && !error && value.items.length === 0 && (
        <EmptyNotice title={t('ui.exceptions.nothingOfItHasBeen')}>
          {status === 'active'
            ? t('ui.exceptions.noObjectInTheCluster')
            : t('ui.exceptions.itHasNotBeenLooked')}
        </EmptyNotice>
      )}
      {value && !error && value.items.length > 0 && (
        <>
          {value.checkedAt && (
            <Text as="p" variant="body-small" color="secondary">
              {t('ui.exceptions.lastLookedTimeago', {
                timeAgo: <TimeAgo at={value.checkedAt} />,
              })}
            </Text>
          )}
          <PlainTable
            caption={t('ui.exceptions.whatTheClusterShowedThe')}
            head={[
              t('ui.exceptions.since'),
              t('table.result'),
              t('ui.exceptions.how'),
              t('ui.exceptions.whatWasSeen'),
            ]}
            rows={value.items.map(({ at, result, method, text }, index) => ({
              id: `${at} ${index}`,
              cells: [
                <TimeAgo at={at} />,
                <ProofLabel result={result} />,
                t(`proofMethod.${method}`),
                text,
              ],
            }))}
          />
        </>
      )}
      {value?.trial && !error && <Trial trial={value.trial} />}
    </Panel>
  );
};
