import { setTimeout as sleep } from 'node:timers/promises';
import { makeReason } from '../reasons';
import type { HttpAnswer } from './http';
import { RegistryError } from './registryError';

export interface RetryLimits {
  attempts: number;
  retryAfterMs: number;
}

const FIRST_BACKOFF_MS = 500;

/**
 * Repeats a request while the registry answers "later" (429, 502, 503, 504),
 * and waits as long as it says, but no longer than the limit: a longer wait is
 * for the caller to plan, so it becomes an error that says when.
 */
export async function withRetry(
  registry: string,
  limits: RetryLimits,
  signal: AbortSignal | undefined,
  attempt: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  for (let count = 1; ; count++) {
    const answer = await attempt();
    if (![429, 502, 503, 504].includes(answer.status)) {
      return answer;
    }
    const asked = retryAfterMs(answer.headers['retry-after'], Date.now());
    const wait = asked ?? FIRST_BACKOFF_MS * 2 ** (count - 1);
    if (count >= limits.attempts || wait > limits.retryAfterMs) {
      throw laterError(registry, answer.status, asked);
    }
    await sleep(wait, undefined, { signal });
  }
}

/** Milliseconds that a Retry-After header (RFC 9110 §10.2.3) asks for. */
export function retryAfterMs(
  header: string | undefined,
  now: number,
): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  if (/^\d{1,9}$/.test(header)) {
    return Number(header) * 1000;
  }
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function laterError(
  registry: string,
  status: number,
  asked: number | undefined,
): RegistryError {
  if (status !== 429) {
    return new RegistryError(
      makeReason('REGISTRY_UNAVAILABLE', { registry, cause: 'overloaded' }),
    );
  }
  const when =
    asked === undefined
      ? 'it does not say for how long'
      : `try again in ${Math.ceil(asked / 1000)} s`;
  return new RegistryError(
    makeReason('REGISTRY_RATE_LIMITED', { registry, when }),
  );
}
