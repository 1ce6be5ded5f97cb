import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  RegistryRights,
  registryRightsExtensionPoint,
} from 'backstage-plugin-image-signing-node';
import { imageSigningPlugin } from './plugin';

const withRights = (type: string, login: object = {}) =>
  mockServices.rootConfig.factory({
    data: {
      imageSigning: {
        registries: [
          { host: 'registry.example.com', rights: { type, ...login } },
        ],
      },
    },
  });

const adding = (id: string) => {
  const rights: RegistryRights = {
    id,
    read: async () => ({ unknown: 'nothing is read here' }),
  };
  return createBackendModule({
    pluginId: 'image-signing',
    moduleId: `rights-${id}`,
    register(env) {
      env.registerInit({
        deps: { registryRights: registryRightsExtensionPoint },
        async init({ registryRights }) {
          registryRights.addRegistryRights(rights);
        },
      });
    },
  });
};

const start = (
  features: Array<ReturnType<typeof withRights>>,
  ...more: ReturnType<typeof adding>[]
) =>
  startTestBackend({
    features: [
      imageSigningPlugin,
      catalogServiceMock.factory(),
      ...features,
      ...more,
    ],
  });

describe('imageSigningPlugin', () => {
  it.each([
    [
      'a kind of registry that nobody reads',
      () => start([withRights('example')]),
      /rights\.type is 'example'; use one of harbor, quay/,
    ],
    [
      'a kind of registry that is read already',
      () => start([withRights('harbor')], adding('harbor')),
      /The registry rights 'harbor' are registered twice/,
    ],
    [
      'a mistake in the login of a kind that a module adds',
      () =>
        start(
          [withRights('example', { token: 't', username: 'u' })],
          adding('example'),
        ),
      /rights has token beside username and password/,
    ],
  ])('does not start with %s', async (_name, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});
