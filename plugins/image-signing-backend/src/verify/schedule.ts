/** The next check of what was read: the interval, give or take ten percent. */
export function nextCheck(
  now: Date,
  intervalMs: number,
  random: () => number = Math.random,
): Date {
  return new Date(now.getTime() + intervalMs * (0.9 + 0.2 * random()));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The next try of what failed: 1, 2, 4 … minutes, an hour at most. */
export function nextAttempt(
  now: Date,
  attempts: number,
  random: () => number = Math.random,
): Date {
  const delay = Math.min(MINUTE_MS * 2 ** Math.min(attempts, 10), HOUR_MS);
  return new Date(now.getTime() + delay * (0.9 + 0.2 * random()));
}
