import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

/** People of the demo fleet who request and approve exceptions. */
const PEOPLE = ['mira', 'dana'];

const authenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: () => undefined,
  authenticate: async () => ({ result: {} }),
});

/**
 * Lets the demo fleet sign in as its own people, so that one asks for an
 * exception and another approves it. Only where
 * `auth.providers.demo-<name>` is configured, and never in production.
 */
export const demoUsersModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-users',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        if (process.env.NODE_ENV !== 'development') return;
        for (const name of PEOPLE) {
          providers.registerProvider({
            providerId: `demo-${name}`,
            factory: createProxyAuthProviderFactory({
              authenticator,
              signInResolver: async (_info, context) =>
                context.signInWithCatalogUser({ entityRef: { name } }),
            }),
          });
        }
      },
    });
  },
});

export default demoUsersModule;
