/** A server may be upgraded while we run. */
const ASK_AGAIN_MS = 60 * 60_000;

/**
 * Whether an API server sends lists as a stream of events (WatchList, by default
 * from Kubernetes 1.34 on). Nothing says so beforehand: it is tried, and what a
 * server answers holds for all its resources.
 */
export class WatchListSupport {
  #refusedAt?: number;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get usable(): boolean {
    return (
      this.#refusedAt === undefined ||
      this.#now() - this.#refusedAt > ASK_AGAIN_MS
    );
  }

  /** Answers whether that is news. */
  refuse(): boolean {
    const news = this.usable;
    this.#refusedAt = this.#now();
    return news;
  }
}
