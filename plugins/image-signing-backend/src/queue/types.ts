/**
 * Handles one key. A key may come again at any time and on any replica, so the
 * work looks at the database first. Throwing asks for another try.
 */
export type WorkHandler = (key: string, signal: AbortSignal) => Promise<void>;

export interface WorkOptions {
  /** Keys worked on at once by this process. */
  concurrency: number;
  /** Longest time for one key, in milliseconds; the signal fires after it. */
  timeoutMs: number;
}

/** A queue of keys. A key that waits already is not added again. */
export interface WorkQueue {
  enqueue(keys: readonly string[]): Promise<void>;
  work(handler: WorkHandler, options: WorkOptions): Promise<void>;
}

/** The queues of one process. */
export interface Queues {
  open(name: string): Promise<WorkQueue>;
  /** Waits for the work in hand, but not for ever. */
  stop(): Promise<void>;
}
