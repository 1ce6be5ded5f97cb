import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { imageSigningPermissions } from 'backstage-plugin-image-signing-common';
import {
  AdmissionEngine,
  admissionEnginesExtensionPoint,
  KeyProvider,
  keyProvidersExtensionPoint,
  RegistryRights,
  registryRightsExtensionPoint,
} from 'backstage-plugin-image-signing-node';
import { startImageSigning } from './start';
import { builtInEngines } from './observe/admission';
import { builtInRights } from './rights';

/**
 * The backend plugin: observes clusters, verifies images, evaluates and serves.
 *
 * @public
 */
export const imageSigningPlugin = createBackendPlugin({
  pluginId: 'image-signing',
  register(env) {
    const engines = new Map<string, AdmissionEngine>(
      builtInEngines.map(engine => [engine.id, engine]),
    );
    env.registerExtensionPoint(admissionEnginesExtensionPoint, {
      addEngine(engine) {
        if (engines.has(engine.id)) {
          throw new Error(
            `The admission engine '${engine.id}' is registered twice`,
          );
        }
        engines.set(engine.id, engine);
      },
    });

    const keyProviders = new Map<string, KeyProvider>();
    env.registerExtensionPoint(keyProvidersExtensionPoint, {
      addKeyProvider(provider) {
        if (keyProviders.has(provider.scheme)) {
          throw new Error(
            `The key provider for '${provider.scheme}' is registered twice`,
          );
        }
        keyProviders.set(provider.scheme, provider);
      },
    });

    const registryRights = new Map<string, RegistryRights>(
      builtInRights.map(rights => [rights.id, rights]),
    );
    env.registerExtensionPoint(registryRightsExtensionPoint, {
      addRegistryRights(rights) {
        if (registryRights.has(rights.id)) {
          throw new Error(
            `The registry rights '${rights.id}' are registered twice`,
          );
        }
        registryRights.set(rights.id, rights);
      },
    });

    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        urlReader: coreServices.urlReader,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        deps.permissionsRegistry.addPermissions(imageSigningPermissions);
        await startImageSigning({
          ...deps,
          engines: [...engines.values()],
          keyProviders: [...keyProviders.values()],
          registryRights: [...registryRights.values()],
        });
      },
    });
  },
});
