import { stringify } from 'yaml';
import { domains, groups, systems, users } from './organization';
import { ServiceDefinition, services } from './services';

function entity(
  kind: string,
  metadata: Record<string, unknown>,
  spec: Record<string, unknown>,
  apiVersion = 'backstage.io/v1alpha1',
): object {
  return { apiVersion, kind, metadata, spec };
}

function mappingAnnotations(
  service: ServiceDefinition,
  host: string,
): Record<string, string> {
  const { name, namespace, project, mapping } = service;
  switch (mapping) {
    case 'label-selector':
      return {
        'backstage.io/kubernetes-label-selector': `app.kubernetes.io/name=${name}`,
      };
    case 'namespaced-id':
      return {
        'backstage.io/kubernetes-id': name,
        'backstage.io/kubernetes-namespace': namespace,
      };
    case 'repositories':
      return {
        'image-signing/repositories': [
          ...new Set([`${host}/${project}/${name}`, `${host}/dev/${name}`]),
        ].join(','),
      };
    default:
      return { 'backstage.io/kubernetes-id': name };
  }
}

/** Who calls whom, as teams declare it: of some services only. */
const DEPENDS_ON: Partial<Record<string, string[]>> = {
  'storefront-web': ['storefront-bff'],
  'storefront-bff': ['checkout', 'product-catalog', 'search-api'],
  checkout: ['cart', 'payments', 'login'],
  orders: ['payments', 'inventory'],
  'payments-ledger': ['payments'],
};

function component(service: ServiceDefinition, host: string): object {
  const { name, system } = service;
  const { owner } = systems.find(({ name: other }) => other === system)!;
  const source = `https://github.com/example-corp/${name}`;
  return entity(
    'Component',
    {
      name,
      description: `The ${name} service of ${system}`,
      annotations: {
        ...mappingAnnotations(service, host),
        'backstage.io/source-location': `url:${source}`,
        'github.com/project-slug': `example-corp/${name}`,
      },
      tags: ['demo'],
    },
    {
      type: 'service',
      lifecycle: service.namespace === 'legacy' ? 'deprecated' : 'production',
      owner: `group:default/${owner}`,
      system,
      ...(DEPENDS_ON[name] && {
        dependsOn: DEPENDS_ON[name].map(other => `component:default/${other}`),
      }),
    },
  );
}

/** The estate's catalog, as one document of many. */
export function catalogYaml(host: string): string {
  const entities = [
    ...groups.map(({ name, title, parent }) =>
      entity(
        'Group',
        { name, title },
        { type: 'team', children: [], parent, profile: { displayName: title } },
      ),
    ),
    ...users.map(({ name, title, memberOf }) =>
      entity(
        'User',
        { name, title },
        {
          memberOf,
          profile: { displayName: title, email: `${name}@example.com` },
        },
      ),
    ),
    ...domains.map(({ name, owner }) =>
      entity('Domain', { name }, { owner: `group:default/${owner}` }),
    ),
    ...systems.map(({ name, owner, domain }) =>
      entity('System', { name }, { owner: `group:default/${owner}`, domain }),
    ),
    ...services.map(service => component(service, host)),
  ];
  return entities.map(item => stringify(item)).join('---\n');
}
