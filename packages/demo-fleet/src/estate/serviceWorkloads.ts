import { Cluster } from '../kubernetes/cluster';
import { Image } from '../registry/images';
import { releaseAgeDays, ServiceImages } from './serviceImages';
import { daysBefore, seededNumber } from './seed';
import { seedWorkload } from './seedWorkloads';
import {
  Environment,
  namespaceOf,
  ReferenceStyle,
  ServiceDefinition,
} from './services';

/** Everything about one service in one environment. */
export interface Deployed {
  service: ServiceDefinition;
  environment: Environment;
  cluster: string;
  namespace: string;
  reference: string;
  image: Image;
}

export interface BaseImages {
  runtime: Image;
  proxy: Image;
}

/** Younger than any release, in units of a day. */
const NEWEST_PODS_DAYS = 1.8;

export function referenceTo(
  host: string,
  image: Image,
  tag: string,
  style: ReferenceStyle,
): string {
  const repository = `${host}/${image.repository}`;
  switch (style) {
    case 'tag':
      return `${repository}:${tag}`;
    case 'digest':
      return `${repository}@${image.digest}`;
    default:
      return `${repository}:${tag}@${image.digest}`;
  }
}

function labelsOf(service: ServiceDefinition, environment: Environment) {
  const { name, system, mapping } = service;
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': system,
    'example.com/environment': environment,
    ...(['kubernetes-id', 'namespaced-id'].includes(mapping) && {
      'backstage.io/kubernetes-id': name,
    }),
  };
}

/** Runs a service in one environment, as it was before anybody looked. */
export function deployService(
  cluster: Cluster,
  service: ServiceDefinition,
  environment: Environment,
  images: ServiceImages,
  options: { host: string; base: BaseImages; now: Date },
): Deployed {
  const { host, base, now } = options;
  const { name, stage } = service;
  const namespace = namespaceOf(service, environment);
  const production = ['prod', 'edge'].includes(environment);
  let image = images.release;
  let { tag } = images;
  let style = service.reference;
  if (environment === 'stage') {
    image = images.stage;
    style = stage.reference ?? service.reference;
  } else if (environment === 'dev') {
    image = images.dev!;
    tag = images.devTag;
    style = 'tag';
  }
  const reference = referenceTo(host, image, tag, style);
  const sidecars =
    service.sidecar && production
      ? [
          {
            name: 'warm-cache',
            slot: 'initContainers' as const,
            image: referenceTo(host, base.runtime, '22', 'tag+digest'),
          },
          {
            name: 'proxy',
            image: referenceTo(host, base.proxy, '1.32', 'tag+digest'),
          },
        ]
      : [];
  const age = releaseAgeDays(service);
  const old = production && age > 30;
  seedWorkload(cluster, {
    kind: service.kind,
    name,
    namespace,
    replicas: production ? service.replicas : Math.min(service.replicas, 1),
    labels: labelsOf(service, environment),
    annotations: {
      'ci.example.com/pipeline-run': `https://github.com/example-corp/${name}/actions/runs/${
        18_000_000_000 + seededNumber(reference, 900_000_000)
      }`,
    },
    containers: [{ name, image: reference }, ...sidecars],
    at: daysBefore(
      now,
      old ? age - 1 : (seededNumber(name, 100) / 100) * NEWEST_PODS_DAYS,
    ),
    pulled: images.retagged && { [reference]: image.digest },
    imageIdStyle: service.imageIdStyle,
    platformDigest:
      production && service.platformPod
        ? image.platforms?.['linux/amd64']
        : undefined,
    previous:
      production && service.kind === 'Deployment'
        ? [
            {
              name,
              image: referenceTo(host, images.previous, 'old', 'digest'),
            },
          ]
        : undefined,
    debugImage:
      production && service.debugged
        ? 'docker.io/library/busybox:1.36'
        : undefined,
  });
  return {
    service,
    environment,
    cluster: cluster.name,
    namespace,
    reference,
    image,
  };
}
