import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { prunePacks } from '../auditPack/packStore';
import { notePolicyVersion } from '../auditPack/policyVersions';
import { noteRecoveries } from './recoveries';
import { writeReportCells } from './reportCells';

/** Prepares the rows of the report once a minute, on one replica. */
export async function startReport(options: {
  knex: Knex;
  scheduler: SchedulerService;
  /** The trust policy in force. */
  policy: () => TrustPolicy | undefined;
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
  await scheduler.scheduleTask({
    id: 'image-signing-audit-packs',
    frequency: { hours: 1 },
    timeout: { minutes: 5 },
    fn: async () => {
      await notePolicyVersion(knex, options.policy(), new Date());
      await prunePacks(knex, new Date());
    },
  });
}
