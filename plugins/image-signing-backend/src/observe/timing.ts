import { setTimeout as wait } from 'node:timers/promises';

/** Waits, or returns early when the signal fires. Never throws. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0) return;
  try {
    await wait(ms, undefined, { signal });
  } catch {
    // The signal; who waits looks at it next.
  }
}

/** A delay between half and the whole of `ms`, so that many do not act at once. */
export function jitter(ms: number, random: () => number = Math.random): number {
  return ms / 2 + (ms / 2) * random();
}

/** Grows with each failure: base, 2·base, 4·base … up to `max`, with jitter. */
export function backoff(
  attempt: number,
  baseMs: number,
  maxMs: number,
  random?: () => number,
): number {
  return jitter(Math.min(baseMs * 2 ** Math.min(attempt, 20), maxMs), random);
}
