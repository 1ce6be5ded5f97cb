import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { countFleet, countWaves } from './burnUpRows';
import { writeCandidates } from './pilotRows';
import { writeProposals } from './proposalRows';
import type { RolloutSettings } from './settings';
import { writeTeams } from './teamRows';

/** Prepares what the rollout page shows. */
export async function startRollout(options: {
  knex: Knex;
  scheduler: SchedulerService;
  settings: RolloutSettings;
}): Promise<void> {
  const { knex, scheduler, settings } = options;
  await scheduler.scheduleTask({
    id: 'image-signing-rollout',
    frequency: { minutes: 2 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 30 },
    fn: async () => {
      const now = new Date();
      await countFleet(knex, now);
      await countWaves(knex, now);
      await writeCandidates(knex, now);
      await writeTeams(knex, now);
      await writeProposals(knex, settings.stableDays, now);
    },
  });
}
