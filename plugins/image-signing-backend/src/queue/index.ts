import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isPostgres } from '../store/database';
import { InProcessQueues } from './InProcessQueue';
import { PgBossQueues } from './PgBossQueue';
import type { Queues } from './types';

export type { Queues, WorkHandler, WorkOptions, WorkQueue } from './types';

/** Shared queues where there is a PostgreSQL, otherwise queues in memory. */
export function createQueues(knex: Knex, logger: LoggerService): Queues {
  return isPostgres(knex)
    ? new PgBossQueues(knex, logger)
    : new InProcessQueues(logger);
}
