import { StoryStep } from '../story';
import { ClusterName, clusterOf, Environment } from './services';
import { Estate, namespacesOf } from './estate';
import { EVIDENCE, EvidenceState, Expectation } from './evidence';
import { systems } from './organization';
import { Deployed } from './serviceWorkloads';
import { daysBefore } from './seed';

export interface ClusterAccess {
  name: ClusterName;
  url: string;
  auditTokenFile: string;
}

export interface SummaryOptions {
  now: Date;
  registryUrl: string;
  clusters: ClusterAccess[];
  forbiddenGroups: Record<ClusterName, string[]>;
  edgeSilentAfterSeconds: number;
  story: StoryStep[];
}

export interface ExceptionCandidate {
  kind: string;
  owner: string;
  ticket: string;
  expires: string;
  entityRef?: string;
  cluster: string;
  namespace: string;
  serviceAccount: string;
  repository: string;
  digest: string;
}

type Expected = Omit<Expectation, 'verdict'> & {
  verdict: Expectation['verdict'] | 'unknown';
};

function stateOf(deployed: Deployed, estate: Estate): EvidenceState {
  const { service, environment } = deployed;
  switch (environment) {
    case 'dev':
      return estate.images.get(service.name)!.devState;
    case 'stage':
      return service.stage.state ?? service.state;
    default:
      return service.state;
  }
}

function expectationOf(deployed: Deployed, state: EvidenceState): Expected {
  const { service, environment, reference } = deployed;
  if (environment !== 'dev' && service.project === 'dev') {
    return { verdict: 'failed', reason: 'image source not allowed' };
  }
  if (environment === 'prod' && service.debugged) {
    return { verdict: 'failed', reason: 'image source not allowed' };
  }
  if (environment !== 'dev' && !reference.includes('@')) {
    return { verdict: 'failed', reason: 'tag forbidden' };
  }
  // Nothing runs of it, and a tag says nothing about what would.
  const cold = service.kind === 'CronJob' || service.replicas === 0;
  const unreadable = cold || service.imageIdStyle === 'config-digest';
  return unreadable && !reference.includes('@')
    ? { verdict: 'unknown', reason: 'running digest not known' }
    : EVIDENCE[state].expected;
}

function environmentOf(cluster: ClusterName, namespace: string): Environment {
  if (cluster === 'nonprod') {
    return namespace.endsWith('-stage') ? 'stage' : 'dev';
  }
  return cluster === 'prod-eu' ? 'prod' : 'edge';
}

/** Exceptions that people of the demo ask for, with their ends. */
export function exceptionCandidates(
  estate: Estate,
  now: Date,
): ExceptionCandidate[] {
  const scope = (name: string) => {
    const found = estate.deployed.find(
      ({ service, environment }) =>
        service.name === name && environment === 'prod',
    )!;
    return {
      entityRef: `component:default/${name}`,
      cluster: found.cluster,
      namespace: found.namespace,
      serviceAccount: name,
      repository: `${estate.host}/${found.image.repository}`,
      digest: found.image.digest,
    };
  };
  const inDays = (days: number) => daysBefore(now, -days).toISOString();
  const { repository, digest } = estate.vendorAgent;
  return [
    {
      kind: 'vendor-image',
      owner: 'group:default/platform',
      ticket: 'OPS-2291',
      expires: inDays(2),
      cluster: 'prod-eu',
      namespace: 'observability',
      serviceAccount: 'vendor-agent',
      repository: `${estate.host}/${repository}`,
      digest,
    },
    {
      kind: 'incident-rollback',
      owner: 'group:default/fulfilment',
      ticket: 'INC-4711',
      expires: inDays(1),
      ...scope('order-history'),
    },
    {
      kind: 'legacy-service',
      owner: 'group:default/insights',
      ticket: 'LEG-118',
      expires: inDays(7),
      ...scope('mainframe-gateway'),
    },
  ];
}

/** What the estate holds and what should be said of it, for tests of pages. */
export function estateSummary(estate: Estate, options: SummaryOptions): object {
  const { now, clusters, story } = options;
  return {
    generatedAt: now.toISOString(),
    registry: { url: options.registryUrl, host: estate.host },
    clusters: clusters.map(access => ({
      ...access,
      forbiddenGroups: options.forbiddenGroups[access.name],
      ...(access.name === 'edge-1' && {
        silentAfterSeconds: options.edgeSilentAfterSeconds,
      }),
    })),
    namespaces: clusters.flatMap(({ name: cluster }) =>
      namespacesOf[cluster].map(({ name, digest, signature, note }) => ({
        cluster,
        name,
        environment: environmentOf(cluster, name),
        digest,
        signature,
        note,
      })),
    ),
    services: estate.deployed.map(deployed => {
      const { service, environment, reference, image } = deployed;
      const state = stateOf(deployed, estate);
      const { recipe } = EVIDENCE[state];
      const { owner } = systems.find(({ name }) => name === service.system)!;
      return {
        entityRef: `component:default/${service.name}`,
        owner: `group:default/${owner}`,
        system: service.system,
        environment,
        cluster: clusterOf(environment),
        namespace: deployed.namespace,
        kind: service.kind,
        replicas: service.replicas,
        mapping: service.mapping,
        reference,
        pinned: reference.includes('@sha256:'),
        digest: image.digest,
        platforms: image.platforms,
        state,
        signer: recipe.signer ?? 'none',
        layout: recipe.signer ? recipe.layout : 'none',
        tagMovedTo: service.tagMoved
          ? estate.images.get(service.name)?.retagged?.digest
          : undefined,
        cold: service.kind === 'CronJob' || service.replicas === 0,
        expected: expectationOf(deployed, state),
      };
    }),
    unmapped: [
      'prod-eu/observability/vendor-agent',
      'prod-eu/observability/log-shipper',
      'prod-eu/ci/runner',
      'prod-eu/search/debug-jdoe',
      'prod-eu/kyverno/kyverno-admission-controller',
      'nonprod/kyverno/kyverno-admission-controller',
      ...clusters.flatMap(({ name }) => [
        `${name}/kube-system/coredns`,
        `${name}/kube-system/kube-proxy`,
      ]),
    ],
    exceptionCandidates: exceptionCandidates(estate, now),
    story: story.map(({ name, afterSeconds, tells }) => ({
      name,
      afterSeconds,
      tells,
    })),
  };
}
