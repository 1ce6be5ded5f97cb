import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { GateRunIntake } from './gateRunIntake';
import { pruneGateRuns } from './gateRunStore';

/** Finds owners for gate runs that have none yet, and forgets old ones. */
export async function startGates(options: {
  knex: Knex;
  scheduler: SchedulerService;
  intake: GateRunIntake;
  keepForMs: number;
}): Promise<void> {
  const { knex, scheduler, intake, keepForMs } = options;
  await scheduler.scheduleTask({
    id: 'image-signing-own-gate-runs',
    frequency: { seconds: 30 },
    timeout: { minutes: 1 },
    fn: async () => intake.findOwners(),
  });
  await scheduler.scheduleTask({
    id: 'image-signing-prune-gate-runs',
    frequency: { hours: 6 },
    timeout: { minutes: 10 },
    fn: async () => pruneGateRuns(knex, new Date(Date.now() - keepForMs)),
  });
}
