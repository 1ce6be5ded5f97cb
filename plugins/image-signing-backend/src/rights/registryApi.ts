import type { RegistryApiGet } from 'backstage-plugin-image-signing-node';
import {
  createRegistryApiReader,
  ReasonCode,
  ReasonError,
  RegistryHostOptions,
} from 'image-verifier';

/** The API of a registry for one run: what was asked once is not asked again. */
export interface RegistryApi {
  get: RegistryApiGet;
  /** Set once the registry could not be reached: nothing more is asked. */
  down(): string | undefined;
  close(): Promise<void>;
}

/** After these the next request would meet the same. */
const DOWN: ReasonCode[] = [
  'REGISTRY_BLOCKED_TARGET',
  'REGISTRY_TIMEOUT',
  'REGISTRY_TLS',
  'REGISTRY_UNAVAILABLE',
];

/** Answers kept at once; a repository of Quay needs about ten of its own. */
const MAX_KEPT = 200;

export function openRegistryApi(
  host: RegistryHostOptions,
  signal: AbortSignal,
): RegistryApi {
  const reader = createRegistryApiReader(host);
  const kept = new Map<string, ReturnType<RegistryApiGet>>();
  let failure: string | undefined;

  async function ask(
    path: string,
    headers: Record<string, string> | undefined,
  ): ReturnType<RegistryApiGet> {
    if (failure !== undefined) throw new Error(failure);
    let answer;
    try {
      answer = await reader.get(path, { headers, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ReasonError && DOWN.includes(error.reason.code)) {
        failure = error.message;
      }
      throw error;
    }
    const { status, body } = answer;
    if (status !== 200) return { status, body: undefined };
    try {
      return { status, body: JSON.parse(body.toString('utf8')) };
    } catch {
      return { status, body: undefined };
    }
  }

  return {
    get(path, { headers } = {}) {
      const key = JSON.stringify([path, headers]);
      const known = kept.get(key);
      if (known) return known;
      const asked = ask(path, headers);
      kept.set(key, asked);
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
      return asked;
    },
    down: () => failure,
    close: () => reader.close(),
  };
}
