import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { readRights } from './readRights';
import type { RightsSource } from './readRightsConfig';

/** Reads every hour who can push to the repositories of the register. */
export async function startRights(options: {
  knex: Knex;
  logger: LoggerService;
  scheduler: SchedulerService;
  sources: ReadonlyMap<string, RightsSource>;
  environments: readonly EnvironmentDefinition[];
}): Promise<void> {
  const { knex, logger, scheduler, sources, environments } = options;
  await scheduler.scheduleTask({
    id: 'image-signing-registry-rights',
    frequency: { hours: 1 },
    timeout: { minutes: 55 },
    // By then the register has its repositories.
    initialDelay: { minutes: 3 },
    fn: async signal =>
      readRights({ knex, logger, environments, sources, signal }),
  });
}
