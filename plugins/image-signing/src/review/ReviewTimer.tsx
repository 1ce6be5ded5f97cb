import { useEffect, useState } from 'react';
import { Text } from '@backstage/ui';
import { REVIEW_MINUTES } from 'backstage-plugin-image-signing-common';
import { useWords } from '../components/words';
import { timeLeft } from './reviewTime';

/** Counts down from the start of the review; not read out every second. */
export const ReviewTimer = (props: { startedAt: string }) => {
  const t = useWords();

  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const { text, over } = timeLeft(props.startedAt, now);
  return (
    <Text
      role="timer"
      variant="title-x-small"
      weight="bold"
      aria-label={
        over
          ? t('ui.review.textOverTheReviewminutesMinutes', {
              text,
              reviewMinutes: REVIEW_MINUTES,
            })
          : t('ui.review.textLeftOfReviewminutesMinutes', {
              text,
              reviewMinutes: REVIEW_MINUTES,
            })
      }
    >
      {over
        ? t('ui.review.textOver', { text })
        : t('ui.review.textLeft', { text })}
    </Text>
  );
};
