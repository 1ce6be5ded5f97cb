import { useEffect, useState } from 'react';
import { Text } from '@backstage/ui';
import { REVIEW_MINUTES } from 'backstage-plugin-image-signing-common';
import { timeLeft } from './reviewTime';

/** Counts down from the start of the review; not read out every second. */
export const ReviewTimer = (props: { startedAt: string }) => {
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
          ? `${text} over the ${REVIEW_MINUTES} minutes`
          : `${text} left of ${REVIEW_MINUTES} minutes`
      }
    >
      {over ? `${text} over` : `${text} left`}
    </Text>
  );
};
