import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { ImageSigningClient } from 'backstage-plugin-image-signing-common';
import { ImageSigningCollatorFactory } from './ImageSigningCollatorFactory';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 10 },
  timeout: { minutes: 15 },
  // The backend that is asked starts at the same time.
  initialDelay: { seconds: 30 },
};

/**
 * Adds the images and exceptions of services to the index of the search.
 *
 * @public
 */
export const searchModuleImageSigning = createBackendModule({
  pluginId: 'search',
  moduleId: 'image-signing-collator',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        scheduler: coreServices.scheduler,
        indexRegistry: searchIndexRegistryExtensionPoint,
      },
      async init({ auth, config, discovery, scheduler, indexRegistry }) {
        indexRegistry.addCollator({
          schedule: scheduler.createScheduledTaskRunner(readSchedule(config)),
          factory: new ImageSigningCollatorFactory({
            auth,
            api: new ImageSigningClient({
              discoveryApi: discovery,
              fetchApi: { fetch },
            }),
          }),
        });
      },
    });
  },
});

function readSchedule(
  config: RootConfigService,
): SchedulerServiceTaskScheduleDefinition {
  const schedule = config.getOptionalConfig(
    'search.collators.imageSigning.schedule',
  );
  return schedule
    ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
    : DEFAULT_SCHEDULE;
}
