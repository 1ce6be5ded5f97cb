// The portal of the suite: a Backstage backend with the plugin under test,
// started as a process of its own with `--config FILE`.

import { createBackend } from '@backstage/backend-defaults';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

/** Signs anybody in as the user that the request names. */
const signIn = createBackendModule({
  pluginId: 'auth',
  moduleId: 'suite',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'suite',
          factory: createProxyAuthProviderFactory({
            authenticator: createProxyAuthenticator({
              defaultProfileTransform: async () => ({ profile: {} }),
              initialize: () => undefined,
              authenticate: async ({ req }) => {
                const user = req.header('x-user');
                if (!user) throw new AuthenticationError('No x-user header');
                return { result: { user } };
              },
            }),
            signInResolver: ({ result: { user } }, context) =>
              context.issueToken({ claims: { sub: user, ent: [user] } }),
          }),
        });
      },
    });
  },
});

const backend = createBackend();
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(signIn);
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@backstage/plugin-permission-backend-module-allow-all-policy'),
);
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('backstage-plugin-image-signing-backend'));
backend.start();
