import { useEffect, useMemo, useRef, useState } from 'react';
import { Text } from '@backstage/ui';
import {
  decisionsByItem,
  type Review,
} from 'backstage-plugin-image-signing-common';
import { useWords } from '../components/words';
import { decisionsOf } from './decisions';
import { ReviewItemView } from './ReviewItemView';
import { useReviewKeys } from './useReviewKeys';
import styles from './ReviewAgenda.module.css';

/** The agenda beside the item that is looked at. J and K go through it. */
export const ReviewAgenda = (props: {
  review: Review;
  mayDecide: boolean;
  onDecided: (review: Review) => void;
}) => {
  const { review, mayDecide, onDecided } = props;
  const t = useWords();
  const { items } = review;
  const decisions = useMemo(() => decisionsByItem(review), [review]);
  const [index, setIndex] = useState(() =>
    Math.max(
      0,
      items.findIndex(({ id }) => !decisions.has(id)),
    ),
  );
  const list = useRef<HTMLOListElement>(null);
  const go = (to: number) =>
    setIndex(Math.min(items.length - 1, Math.max(0, to)));
  useReviewKeys({ j: () => go(index + 1), k: () => go(index - 1) });
  useEffect(() => {
    list.current
      ?.querySelector('[aria-current]')
      ?.scrollIntoView?.({ block: 'nearest' });
  }, [index]);

  const decided = (changed: Review) => {
    onDecided(changed);
    const open = decisionsByItem(changed);
    const next = items.findIndex(
      ({ id }, place) => place > index && !open.has(id),
    );
    if (next >= 0) setIndex(next);
  };

  const item = items[index];
  return (
    <div className={styles.agenda}>
      <nav aria-label={t('ui.review.agenda')}>
        <ol className={styles.list} ref={list}>
          {items.map(({ id, reasons, title }, place) => {
            const decision = decisions.get(id);
            return (
              <li key={id}>
                <button
                  type="button"
                  className={styles.item}
                  aria-current={place === index ? 'true' : undefined}
                  onClick={() => go(place)}
                >
                  <Text as="span" variant="body-medium">
                    {title}
                  </Text>
                  <br />
                  <Text as="span" variant="body-x-small" color="secondary">
                    {decision
                      ? decisionsOf(t)[decision.decision].done
                      : t('ui.review.openWord', {
                          word: t(`reviewReason.${reasons[0]}`),
                        })}
                  </Text>
                </button>
              </li>
            );
          })}
        </ol>
      </nav>
      {/* The position in the list and the item itself, for screen readers. */}
      <div aria-live="polite">
        <ReviewItemView
          key={item.id}
          review={review}
          item={item}
          decided={decisions.get(item.id)}
          mayDecide={mayDecide}
          onDecided={decided}
        />
      </div>
    </div>
  );
};
