import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Queues, WorkHandler, WorkOptions, WorkQueue } from './types';

const MAX_ATTEMPTS = 3;
const RETRY_MS = 1000;
const STOP_MS = 5000;

export class InProcessQueue implements WorkQueue {
  readonly #name: string;
  readonly #logger: LoggerService;
  // A set keeps the order and takes a key once.
  readonly #waiting = new Set<string>();
  readonly #active = new Map<string, Promise<void>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #stop = new AbortController();
  #handler?: WorkHandler;
  #options: WorkOptions = { concurrency: 1, timeoutMs: 60_000 };

  constructor(name: string, logger: LoggerService) {
    this.#name = name;
    this.#logger = logger;
  }

  async enqueue(keys: readonly string[]): Promise<void> {
    if (this.#stop.signal.aborted) return;
    for (const key of keys) {
      if (!this.#active.has(key)) this.#waiting.add(key);
    }
    this.#fill();
  }

  async work(handler: WorkHandler, options: WorkOptions): Promise<void> {
    this.#handler = handler;
    this.#options = options;
    this.#fill();
  }

  async stop(): Promise<void> {
    this.#waiting.clear();
    this.#retries.forEach(clearTimeout);
    this.#stop.abort();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.all(this.#active.values()),
      new Promise<void>(resolve => {
        timer = setTimeout(resolve, STOP_MS);
      }),
    ]);
    clearTimeout(timer);
  }

  #fill(): void {
    const handler = this.#handler;
    if (!handler) return;
    for (const key of this.#waiting) {
      if (this.#active.size >= this.#options.concurrency) return;
      this.#waiting.delete(key);
      this.#start(key, handler, 1);
    }
  }

  #start(key: string, handler: WorkHandler, attempt: number): void {
    const run = this.#run(key, handler, attempt).finally(() => {
      this.#active.delete(key);
      this.#fill();
    });
    this.#active.set(key, run);
  }

  async #run(
    key: string,
    handler: WorkHandler,
    attempt: number,
  ): Promise<void> {
    const signal = AbortSignal.any([
      this.#stop.signal,
      AbortSignal.timeout(this.#options.timeoutMs),
    ]);
    try {
      await handler(key, signal);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (attempt >= MAX_ATTEMPTS) {
        this.#logger.error(
          `${
            this.#name
          }: gave up on ${key} after ${attempt} attempts: ${error}`,
        );
        return;
      }
      const timer = setTimeout(() => {
        this.#retries.delete(timer);
        if (!this.#active.has(key)) this.#start(key, handler, attempt + 1);
      }, RETRY_MS * 2 ** attempt);
      this.#retries.add(timer);
    }
  }
}

/**
 * Queues in memory, for SQLite: one process, one machine. What waits is lost
 * when the process ends; the periodic sweep finds it again.
 */
export class InProcessQueues implements Queues {
  readonly #logger: LoggerService;
  readonly #queues: InProcessQueue[] = [];

  constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  async open(name: string): Promise<WorkQueue> {
    const queue = new InProcessQueue(name, this.#logger);
    this.#queues.push(queue);
    return queue;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#queues.map(queue => queue.stop()));
  }
}
