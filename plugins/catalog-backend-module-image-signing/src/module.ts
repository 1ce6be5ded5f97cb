import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { ImageSigningClient } from 'backstage-plugin-image-signing-common';
import { FactsProcessor, FactsRefresher } from './FactsProcessor';
import { FactsReader } from './FactsReader';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 1 },
  timeout: { minutes: 5 },
};

/**
 * Writes the stage and the protection of services into the catalog.
 *
 * @public
 */
export const catalogModuleImageSigning = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'image-signing',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, catalog, config, discovery, scheduler }) {
        const facts = new FactsReader({
          auth,
          api: new ImageSigningClient({
            discoveryApi: discovery,
            fetchApi: { fetch },
          }),
        });
        const refresher = new FactsRefresher(facts);
        catalog.addProcessor(new FactsProcessor(facts));
        catalog.addEntityProvider(refresher);
        await scheduler.scheduleTask({
          ...readSchedule(config),
          id: 'image-signing-facts',
          // Each replica processes entities, by what it knows itself.
          scope: 'local',
          fn: () => refresher.refresh(),
        });
      },
    });
  },
});

function readSchedule(
  config: RootConfigService,
): SchedulerServiceTaskScheduleDefinition {
  const schedule = config.getOptionalConfig('catalog.imageSigning.schedule');
  return schedule
    ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
    : DEFAULT_SCHEDULE;
}
