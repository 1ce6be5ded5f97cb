import type { HttpAnswer } from './http';

const MAX_ENTRIES = 2000;
const MAX_BODY_BYTES = 256 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;

/**
 * Answers that came with an ETag, for conditional requests (RFC 9110 §13.1.2).
 * Only what may change is kept here (tags, lists); content under a digest never
 * changes, so there is nothing to ask again.
 */
export class ConditionalCache {
  // A Map keeps insertion order, which makes the first entry the oldest.
  readonly #entries = new Map<string, HttpAnswer>();
  #bytes = 0;

  etag(key: string): string | undefined {
    return this.#entries.get(key)?.headers.etag;
  }

  /** Stores a fresh answer, or turns "not modified" into the stored one. */
  resolve(key: string, answer: HttpAnswer): HttpAnswer {
    const stored = this.#entries.get(key);
    if (answer.status === 304 && stored) {
      return stored;
    }
    this.#drop(key);
    if (
      answer.status === 200 &&
      answer.headers.etag !== undefined &&
      answer.body.length <= MAX_BODY_BYTES
    ) {
      this.#entries.set(key, answer);
      this.#bytes += answer.body.length;
      while (
        this.#entries.size > MAX_ENTRIES ||
        this.#bytes > MAX_TOTAL_BYTES
      ) {
        this.#drop(this.#entries.keys().next().value ?? '');
      }
    }
    return answer;
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.body.length ?? 0;
    this.#entries.delete(key);
  }
}
