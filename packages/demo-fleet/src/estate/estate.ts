import { Cluster } from '../kubernetes/cluster';
import { KubeObject } from '../kubernetes/types';
import { Image } from '../registry/images';
import { RegistryStorage } from '../registry/storage';
import { publicPem } from '../sigstore/keys';
import { admissionPolicies, expressionChecks } from './admissionPolicies';
import { CLUSTERS, DemoIdentity } from './demoFolder';
import { EVIDENCE } from './evidence';
import { kyvernoPolicies, productionKyvernoObjects } from './kyvernoPolicies';
import { Ledger } from './ledger';
import { seedNamespaces } from './namespaces';
import { seedKyverno, seedStrays, seedSystem } from './platformWorkloads';
import {
  edgeNamespaces,
  NamespaceDefinition,
  nonprodNamespaces,
  prodNamespaces,
} from './policyModes';
import { ReleaseYard } from './releases';
import { daysBefore } from './seed';
import { buildServiceImages, ServiceImages } from './serviceImages';
import { ClusterName, clusterOf, services } from './services';
import { Deployed, deployService } from './serviceWorkloads';

export interface Estate {
  host: string;
  storage: RegistryStorage;
  yard: ReleaseYard;
  clusters: Record<ClusterName, Cluster>;
  images: Map<string, ServiceImages>;
  deployed: Deployed[];
  vendorAgent: Image;
}

export interface EstateOptions {
  host: string;
  storage: RegistryStorage;
  identity: DemoIdentity;
  now: Date;
  audit: (cluster: ClusterName, event: object) => void;
}

export const namespacesOf: Record<ClusterName, NamespaceDefinition[]> = {
  'prod-eu': prodNamespaces,
  nonprod: nonprodNamespaces,
  'edge-1': edgeNamespaces,
};

/** Fills the registry and the clusters. */
export async function buildEstate(options: EstateOptions): Promise<Estate> {
  const { host, storage, identity, now } = options;
  const ledger = new Ledger(host, storage);
  const { authority, keys } = identity;
  const yard = new ReleaseYard({
    host,
    storage,
    ledger,
    authority,
    keys,
    now,
  });

  const base = {
    runtime: await baseImage(yard, 'distroless-node', '22', now),
    proxy: await baseImage(yard, 'envoy', '1.32', now),
  };
  const vendorAgent = await yard.release({
    service: 'vendor-agent',
    repository: 'vendor/acme-agent',
    version: '7.61.0',
    tags: ['7.61.0'],
    seed: 'vendor agent 7.61.0',
    signedAt: now,
    recipe: EVIDENCE.unsigned.recipe,
  });
  const images = new Map<string, ServiceImages>();
  for (const service of services) {
    images.set(service.name, await buildServiceImages(yard, service, now));
  }

  const clusters = Object.fromEntries(
    CLUSTERS.map(name => [
      name,
      new Cluster({
        name,
        kyverno: name !== 'edge-1',
        ledger,
        expressions: expressionChecks(host),
        audit: event => options.audit(name, event),
      }),
    ]),
  ) as Record<ClusterName, Cluster>;
  for (const name of CLUSTERS) {
    seedNamespaces(clusters[name], namespacesOf[name], now);
    seedSystem(clusters[name], now);
  }
  seedPolicies(clusters, host, publicPem(keys.ci), now);
  seedStrays(clusters['prod-eu'], { host, vendorAgent, now });

  const deployed = services.flatMap(service =>
    service.environments.map(environment =>
      deployService(
        clusters[clusterOf(environment)],
        service,
        environment,
        images.get(service.name)!,
        { host, base, now },
      ),
    ),
  );
  return { host, storage, yard, clusters, images, deployed, vendorAgent };
}

function baseImage(
  yard: ReleaseYard,
  name: string,
  version: string,
  now: Date,
): Promise<Image> {
  return yard.release({
    service: 'base-images',
    repository: `base/${name}`,
    version,
    tags: [version],
    seed: `${name} ${version}`,
    signedAt: daysBefore(now, 30),
    recipe: EVIDENCE['base-image'].recipe,
  });
}

const POLICY_AGE_DAYS = 21;

function seedPolicies(
  clusters: Record<ClusterName, Cluster>,
  host: string,
  ciPublicKey: string,
  now: Date,
) {
  const seed = (name: ClusterName, objects: KubeObject[]) =>
    objects.forEach(object =>
      clusters[name].seed(object, {
        at: daysBefore(now, POLICY_AGE_DAYS),
        manager: 'argocd-controller',
      }),
    );
  for (const name of ['prod-eu', 'nonprod'] as const) {
    seedKyverno(clusters[name], now);
    seed(name, admissionPolicies(host));
  }
  seed('prod-eu', kyvernoPolicies({ host, ciPublicKey }));
  seed('prod-eu', productionKyvernoObjects());
  // In the other cluster nothing is refused for its signature yet.
  seed(
    'nonprod',
    kyvernoPolicies({ host, ciPublicKey }).filter(
      ({ spec }) => spec?.validationFailureAction === 'Audit',
    ),
  );
}
