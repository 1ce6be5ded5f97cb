import type {
  LoggerService,
  SchedulerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import type { Knex } from 'knex';
import { readPipelines } from './readPipelines';
import type { PipelineSettings } from './readPipelineConfig';

/** Reads the pipelines of services, where that is asked for. */
export async function startPipelines(options: {
  knex: Knex;
  logger: LoggerService;
  scheduler: SchedulerService;
  reader: UrlReaderService;
  config: Config;
  settings: PipelineSettings;
}): Promise<void> {
  const { knex, logger, scheduler, reader, config, settings } = options;
  if (!settings.read) return;
  const integrations = ScmIntegrations.fromConfig(config);
  await scheduler.scheduleTask({
    id: 'image-signing-pipelines',
    frequency: { minutes: 5 },
    timeout: { minutes: 30 },
    // By then the catalog was read.
    initialDelay: { minutes: 1 },
    fn: async signal => {
      await readPipelines({
        ...{ knex, logger, reader, integrations, settings, signal },
        now: new Date(),
      });
    },
  });
}
