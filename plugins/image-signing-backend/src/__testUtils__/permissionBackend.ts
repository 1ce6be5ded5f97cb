import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  isPermission,
  type BasicPermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import permissionBackend from '@backstage/plugin-permission-backend';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  imageSigningExceptionCreatePermission,
  imageSigningGateRunCreatePermission,
  imageSigningPermissions,
  imageSigningReadPermission,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { imageSigningPlugin } from '../plugin';

/** Everybody who calls, by what the policy below gives them. */
export const callers = {
  /** Sees payments only; may ask for exceptions. */
  owner: mockCredentials.user.header('user:default/olga'),
  /** Of another team: every permission for people, but sees ledger only. */
  other: mockCredentials.user.header('user:default/otto'),
  /** Sees the whole catalog, and has every permission for people. */
  approver: mockCredentials.user.header('user:default/ada'),
  /** May read, but sees nothing of the catalog. */
  blind: mockCredentials.user.header('user:default/hugo'),
  /** Signed in, without any permission of the plugin. */
  stranger: mockCredentials.user.header('user:default/nora'),
  /** Not signed in. */
  nobody: undefined,
  /** A token of external access without restrictions. */
  service: mockCredentials.service.header(),
  /** A token of external access that may only report gate runs. */
  pipelines: 'Bearer pipelines',
};
export type Caller = keyof typeof callers;

const SEES: Record<string, string[]> = {
  'user:default/olga': ['component:default/payments'],
  'user:default/otto': ['component:default/ledger'],
};

const GIVEN: Record<string, BasicPermission[]> = {
  'user:default/olga': [
    imageSigningReadPermission,
    imageSigningExceptionCreatePermission,
  ],
  'user:default/otto': imageSigningPermissions,
  'user:default/hugo': [imageSigningReadPermission],
};

const policy = {
  async handle(
    { permission }: { permission: Parameters<typeof isPermission>[0] },
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const ref = user?.info.userEntityRef ?? '';
    const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
    const deny: PolicyDecision = { result: AuthorizeResult.DENY };
    if (ref === 'user:default/ada') return allow;
    if (isPermission(permission, catalogEntityReadPermission)) {
      return ref in SEES
        ? {
            result: AuthorizeResult.CONDITIONAL,
            pluginId: 'catalog',
            resourceType: 'catalog-entity',
            conditions: {
              rule: 'IS_ENTITY_OWNER',
              resourceType: 'catalog-entity',
              params: { claims: [ref] },
            },
          }
        : deny;
    }
    return (GIVEN[ref] ?? []).some(one => one.name === permission.name)
      ? allow
      : deny;
  },
};

const withPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'policy-of-the-matrix',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init(deps) {
        deps.policy.setPolicy(policy);
      },
    });
  },
});

/** Tokens as they are in tests, and one of external access with restrictions. */
const auth = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory({ plugin }) {
    const mock = mockServices.auth({
      pluginId: plugin.getId(),
      disableDefaultAuthPolicy: false,
    });
    const authenticate = mock.authenticate.bind(mock);
    mock.authenticate = async (token, options) => {
      if (token === 'pipelines') {
        return mockCredentials.service('external:pipelines', {
          permissionNames: [imageSigningGateRunCreatePermission.name],
        });
      }
      const credentials = await authenticate(token, options);
      // A plugin that asks on behalf of a user is the actor, as it really is.
      return token.startsWith('mock-service-token') &&
        mock.isPrincipal(credentials, 'user')
        ? mockCredentials.user(credentials.principal.userEntityRef, {
            actor: { subject: 'plugin:image-signing' },
          })
        : credentials;
    };
    return mock;
  },
});

const entities = ['payments', 'ledger'].flatMap(name => [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name },
  },
  { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name } },
]);

/** A catalog that shows what the policy above lets a caller see. */
const catalog = createServiceFactory({
  service: catalogServiceRef,
  deps: {},
  factory() {
    const whole = catalogServiceMock({ entities });
    return Object.assign(whole, {
      async *streamEntities(
        _request: unknown,
        { credentials }: { credentials: BackstageCredentials },
      ) {
        const { userEntityRef = '' } = credentials.principal as {
          userEntityRef?: string;
        };
        const seen = SEES[userEntityRef] ?? [];
        yield entities.filter(({ kind, metadata }) =>
          seen.includes(`${kind.toLowerCase()}:default/${metadata.name}`),
        );
      },
    }) as unknown as CatalogService;
  },
});

/** The plugin on a real backend, with real permissions, over a database. */
export function startWithPermissions(knex: Knex) {
  return startTestBackend({
    features: [
      imageSigningPlugin,
      permissionBackend,
      withPolicy,
      auth,
      catalog,
      httpAuthServiceFactory,
      actionsRegistryServiceFactory,
      mockServices.database.factory({ knex }),
      mockServices.scheduler.factory({ skipTaskRunOnStartup: true }),
      mockServices.rootConfig.factory({
        data: {
          permission: { enabled: true },
          imageSigning: {
            demo: true,
            exceptions: {
              repositories: [
                { url: 'https://github.com/org/policies/tree/main/exceptions' },
              ],
            },
            environments: [
              {
                name: 'prod',
                intent: { signature: 'enforce', digest: 'enforce' },
              },
            ],
          },
        },
      }),
    ],
  });
}
