import { jitter, sleep } from './timing';

/** A list that fails ends long before; one that goes on is worth waiting for. */
const RESYNC_WAIT_MS = 45_000;
const EXTENSION_MS = 5000;
const WAKE_JITTER_MS = 1000;

export interface WindowHooks {
  /** Computes all workload images again. */
  resync(signal: AbortSignal): Promise<void>;
  /** The cluster has answered. */
  alive(): Promise<void>;
  /** The state of a resource is another one. */
  stateChanged(): void;
}

/**
 * The time during which a replica watches a cluster. All resources share it: it
 * ends when its time is over and none of them is in the middle of a list, so
 * that a long list of one resource neither is cut off nor stops the others.
 */
export class Window {
  /** Fires when everything must stop at once. */
  readonly signal: AbortSignal;
  /** Fires when the window is over. */
  readonly ended: AbortSignal;
  readonly #end = new AbortController();
  readonly #endsAt: number;
  readonly #timer: NodeJS.Timeout;
  readonly #listing = new Set<string>();
  readonly #hooks: WindowHooks;
  #resync?: Promise<void>;
  #resyncs = 0;
  #answeredAt = 0;
  readonly #waiting = new Map<AbortController, number>();
  #quiet: () => void = () => {};

  constructor(options: {
    lengthMs: number;
    signal: AbortSignal;
    hooks: WindowHooks;
  }) {
    this.signal = options.signal;
    this.ended = AbortSignal.any([options.signal, this.#end.signal]);
    this.#endsAt = Date.now() + options.lengthMs;
    this.#hooks = options.hooks;
    this.#timer = setTimeout(() => this.#maybeEnd(), options.lengthMs);
  }

  over(): boolean {
    return this.ended.aborted;
  }

  remaining(): number {
    return Math.max(this.#endsAt - Date.now(), EXTENSION_MS);
  }

  /** A resource begins to list. */
  listing(key: string): void {
    this.#listing.add(key);
  }

  /** A resource has listed, or given up. */
  listed(key: string): void {
    if (!this.#listing.delete(key)) return;
    if (this.#listing.size === 0) this.#quiet();
    this.#maybeEnd();
  }

  /**
   * Computes everything again, once for all resources that are being listed
   * now; those that take too long ask for another one.
   */
  async resync(): Promise<void> {
    this.#resyncs += 1;
    try {
      this.#resync ??= this.#resyncWhenQuiet();
      await this.#resync;
    } finally {
      this.#resyncs -= 1;
      this.#maybeEnd();
    }
  }

  /** The cluster has answered. */
  async alive(): Promise<void> {
    for (const [wake, failingSince] of this.#waiting) {
      if (failingSince > this.#answeredAt) wake.abort();
    }
    this.#answeredAt = Date.now();
    await this.#hooks.alive();
  }

  /**
   * Waits before another attempt. The first answer of a cluster that was silent
   * ends it, so that all resources are fresh soon after an outage; a resource
   * that fails alone waits to the end.
   */
  async pause(ms: number, failingSince: number): Promise<void> {
    const wake = new AbortController();
    this.#waiting.set(wake, failingSince);
    await sleep(ms, AbortSignal.any([this.ended, wake.signal]));
    this.#waiting.delete(wake);
    // Not all at once upon a server that has just come back.
    if (wake.signal.aborted) await sleep(jitter(WAKE_JITTER_MS), this.ended);
  }

  stateChanged(): void {
    this.#hooks.stateChanged();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#end.abort();
  }

  #resyncWhenQuiet(): Promise<void> {
    return this.#untilQuiet().then(() => {
      // Who asks from here on may have written what is already read.
      this.#resync = undefined;
      return this.#hooks.resync(this.signal);
    });
  }

  async #untilQuiet(): Promise<void> {
    if (this.#listing.size === 0) return;
    const quiet = new Promise<void>(resolve => {
      this.#quiet = resolve;
    });
    await Promise.race([quiet, sleep(RESYNC_WAIT_MS, this.signal)]);
  }

  #maybeEnd(): void {
    const busy = this.#listing.size > 0 || this.#resyncs > 0;
    if (Date.now() >= this.#endsAt && !busy) this.#end.abort();
  }
}
