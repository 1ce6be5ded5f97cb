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
import { useLoad } from '../hooks/useLoad';
import { MinutesButtons } from './MinutesButtons';
import { ReviewAgenda } from './ReviewAgenda';
import { ReviewTimer } from './ReviewTimer';

const Progress = (props: { review: Review }) => {
  const { review } = props;
  return (
    <Text role="status">
      {decisionsByItem(review).size} of {review.items.length} decided
    </Text>
  );
};

const Running = (props: {
  review: Review;
  mayDecide: boolean;
  onChange: (review: Review) => void;
}) => {
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
          Finish the review
        </Button>
      )}
      <Text variant="body-small" color="secondary">
        Keys: J next, K previous, and the letter beside each decision.
      </Text>
      {problem && (
        <Alert
          role="alert"
          status="danger"
          icon
          title="Not done"
          description={problem}
        />
      )}
    </Flex>
  );
};

const Finished = (props: { review: Review }) => {
  const { review } = props;
  return (
    <Flex gap="4" align="center" style={{ flexWrap: 'wrap' }}>
      <Text>
        Finished <TimeAgo at={review.finishedAt} /> by{' '}
        <EntityName entityRef={review.finishedBy} /> after{' '}
        {Math.round((review.durationSeconds ?? 0) / 60)} min
      </Text>
      <Progress review={review} />
      <MinutesButtons review={review} />
    </Flex>
  );
};

/** One review: the agenda to be decided, or the minutes. */
export const ReviewPage = () => {
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
          ? `Review of ${new Date(review.startedAt).toLocaleDateString(
              'en-US',
              {
                dateStyle: 'long',
              },
            )}`
          : 'Review'
      }
      demo={review?.demo}
      description="Each item once, the most urgent first. A decision about an exception is carried out at once, with your own rights."
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!review && !error && <LoadingBlocks label="the review" rows={4} />}
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
              title={`${review.more} more would have been on the agenda`}
              description="A review takes the most urgent; start another one for the rest."
            />
          )}
          {review.items.length === 0 ? (
            <EmptyNotice title="Nothing to decide">
              No exception ends soon, is unused, without an owner or closable,
              and no repository is new.
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
