import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Flex, Text } from '@backstage/ui';
import {
  decisionsByItem,
  imageSigningExceptionReviewPermission,
  type Review,
} from 'backstage-plugin-image-signing-common';
import { useParams } from 'react-router-dom';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { errorMessage, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { MinutesButtons } from './MinutesButtons';
import { ReviewAgenda } from './ReviewAgenda';
import { ReviewTimer } from './ReviewTimer';

const Progress = (props: { review: Review }) => {
  const t = useWords();

  const { review } = props;
  return (
    <Text role="status">
      {t('ui.review.sizeOfLengthDecided', {
        size: decisionsByItem(review).size,
        length: review.items.length,
      })}
    </Text>
  );
};

const Running = (props: {
  review: Review;
  mayDecide: boolean;
  onChange: (review: Review) => void;
}) => {
  const t = useWords();

  const { review, mayDecide, onChange } = props;
  const api = useApi(imageSigningApiRef);
  const [problem, setProblem] = useState<string>();
  const finish = async () => {
    try {
      onChange(await api.finishReview(review.id));
    } catch (error) {
      setProblem(errorMessage(toError(error)));
    }
  };
  return (
    <Flex gap="4" align="center" style={{ flexWrap: 'wrap' }}>
      <ReviewTimer startedAt={review.startedAt} />
      <Progress review={review} />
      {mayDecide && (
        <Button variant="primary" onPress={finish}>
          {t('ui.review.finishTheReview')}
        </Button>
      )}
      <Text variant="body-small" color="secondary">
        {t('ui.review.keysJNextKPrevious')}
      </Text>
      {problem && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('ui.review.notDone')}
          description={problem}
        />
      )}
    </Flex>
  );
};

const Finished = (props: { review: Review }) => {
  const t = useWords();

  const { review } = props;
  return (
    <Flex gap="4" align="center" style={{ flexWrap: 'wrap' }}>
      <Text>
        {t('ui.review.finishedTimeagoByEntitynameAfter', {
          timeAgo: <TimeAgo at={review.finishedAt} />,
          entityName: <EntityName entityRef={review.finishedBy} />,
          round: Math.round((review.durationSeconds ?? 0) / 60),
        })}
      </Text>
      <Progress review={review} />
      <MinutesButtons review={review} />
    </Flex>
  );
};

/** One review: the agenda to be decided, or the minutes. */
export const ReviewPage = () => {
  const t = useWords();

  const { id = '' } = useParams();
  const { value, error, retry } = useLoad(
    (api, signal) => api.getReview(id, { signal }),
    [id],
  );
  const [changed, setChanged] = useState<Review>();
  const { allowed } = usePermission({
    permission: imageSigningExceptionReviewPermission,
  });
  const review = changed?.id === id ? changed : value;
  const mayDecide = allowed && !review?.finishedAt;

  return (
    <PageBody
      help={['exceptions']}
      title={
        review
          ? t('ui.review.reviewOfTolocaledatestring', {
              toLocaleDateString: new Date(review.startedAt).toLocaleDateString(
                'en-US',
                {
                  dateStyle: 'long',
                },
              ),
            })
          : t('ui.review.review')
      }
      demo={review?.demo}
      description={t('ui.review.eachItemOnceTheMost')}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!review && !error && (
        <LoadingBlocks label={t('ui.review.theReview')} rows={4} />
      )}
      {review && !error && (
        <>
          {review.finishedAt ? (
            <Finished review={review} />
          ) : (
            <Running
              review={review}
              mayDecide={mayDecide}
              onChange={setChanged}
            />
          )}
          {review.more > 0 && (
            <Alert
              role="note"
              status="warning"
              icon
              title={t('ui.review.moreMoreWouldHaveBeen', {
                more: review.more,
              })}
              description={t('ui.review.aReviewTakesTheMost')}
            />
          )}
          {review.items.length === 0 ? (
            <EmptyNotice title={t('ui.review.nothingToDecide')}>
              {t('ui.review.noExceptionEndsSoonIs')}
            </EmptyNotice>
          ) : (
            <ReviewAgenda
              review={review}
              mayDecide={mayDecide}
              onDecided={setChanged}
            />
          )}
        </>
      )}
    </PageBody>
  );
};
