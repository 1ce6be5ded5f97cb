import { createHash } from 'node:crypto';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Hex digits that are the same in every run. */
export function seededHex(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** A number in [0, limit) that is the same in every run. */
export function seededNumber(text: string, limit: number): number {
  return parseInt(seededHex(text, 8), 16) % limit;
}

export function daysBefore(time: Date, days: number): Date {
  return new Date(time.getTime() - days * DAY_MS);
}

/** A repeatable stream of numbers in [0, 1). */
export function seededRandom(seed: string): () => number {
  let state = seededNumber(seed, 2 ** 31) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
