import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { noteRecoveries } from './recoveries';
import { writeReportCells } from './reportCells';

/** Prepares the rows of the report once a minute, on one replica. */
export async function startReport(options: {
  knex: Knex;
  scheduler: SchedulerService;
}): Promise<void> {
  const { knex, scheduler } = options;
  await scheduler.scheduleTask({
    id: 'image-signing-report',
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 20 },
    fn: async signal => {
      await writeReportCells(knex, new Date());
      await noteRecoveries(knex, new Date(), signal);
    },
  });
}
