import { ImageIdStyle } from '../kubernetes/pods';
import { EvidenceState } from './evidence';
import { SystemName } from './organization';

export type Environment = 'dev' | 'stage' | 'prod' | 'edge';
export type ReferenceStyle = 'digest' | 'tag' | 'tag+digest';
/** How the catalog finds the service's workloads. */
export type Mapping =
  | 'kubernetes-id'
  | 'label-selector'
  | 'namespaced-id'
  | 'repositories';

export interface ServiceDefinition {
  name: string;
  system: SystemName;
  namespace: string;
  state: EvidenceState;
  reference: ReferenceStyle;
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  replicas: number;
  environments: Environment[];
  mapping: Mapping;
  /** Top folder of the repository of releases. */
  project: 'prod' | 'secure' | 'legacy' | 'dev';
  stage: { state?: EvidenceState; reference?: ReferenceStyle };
  imageIdStyle?: ImageIdStyle;
  /** The second pod runs a platform manifest of the index. */
  platformPod?: boolean;
  /** The tag was pushed again after the roll-out; both digests are signed. */
  tagMoved?: boolean;
  /** An init container and a sidecar from the mirrored base images. */
  sidecar?: boolean;
  /** A debug container from another registry was added to one pod. */
  debugged?: boolean;
}

const DEFAULTS = {
  kind: 'Deployment',
  reference: 'tag+digest',
  replicas: 2,
  environments: ['dev', 'stage', 'prod'],
  mapping: 'kubernetes-id',
  project: 'prod',
  stage: {},
} as const;

type Overrides = Partial<
  Omit<ServiceDefinition, 'name' | 'system' | 'namespace' | 'state'>
>;

function inNamespace(system: SystemName, namespace: string) {
  return (
    name: string,
    state: EvidenceState,
    overrides: Overrides = {},
  ): ServiceDefinition => ({
    ...DEFAULTS,
    environments: [...DEFAULTS.environments],
    name,
    system,
    namespace,
    state,
    ...overrides,
  });
}

const payments = inNamespace('payments', 'payments');
const checkout = inNamespace('storefront', 'checkout');
const storefront = inNamespace('storefront', 'storefront');
const catalog = inNamespace('storefront', 'catalog');
const search = inNamespace('storefront', 'search');
const growth = inNamespace('storefront', 'growth');
const media = inNamespace('storefront', 'media');
const orders = inNamespace('fulfilment', 'orders');
const shipping = inNamespace('fulfilment', 'shipping');
const identity = inNamespace('identity', 'identity');
const analytics = inNamespace('insights', 'analytics');
const legacy = inNamespace('insights', 'legacy');
const stores = inNamespace('storefront', 'stores');

/** The service whose tag is swapped while one watches; see `story.ts`. */
export const STORY_SERVICE = 'payments';

export const services: ServiceDefinition[] = [
  payments('payments', 'keyless-bundle', { stage: { reference: 'tag' } }),
  payments('payments-ledger', 'keyless-bundle', {
    kind: 'StatefulSet',
    reference: 'digest',
  }),
  payments('payments-fraud', 'index-keyless-bundle', {
    reference: 'digest',
    platformPod: true,
  }),
  payments('payments-reconciler', 'keyless-legacy', { kind: 'CronJob' }),
  payments('payments-webhooks', 'key-legacy', { reference: 'digest' }),
  payments('payments-invoices', 'key-bundle', { mapping: 'label-selector' }),

  checkout('checkout', 'keyless-bundle', { replicas: 3, sidecar: true }),
  checkout('cart', 'keyless-legacy', { tagMoved: true }),
  checkout('vouchers', 'stale-scan', { mapping: 'label-selector' }),

  storefront('pricing', 'branch-identity', { reference: 'digest' }),
  storefront('storefront-web', 'index-keyless-bundle', { debugged: true }),
  storefront('storefront-bff', 'unsigned', { reference: 'digest' }),

  catalog('product-catalog', 'key-legacy'),
  catalog('product-images', 'keyless-bundle', {
    reference: 'tag',
    tagMoved: true,
  }),
  catalog('reviews', 'no-provenance', { mapping: 'label-selector' }),

  search('search-api', 'keyless-bundle', { reference: 'digest' }),
  search('search-indexer', 'unsigned', { reference: 'tag' }),
  search('recommendations', 'unknown-key'),

  growth('promotions', 'human-identity'),
  growth('banner-service', 'unsigned', {
    reference: 'tag',
    mapping: 'repositories',
    environments: ['stage', 'prod'],
  }),

  media('media-transcoder', 'keyless-bundle', { mapping: 'label-selector' }),
  media('media-uploads', 'copied-bundle', { reference: 'digest' }),
  media('media-thumbnails', 'keyless-bundle', {
    reference: 'tag',
    imageIdStyle: 'config-digest',
  }),

  orders('orders', 'keyless-bundle', { replicas: 3 }),
  orders('order-history', 'unsigned', {
    reference: 'digest',
    stage: { state: 'keyless-bundle' },
  }),
  orders('inventory', 'no-scan', { mapping: 'repositories' }),
  orders('order-exports', 'keyless-legacy', { kind: 'CronJob' }),

  shipping('shipping', 'keyless-legacy', { imageIdStyle: 'docker-pullable' }),
  shipping('carrier-adapter', 'critical-findings'),
  shipping('labels-printer', 'no-tests'),
  shipping('returns', 'no-sbom'),
  shipping('warehouse-sync', 'keyless-bundle', { replicas: 0 }),

  identity('login', 'keyless-bundle', { project: 'secure', replicas: 3 }),
  identity('sessions', 'key-bundle', { project: 'secure' }),
  identity('consent', 'key-of-another-team'),
  identity('directory', 'keyless-bundle', {
    reference: 'digest',
    imageIdStyle: 'config-digest',
  }),
  identity('audit-trail', 'no-log-entry'),

  analytics('events-collector', 'keyless-bundle', {
    kind: 'DaemonSet',
    replicas: 3,
  }),
  analytics('reports', 'key-bundle', {
    kind: 'CronJob',
    mapping: 'repositories',
  }),
  analytics('metrics-export', 'branch-build', {
    project: 'dev',
    reference: 'digest',
  }),

  legacy('erp-bridge', 'legacy-key', {
    project: 'legacy',
    environments: ['prod'],
    mapping: 'namespaced-id',
  }),
  legacy('mainframe-gateway', 'unsigned', {
    project: 'legacy',
    environments: ['prod'],
    mapping: 'namespaced-id',
    replicas: 1,
  }),
  legacy('tax-tables', 'tampered-legacy', {
    project: 'legacy',
    environments: ['prod'],
    mapping: 'namespaced-id',
  }),
  legacy('statements-archive', 'copied-legacy', {
    project: 'legacy',
    environments: ['prod'],
    reference: 'digest',
  }),

  stores('store-gateway', 'keyless-bundle', { environments: ['edge'] }),
  stores('store-display', 'unsigned', {
    environments: ['edge'],
    reference: 'tag',
  }),
];

export function serviceNamed(name: string): ServiceDefinition {
  const found = services.find(service => service.name === name);
  if (!found) {
    throw new Error(`No service ${name}`);
  }
  return found;
}

export function clusterOf(environment: Environment): ClusterName {
  switch (environment) {
    case 'prod':
      return 'prod-eu';
    case 'edge':
      return 'edge-1';
    default:
      return 'nonprod';
  }
}

export type ClusterName = 'prod-eu' | 'nonprod' | 'edge-1';

export function namespaceOf(
  service: ServiceDefinition,
  environment: Environment,
): string {
  return ['prod', 'edge'].includes(environment)
    ? service.namespace
    : `${service.namespace}-${environment}`;
}
