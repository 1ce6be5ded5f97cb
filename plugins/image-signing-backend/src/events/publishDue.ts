import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';

const BATCH = 100;
const TIMEOUT_MS = 10_000;
const MAX_BACKOFF_MS = 10 * 60_000;
const KEEP_PUBLISHED_MS = 24 * 3600_000;
/** What nobody could be told for so long is no news any more. */
const GIVE_UP_AFTER_MS = 7 * 24 * 3600_000;

interface Row {
  id: string;
  topic: string;
  payload: string;
  attempts: number;
}

/**
 * Publishes what waits, the oldest first, until nothing does or the bus fails.
 * An event is marked after it was published, so that one is told twice rather
 * than never. One replica at a time may run it.
 *
 * @returns how many were published.
 */
export async function publishDue(options: {
  knex: Knex;
  events: EventsService;
  logger: LoggerService;
  demo: boolean;
  signal?: AbortSignal;
  now?: () => Date;
}): Promise<number> {
  const {
    knex,
    events,
    logger,
    demo,
    signal,
    now = () => new Date(),
  } = options;
  let published = 0;
  while (!signal?.aborted) {
    const rows: Row[] = await knex('outgoing_events')
      .whereNull('published_at')
      .where('due_at', '<=', now())
      .orderBy(['due_at', 'id'])
      .limit(BATCH)
      .select('id', 'topic', 'payload', 'attempts');
    if (rows.length === 0) return published;
    for (const row of rows) {
      if (signal?.aborted) return published;
      const { id, topic } = row;
      const eventPayload = {
        version: 1,
        id,
        demo,
        ...JSON.parse(row.payload),
      };
      try {
        await inTime(events.publish({ topic, eventPayload }));
      } catch (error) {
        logger.warn(`could not publish ${topic}, it is tried again: ${error}`);
        await postpone(knex, row, now());
        // What fails for one fails for all: the others wait for the next run.
        return published;
      }
      await knex('outgoing_events')
        .where({ id })
        .update({ published_at: now() });
      published += 1;
    }
  }
  return published;
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)),
      TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function postpone(knex: Knex, row: Row, now: Date): Promise<void> {
  const delay = Math.min(1000 * 2 ** row.attempts, MAX_BACKOFF_MS);
  await knex('outgoing_events')
    .where({ id: row.id })
    .update({
      attempts: row.attempts + 1,
      due_at: new Date(now.getTime() + delay),
    });
}

/** Forgets what was published, and what is too old to be news. */
export async function pruneEvents(
  knex: Knex,
  logger: LoggerService,
  now: Date,
): Promise<void> {
  await knex('outgoing_events')
    .where('published_at', '<', new Date(now.getTime() - KEEP_PUBLISHED_MS))
    .delete();
  const lost = await knex('outgoing_events')
    .whereNull('published_at')
    .where('created_at', '<', new Date(now.getTime() - GIVE_UP_AFTER_MS))
    .delete();
  if (lost > 0) {
    logger.error(
      `${lost} events could not be published for a week and are dropped`,
    );
  }
}
