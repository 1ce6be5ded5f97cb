import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
// The package is ESM only. Both Node 22 and Jest load it with `require`: it has
// no top-level await.
import { fromKnex, PgBoss } from 'pg-boss';
import type { Queues, WorkHandler, WorkOptions, WorkQueue } from './types';

const SCHEMA = 'image_signing_queue';
const INSERT_SIZE = 500;
const BATCH = 8;
const POLL_SECONDS = 0.5;
const KEEP_DONE_SECONDS = 60;
const KEEP_WAITING_SECONDS = 24 * 3600;
const STOP_MS = 10_000;
const DEAD = 'dead';

class PgBossQueue implements WorkQueue {
  readonly #boss: PgBoss;
  readonly #name: string;
  readonly #logger: LoggerService;
  #created?: Promise<void>;

  constructor(boss: PgBoss, name: string, logger: LoggerService) {
    this.#boss = boss;
    this.#name = name;
    this.#logger = logger;
  }

  async enqueue(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#create();
    for (let at = 0; at < keys.length; at += INSERT_SIZE) {
      await this.#boss.insert(
        this.#name,
        keys.slice(at, at + INSERT_SIZE).map(key => ({
          data: { key },
          singletonKey: key,
        })),
      );
    }
  }

  async work(handler: WorkHandler, options: WorkOptions): Promise<void> {
    await this.#create(options);
    const batchSize = Math.min(BATCH, options.concurrency);
    await this.#boss.work<{ key: string }>(
      this.#name,
      {
        batchSize,
        localConcurrency: Math.ceil(options.concurrency / batchSize),
        pollingIntervalSeconds: POLL_SECONDS,
        burstWhenBatchFull: true,
        perJobResults: true,
      },
      async jobs =>
        Promise.all(
          jobs.map(async job => {
            try {
              await handler(job.data.key, job.signal);
              return { id: job.id, status: 'completed' as const };
            } catch (error) {
              this.#logger.warn(
                `${this.#name}: ${
                  job.data.key
                } failed and is tried again: ${error}`,
              );
              const message =
                error instanceof Error ? error.message : `${error}`;
              return {
                id: job.id,
                status: 'failed' as const,
                output: { message },
              };
            }
          }),
        ),
    );
  }

  /** Exclusive: a key waits or is worked on once, over all replicas. */
  #create(options?: WorkOptions): Promise<void> {
    this.#created ??= this.#createQueues(options?.timeoutMs ?? 60_000);
    return this.#created;
  }

  async #createQueues(timeoutMs: number): Promise<void> {
    const settings = {
      retryLimit: 3,
      retryDelay: 2,
      retryBackoff: true,
      retryDelayMax: 60,
      expireInSeconds: Math.ceil(timeoutMs / 1000),
      retentionSeconds: KEEP_WAITING_SECONDS,
      deleteAfterSeconds: KEEP_DONE_SECONDS,
    };
    const dead = `${this.#name}-${DEAD}`;
    await this.#boss.createQueue(dead, {
      retentionSeconds: 7 * KEEP_WAITING_SECONDS,
    });
    await this.#boss.createQueue(this.#name, {
      ...settings,
      policy: 'exclusive',
      deadLetter: dead,
    });
    await this.#boss.updateQueue(this.#name, settings);
  }
}

/**
 * Queues on the plugin's own PostgreSQL connection, shared by all replicas.
 * Each key is worked on by one of them; what a killed replica held comes back
 * when its time is over.
 */
export class PgBossQueues implements Queues {
  readonly #boss: PgBoss;
  readonly #logger: LoggerService;
  #started?: Promise<unknown>;

  constructor(knex: Knex, logger: LoggerService) {
    this.#logger = logger;
    this.#boss = new PgBoss({
      db: fromKnex(knex),
      schema: SCHEMA,
      schedule: false,
      // Connections are few; the queue's own statistics are not worth one.
      registerInstance: false,
      reindex: false,
      monitorVacuum: false,
      monitorIntervalSeconds: 15,
      superviseIntervalSeconds: 15,
      instanceName: 'image-signing',
    });
    // Without a listener an error would end the process.
    this.#boss.on('error', error => logger.warn(`work queue: ${error}`));
    this.#boss.on('warning', warning =>
      logger.debug(`work queue: ${warning.message}`),
    );
  }

  async open(name: string): Promise<WorkQueue> {
    this.#started ??= this.#boss.start({ attempts: 5 });
    await this.#started;
    return new PgBossQueue(this.#boss, name, this.#logger);
  }

  async stop(): Promise<void> {
    if (!this.#started) return;
    await this.#boss.stop({ graceful: true, timeout: STOP_MS, close: false });
  }
}
