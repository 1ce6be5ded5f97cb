import { makeReason } from '../reasons';
import type {
  RegistryClient,
  RegistryRequestOptions,
  RepositoryName,
} from './client';
import { RegistryError } from './registryError';

/**
 * Bounds on everything that is asked for one image, over all its requests,
 * their redirects and further tries. Each request has bounds of its own; these
 * keep a hostile registry from using all of them.
 *
 * @public
 */
export interface RequestBudgetLimits {
  /** Milliseconds from the first request to the last. Default 2 min. */
  totalTimeMs: number;
  /** HTTP requests. Default 1000. */
  requests: number;
  /** Bytes of all bodies, those of errors included. Default 128 MiB. */
  responseBytes: number;
}

export const DEFAULT_REQUEST_BUDGET: RequestBudgetLimits = {
  totalTimeMs: 120_000,
  requests: 1000,
  responseBytes: 128 * 1024 * 1024,
};

/**
 * What is left of the bounds for one image. Where one is used up, its signal
 * aborts with a {@link RegistryError}: what was found by then still counts,
 * and the search is not complete.
 */
export class RequestBudget {
  readonly #limits: RequestBudgetLimits;
  readonly #exhausted = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #requests = 0;
  #bytes = 0;

  constructor(limits: RequestBudgetLimits, registry: string) {
    this.#limits = limits;
    const { totalTimeMs } = limits;
    this.#timer = setTimeout(() => {
      const parameters = { registry, limit: `${totalTimeMs} ms in all` };
      this.#exhausted.abort(
        new RegistryError(makeReason('REGISTRY_TIMEOUT', parameters)),
      );
    }, totalTimeMs);
    this.#timer.unref();
  }

  get signal(): AbortSignal {
    return this.#exhausted.signal;
  }

  /** Counts a request that is about to be sent. */
  countRequest(): void {
    this.signal.throwIfAborted();
    this.#requests += 1;
    const { requests: limit } = this.#limits;
    if (this.#requests > limit) {
      const parameters = {
        count: this.#requests,
        what: 'requests for one image',
        limit,
      };
      this.#end(new RegistryError(makeReason('TOO_MANY_ITEMS', parameters)));
    }
  }

  /** Counts bytes that have arrived. */
  countBytes(bytes: number): void {
    this.signal.throwIfAborted();
    this.#bytes += bytes;
    const { responseBytes: limit } = this.#limits;
    if (this.#bytes > limit) {
      const parameters = {
        what: 'All that the registry sends for one image',
        limit,
      };
      this.#end(
        new RegistryError(makeReason('RESPONSE_TOO_LARGE', parameters)),
      );
    }
  }

  /** No more time runs. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #end(error: RegistryError): void {
    this.#exhausted.abort(error);
    this.signal.throwIfAborted();
  }
}

/** The client, with everything counted against a budget. */
export function withBudget(
  client: RegistryClient,
  budget: RequestBudget,
): RegistryClient {
  // All requests for an image have the same signal, so it is combined once.
  let combined: { of: AbortSignal; signal: AbortSignal } | undefined;
  const withCaller = (of: AbortSignal): AbortSignal => {
    if (combined?.of !== of) {
      combined = { of, signal: AbortSignal.any([budget.signal, of]) };
    }
    return combined.signal;
  };
  const counted = (
    options: RegistryRequestOptions = {},
  ): RegistryRequestOptions => ({
    ...options,
    budget,
    signal: options.signal ? withCaller(options.signal) : budget.signal,
  });
  return {
    getManifest: (name: RepositoryName, reference, options) =>
      client.getManifest(name, reference, counted(options)),
    getBlob: (name, blob, options) =>
      client.getBlob(name, blob, counted(options)),
    listReferrers: (name, digest, options) =>
      client.listReferrers(name, digest, counted(options)),
    listTags: (name, options) => client.listTags(name, counted(options)),
    close: () => client.close(),
  };
}
