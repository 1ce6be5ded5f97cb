import { useState } from 'react';
import { Button, Flex, Link, Text } from '@backstage/ui';
import {
  decisionsFor,
  type Review,
  type ReviewDecision,
  type ReviewItem,
} from 'backstage-plugin-image-signing-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { exceptionRouteRef } from '../routes';
import { imageSigningTranslationRef } from '../translation';
import { DecisionForm } from './DecisionForm';
import { DECISIONS } from './decisions';
import { useReviewKeys } from './useReviewKeys';

const Decided = (props: { decision: ReviewDecision }) => {
  const { actor, at, comment, decision } = props.decision;
  return (
    <Text as="p">
      <strong>{DECISIONS[decision].done}</strong> by{' '}
      <EntityName entityRef={actor} />, <TimeAgo at={at} />: {comment}
    </Text>
  );
};

/** One item of the agenda with what can be decided about it. */
export const ReviewItemView = (props: {
  review: Review;
  item: ReviewItem;
  decided: ReviewDecision | undefined;
  /** False where the reader may only read, or the review is over. */
  mayDecide: boolean;
  onDecided: (review: Review) => void;
}) => {
  const { review, item, decided, mayDecide, onDecided } = props;
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const exceptionLink = useOptionalRouteRef(exceptionRouteRef);
  const [decision, setDecision] = useState<ReviewDecision['decision']>();
  const choices = mayDecide ? decisionsFor(item) : [];
  useReviewKeys(
    Object.fromEntries(
      choices.map(choice => [DECISIONS[choice].key, () => setDecision(choice)]),
    ),
  );

  return (
    <Panel title={item.title} description={item.text}>
      <Facts
        items={[
          [
            'Why now',
            item.reasons.map(one => t(`reviewReason.${one}`)).join('; '),
          ],
          [
            'Owner',
            item.subject === 'repository' ? undefined : (
              <EntityName entityRef={item.owner} absent="nobody" />
            ),
          ],
          ['Ticket', item.ticket],
          ['Ends', item.due && <TimeAgo at={item.due} />],
          [
            'More',
            item.subject === 'exception' && exceptionLink ? (
              <Link href={exceptionLink({ id: item.subjectId })}>
                The whole contract
              </Link>
            ) : undefined,
          ],
        ]}
      />
      {decided && <Decided decision={decided} />}
      {decision ? (
        <DecisionForm
          key={decision}
          review={review}
          item={item}
          decision={decision}
          onDecided={onDecided}
          onCancel={() => setDecision(undefined)}
        />
      ) : (
        choices.length > 0 && (
          <Flex gap="2" style={{ flexWrap: 'wrap' }}>
            {choices.map(choice => (
              <Button
                key={choice}
                variant="secondary"
                size="small"
                aria-keyshortcuts={DECISIONS[choice].key.toLocaleUpperCase(
                  'en-US',
                )}
                onPress={() => setDecision(choice)}
              >
                {`${DECISIONS[choice].label} (${DECISIONS[
                  choice
                ].key.toLocaleUpperCase('en-US')})`}
              </Button>
            ))}
          </Flex>
        )
      )}
    </Panel>
  );
};
