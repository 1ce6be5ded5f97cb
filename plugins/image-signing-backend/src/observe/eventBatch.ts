import type { WatchEvent } from './watchEvent';
import { sleep } from './timing';

const BATCH_MS = 250;
const BATCH_SIZE = 500;

/**
 * Collects events for a quarter of a second, or until there are enough. A full
 * batch holds the stream back instead of growing.
 */
export class EventBatch {
  #events: WatchEvent[] = [];
  #ended = false;
  #closed = false;
  #changed: () => void = () => {};
  #room: () => void = () => {};

  /** Adds an event; resolves when there is room for another. */
  async add(event: WatchEvent): Promise<void> {
    if (this.#closed) return;
    this.#events.push(event);
    this.#changed();
    while (this.#events.length >= BATCH_SIZE && !this.#closed) {
      await new Promise<void>(resolve => {
        this.#room = resolve;
      });
    }
  }

  /** No event follows. */
  end(): void {
    this.#ended = true;
    this.#changed();
  }

  /** Nobody takes any more: lets a waiting `add` go. */
  close(): void {
    this.#closed = true;
    this.#room();
  }

  drained(): boolean {
    return this.#ended && this.#events.length === 0;
  }

  /** The events so far; waits for the first, then a moment for others. */
  async take(): Promise<WatchEvent[]> {
    await this.#until(() => this.#ended || this.#events.length > 0);
    await Promise.race([
      this.#until(() => this.#ended || this.#events.length >= BATCH_SIZE),
      sleep(BATCH_MS),
    ]);
    const taken = this.#events;
    this.#events = [];
    this.#room();
    return taken;
  }

  async #until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>(resolve => {
      this.#changed = () => {
        if (condition()) resolve();
      };
    });
  }
}
