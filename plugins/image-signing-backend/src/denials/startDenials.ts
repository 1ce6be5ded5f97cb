import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { prunePushes } from '../pushes';
import { pruneManualDeploys } from '../registers/manualDeploys';
import { pruneObjectWrites } from '../timeline/objectWrites';
import { prunePostureEvents } from '../timeline/postureEvents';
import { pruneRecoveries } from '../report/recoveries';
import { pruneAdmissions } from './admissions';
import { pruneDenials } from './pruneDenials';
import { routeDenials } from './routeDenials';

/** Finds owners for denials that have none yet, and forgets old ones. */
export async function startDenials(options: {
  knex: Knex;
  scheduler: SchedulerService;
  keepForMs: number;
}): Promise<void> {
  const { knex, scheduler, keepForMs } = options;
  await scheduler.scheduleTask({
    id: 'image-signing-route-denials',
    frequency: { seconds: 20 },
    timeout: { minutes: 1 },
    fn: async () => routeDenials(knex, new Date()),
  });
  await scheduler.scheduleTask({
    id: 'image-signing-prune-denials',
    frequency: { hours: 6 },
    timeout: { minutes: 10 },
    fn: async () => {
      const before = new Date(Date.now() - keepForMs);
      await pruneDenials(knex, before);
      await pruneRecoveries(knex, before);
      await pruneAdmissions(knex, before, new Date());
      await prunePostureEvents(knex, before);
      await pruneObjectWrites(knex, new Date());
      await pruneManualDeploys(knex, before);
      await prunePushes(knex, before);
    },
  });
}
