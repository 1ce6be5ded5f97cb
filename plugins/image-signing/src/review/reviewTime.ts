import { REVIEW_MINUTES } from 'backstage-plugin-image-signing-common';

/**
 * What is left of the time of a review, as `12:34`; what is over counts up with
 * a plus.
 */
export function timeLeft(
  startedAt: string,
  now: number,
): {
  text: string;
  over: boolean;
} {
  const left =
    REVIEW_MINUTES * 60 - Math.floor((now - Date.parse(startedAt)) / 1000);
  const seconds = Math.abs(Math.min(left, REVIEW_MINUTES * 60));
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(
    2,
    '0',
  )}`;
  return left < 0 ? { text: `+${text}`, over: true } : { text, over: false };
}
