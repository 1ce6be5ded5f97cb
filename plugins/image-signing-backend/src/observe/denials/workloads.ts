import { asList, asText, asTextMap, at } from '../admission/json';

/** A workload by kind and name. */
export interface WorkloadName {
  kind: string;
  name: string;
}

/** The letters that Kubernetes makes the hash in a ReplicaSet's name of. */
const TEMPLATE_HASH = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{6,10}$/;
/** A CronJob's Job is named after the minute that it was due. */
const DUE_MINUTE = /^(.+)-\d{8,12}$/;

/**
 * The workload above a controller, as far as its name tells: a ReplicaSet with
 * a template hash belongs to a Deployment, a Job named after a minute to a
 * CronJob.
 */
export function topWorkload({ kind, name }: WorkloadName): WorkloadName {
  if (kind === 'ReplicaSet') {
    const deployment = TEMPLATE_HASH.exec(name)?.[1];
    if (deployment) return { kind: 'Deployment', name: deployment };
  }
  if (kind === 'Job') {
    const cronJob = DUE_MINUTE.exec(name)?.[1];
    if (cronJob) return { kind: 'CronJob', name: cronJob };
  }
  return { kind, name };
}

const KINDS: Record<string, string> = {
  pods: 'Pod',
  replicationcontrollers: 'ReplicationController',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  jobs: 'Job',
  cronjobs: 'CronJob',
};

/** The kind of a workload resource; undefined for every other resource. */
export function kindOfResource(resource: string): string | undefined {
  return Object.hasOwn(KINDS, resource) ? KINDS[resource] : undefined;
}

/** The controller that owns an object; undefined where it has none. */
export function ownerOf(object: unknown): WorkloadName | undefined {
  const owners = asList(at(object, 'metadata', 'ownerReferences')) ?? [];
  const owner =
    owners.find(candidate => at(candidate, 'controller') === true) ?? owners[0];
  const kind = asText(at(owner, 'kind'));
  const name = asText(at(owner, 'name'));
  return kind && name ? { kind, name } : undefined;
}

/** The Pod specification of a Pod or in a workload's template. */
export function podSpecOf(object: unknown): unknown {
  return (
    at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec') ??
    at(object, 'spec', 'template', 'spec') ??
    at(object, 'spec')
  );
}

/** Metadata of the object and of its Pod template, the object's own first. */
export function metadataOf(object: unknown): unknown[] {
  return [
    at(object, 'metadata'),
    at(object, 'spec', 'template', 'metadata'),
    at(object, 'spec', 'jobTemplate', 'spec', 'template', 'metadata'),
  ].filter(metadata => metadata !== undefined);
}

const MAX_IMAGES = 200;
const MAX_REFERENCE = 1_024;

/** The image references of all container lists and image volumes of an object. */
export function referencesOf(object: unknown): string[] {
  const spec = podSpecOf(object);
  const containers = [
    'initContainers',
    'containers',
    'ephemeralContainers',
  ].flatMap(list => asList(at(spec, list)) ?? []);
  const volumes = asList(at(spec, 'volumes')) ?? [];
  const references = [
    ...containers.map(container => asText(at(container, 'image'))),
    ...volumes.map(volume => asText(at(volume, 'image', 'reference'))),
  ].filter(
    reference =>
      reference !== undefined &&
      reference !== '' &&
      reference.length <= MAX_REFERENCE,
  ) as string[];
  return [...new Set(references)].slice(0, MAX_IMAGES);
}

/** Where pipelines and delivery tools leave the change that they carry out. */
export const DEFAULT_CHANGE_ID_KEYS = [
  'image-signing/change-id',
  'tekton.dev/pipelineRun',
  'argocd.argoproj.io/tracking-id',
  'kubernetes.io/change-cause',
];

const MAX_CHANGE_ID = 512;

/** The first of the keys that an annotation or label of the object carries. */
export function changeIdOf(
  object: unknown,
  keys: readonly string[],
): string | undefined {
  const maps = metadataOf(object).flatMap(metadata => [
    asTextMap(at(metadata, 'annotations')),
    asTextMap(at(metadata, 'labels')),
  ]);
  for (const key of keys) {
    const value = maps.map(map => map[key]).find(text => text);
    if (value) return value.slice(0, MAX_CHANGE_ID);
  }
  return undefined;
}

/** An image reference with the digest that it names. */
export function imageOf(reference: string): {
  reference: string;
  digest?: string;
} {
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
  return { reference, ...(digest && { digest }) };
}
