import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';
import { collectExceptionEvents } from './collectExceptionEvents';
import { pruneEvents, publishDue } from './publishDue';

/** Tells other plugins what happened, on one replica at a time. */
export async function startEvents(options: {
  knex: Knex;
  logger: LoggerService;
  scheduler: SchedulerService;
  events: EventsService;
  demo: boolean;
  /** Told after steps in the life of exceptions were found. */
  onExceptions: () => void;
}): Promise<void> {
  const { knex, logger, scheduler, events, demo } = options;
  await scheduler.scheduleTask({
    id: 'image-signing-publish-events',
    frequency: { seconds: 5 },
    timeout: { minutes: 1 },
    fn: async signal => {
      if ((await collectExceptionEvents(knex, new Date())) > 0) {
        options.onExceptions();
      }
      await publishDue({ knex, events, logger, demo, signal });
    },
  });
  await scheduler.scheduleTask({
    id: 'image-signing-prune-events',
    frequency: { hours: 1 },
    timeout: { minutes: 5 },
    fn: async () => pruneEvents(knex, logger, new Date()),
  });
}
