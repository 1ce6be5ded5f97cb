import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { countFleet, countWaves } from './burnUpRows';

/** Prepares what the rollout page shows. */
export async function startRollout(options: {
  knex: Knex;
  scheduler: SchedulerService;
}): Promise<void> {
  const { knex, scheduler } = options;
  await scheduler.scheduleTask({
    id: 'image-signing-rollout',
    frequency: { minutes: 5 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 30 },
    fn: async () => {
      const now = new Date();
      await countFleet(knex, now);
      await countWaves(knex, now);
    },
  });
}
