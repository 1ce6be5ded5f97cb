import type {
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type { RegistryRights } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { readRights } from './readRights';
import { readRightsConfig } from './readRightsConfig';

/**
 * Reads every hour who can push to the repositories of the register.
 *
 * @throws InputError for a mistake under `imageSigning.registries[].rights`.
 */
export async function startRights(options: {
  knex: Knex;
  logger: LoggerService;
  scheduler: SchedulerService;
  config: RootConfigService;
  readers: readonly RegistryRights[];
  environments: readonly EnvironmentDefinition[];
}): Promise<void> {
  const { knex, logger, scheduler, config, readers, environments } = options;
  const sources = readRightsConfig(config, readers);
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
