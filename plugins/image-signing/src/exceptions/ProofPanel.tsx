import { Text } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { useLoad } from '../hooks/useLoad';
import { imageSigningTranslationRef } from '../translation';

/** What the API server itself said, also where it proves nothing. */
const Trial = (props: { trial: ExceptionTrial }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { id, status } = props.exception;
  const { value, error, retry } = useLoad(
    (api, signal) => api.listExceptionProofs(id, { signal }),
    [id, status],
  );
  return (
    <Panel
      title="Seen in the cluster"
      description="Objects that carry the mark of this exception, and what else lets its image pass."
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the proofs" />}
      {value && !error && value.items.length === 0 && (
        <EmptyNotice title="Nothing of it has been seen">
          {status === 'active'
            ? 'No object in the cluster carries its mark, so it may not be applied yet.'
            : 'It has not been looked for yet, or it was never in force.'}
        </EmptyNotice>
      )}
      {value && !error && value.items.length > 0 && (
        <>
          {value.checkedAt && (
            <Text as="p" variant="body-small" color="secondary">
              Last looked <TimeAgo at={value.checkedAt} />.
            </Text>
          )}
          <PlainTable
            caption="What the cluster showed, the newest first"
            head={['Since', 'Result', 'How', 'What was seen']}
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
