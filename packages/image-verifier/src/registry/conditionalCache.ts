import type { HttpAnswer } from './http';

const MAX_ENTRIES = 2000;
const MAX_BODY_BYTES = 256 * 1024;

/**
 * Answers that came with an ETag, for conditional requests (RFC 9110 §13.1.2).
 * Only what may change is kept here (tags, lists); content under a digest never
 * changes, so there is nothing to ask again.
 */
export class ConditionalCache {
  // A Map keeps insertion order, which makes the first entry the oldest.
  readonly #entries = new Map<string, HttpAnswer>();

  etag(key: string): string | undefined {
    return this.#entries.get(key)?.headers.etag;
  }

  /** Stores a fresh answer, or turns "not modified" into the stored one. */
  resolve(key: string, answer: HttpAnswer): HttpAnswer {
    const stored = this.#entries.get(key);
    if (answer.status === 304 && stored) {
      return stored;
    }
    this.#entries.delete(key);
    if (
      answer.status === 200 &&
      answer.headers.etag !== undefined &&
      answer.body.length <= MAX_BODY_BYTES
    ) {
      this.#entries.set(key, answer);
      if (this.#entries.size > MAX_ENTRIES) {
        this.#entries.delete(this.#entries.keys().next().value ?? '');
      }
    }
    return answer;
  }
}
