import { useState } from 'react';
import { Button, Flex, Link, Text } from '@backstage/ui';
import {
  decisionsFor,
  type Review,
  type ReviewDecision,
  type ReviewItem,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { exceptionRouteRef } from '../routes';
import { DecisionForm } from './DecisionForm';
import { decisionsOf } from './decisions';
import { useReviewKeys } from './useReviewKeys';

const Decided = (props: { decision: ReviewDecision }) => {
  const t = useWords();

  const { actor, at, comment, decision } = props.decision;
  return (
    <Text as="p">
      {t('ui.review.strongByEntitynameTimeagoComment', {
        strong: <strong>{decisionsOf(t)[decision].done}</strong>,
        entityName: <EntityName entityRef={actor} />,
        timeAgo: <TimeAgo at={at} />,
        comment,
      })}
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
  const t = useWords();
  const exceptionLink = useOptionalRouteRef(exceptionRouteRef);
  const [decision, setDecision] = useState<ReviewDecision['decision']>();
  const choices = mayDecide ? decisionsFor(item) : [];
  useReviewKeys(
    Object.fromEntries(
      choices.map(choice => [
        decisionsOf(t)[choice].key,
        () => setDecision(choice),
      ]),
    ),
  );

  return (
    <Panel title={item.title} description={item.text}>
      <Facts
        items={[
          [
            t('ui.review.whyNow'),
            item.reasons.map(one => t(`reviewReason.${one}`)).join('; '),
          ],
          [
            t('table.owner'),
            item.subject === 'repository' ? undefined : (
              <EntityName
                entityRef={item.owner}
                absent={t('ui.components.nobody')}
              />
            ),
          ],
          [t('table.ticket'), item.ticket],
          [t('table.daysLeft'), item.due && <TimeAgo at={item.due} />],
          [
            t('ui.review.more'),
            item.subject === 'exception' && exceptionLink ? (
              <Link href={exceptionLink({ id: item.subjectId })}>
                {t('ui.review.theWholeContract')}
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
                aria-keyshortcuts={decisionsOf(t)[choice].key.toLocaleUpperCase(
                  'en-US',
                )}
                onPress={() => setDecision(choice)}
              >
                {`${decisionsOf(t)[choice].label} (${decisionsOf(t)[
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
