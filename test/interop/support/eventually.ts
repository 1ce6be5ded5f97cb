import { isDeepStrictEqual } from 'node:util';

/** Asks again until the answer is the expected one or the time is over. */
export async function askUntil<T>(
  ask: () => Promise<T>,
  expected: T,
  seconds: number,
): Promise<{ answer: T | Error; equal: boolean }> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask().catch((error: Error) => error);
    const equal = isDeepStrictEqual(answer, expected);
    if (equal || Date.now() >= deadline) return { answer, equal };
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}
