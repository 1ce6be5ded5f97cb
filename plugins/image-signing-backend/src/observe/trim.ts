/**
 * What is kept of Kubernetes objects. Everything else is dropped where it is
 * decoded: environment values, commands and arguments may hold secrets, and a
 * pod of 20 kB becomes half a kilobyte.
 */

/** A reference to the controller of an object. */
export interface OwnerKey {
  kind: string;
  name: string;
}

/** A place in a pod where an image is named. */
export interface Slot {
  container: string;
  type: 'app' | 'init' | 'ephemeral' | 'volume';
  image: string;
}

export interface PodSlot extends Slot {
  /** As the kubelet reports it; absent until the image was pulled. */
  imageId?: string;
}

export interface TrimmedPod {
  namespace: string;
  name: string;
  owner?: OwnerKey;
  serviceAccount: string;
  /** False once the pod has ended: Succeeded or Failed. */
  active: boolean;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  slots: PodSlot[];
}

export interface PodTemplate {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  serviceAccount: string;
  slots: Slot[];
}

export interface TrimmedWorkload {
  namespace: string;
  kind: string;
  name: string;
  owner?: OwnerKey;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** A Job that is complete or has failed: it never starts again. */
  finished: boolean;
  template?: PodTemplate;
}

type Json = Record<string, unknown>;

const MAX_ENTRIES = 200;
const MAX_ANNOTATION = 512;
const MAX_SLOTS = 200;

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function array(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function strings(
  value: unknown,
  keep: (key: string, value: string) => boolean = () => true,
): Record<string, string> {
  // Sorted, so that the order of a map in Go does not look like a change.
  const entries = Object.entries(object(value))
    .filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && keep(entry[0], entry[1]),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MAX_ENTRIES);
  return Object.fromEntries(entries);
}

/** Annotations that are copies of the object or state of a controller. */
const NOISE = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/',
  'control-plane.alpha.kubernetes.io/leader',
];

function workloadAnnotations(value: unknown): Record<string, string> {
  return strings(
    value,
    (key, content) =>
      content.length <= MAX_ANNOTATION &&
      !NOISE.some(prefix => key.startsWith(prefix)),
  );
}

// Pods change their other annotations all the time (addresses, restarts).
function podAnnotations(value: unknown): Record<string, string> {
  return strings(
    value,
    (key, content) =>
      key.startsWith('backstage.io/') && content.length <= MAX_ANNOTATION,
  );
}

function controllerOf(metadata: Json): OwnerKey | undefined {
  const owner = array(metadata.ownerReferences).find(
    reference => reference.controller === true,
  );
  const kind = text(owner?.kind);
  const name = text(owner?.name);
  // A static pod is owned by its node, which is not a workload.
  if (!kind || !name || kind === 'Node') return undefined;
  return { kind, name };
}

function specSlots(spec: Json): Slot[] {
  const slots: Slot[] = [];
  const add = (type: Slot['type'], container: unknown, image: unknown) => {
    if (text(image) !== '' && slots.length < MAX_SLOTS) {
      slots.push({ container: text(container), type, image: text(image) });
    }
  };
  array(spec.containers).forEach(one => add('app', one.name, one.image));
  array(spec.initContainers).forEach(one => add('init', one.name, one.image));
  array(spec.ephemeralContainers).forEach(one =>
    add('ephemeral', one.name, one.image),
  );
  array(spec.volumes).forEach(one =>
    add('volume', one.name, object(one.image).reference),
  );
  return slots;
}

function serviceAccountOf(spec: Json): string {
  return (
    text(spec.serviceAccountName) || text(spec.serviceAccount) || 'default'
  );
}

const STATUSES: Array<[Slot['type'], string]> = [
  ['app', 'containerStatuses'],
  ['init', 'initContainerStatuses'],
  ['ephemeral', 'ephemeralContainerStatuses'],
];

/** Image ids by slot, `type/container`. */
function imageIds(status: Json): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [type, field] of STATUSES) {
    for (const one of array(status[field])) {
      if (text(one.imageID))
        ids.set(`${type}/${text(one.name)}`, text(one.imageID));
      // Kubernetes 1.35 and later report what an image volume was resolved to.
      for (const mount of array(one.volumeMounts)) {
        const image = object(object(mount.volumeStatus).image);
        if (text(image.imageRef)) {
          ids.set(`volume/${text(mount.name)}`, text(image.imageRef));
        }
      }
    }
  }
  return ids;
}

export function trimPod(value: unknown): TrimmedPod | undefined {
  const {
    metadata: rawMetadata,
    spec: rawSpec,
    status: rawStatus,
  } = object(value);
  const metadata = object(rawMetadata);
  const spec = object(rawSpec);
  const status = object(rawStatus);
  const name = text(metadata.name);
  const namespace = text(metadata.namespace);
  if (!name || !namespace) return undefined;
  const ids = imageIds(status);
  const phase = text(status.phase);
  return {
    namespace,
    name,
    owner: controllerOf(metadata),
    serviceAccount: serviceAccountOf(spec),
    active: phase !== 'Succeeded' && phase !== 'Failed',
    labels: strings(metadata.labels),
    annotations: podAnnotations(metadata.annotations),
    slots: specSlots(spec).map(slot => {
      const imageId = ids.get(`${slot.type}/${slot.container}`);
      return imageId ? { ...slot, imageId } : slot;
    }),
  };
}

function trimTemplate(value: unknown): PodTemplate | undefined {
  const template = object(value);
  const spec = object(template.spec);
  if (!Array.isArray(spec.containers)) return undefined;
  const metadata = object(template.metadata);
  return {
    labels: strings(metadata.labels),
    annotations: podAnnotations(metadata.annotations),
    serviceAccount: serviceAccountOf(spec),
    slots: specSlots(spec),
  };
}

function hasFinished(status: Json): boolean {
  return array(status.conditions).some(
    condition =>
      (condition.type === 'Complete' || condition.type === 'Failed') &&
      condition.status === 'True',
  );
}

export function trimWorkload(
  value: unknown,
  kind: string,
): TrimmedWorkload | undefined {
  const { metadata: rawMetadata, spec: rawSpec, status } = object(value);
  const metadata = object(rawMetadata);
  const spec = object(rawSpec);
  const name = text(metadata.name);
  const namespace = text(metadata.namespace);
  if (!name || !namespace) return undefined;
  const template =
    kind === 'CronJob'
      ? object(object(spec.jobTemplate).spec).template
      : spec.template;
  return {
    namespace,
    kind,
    name,
    owner: controllerOf(metadata),
    labels: strings(metadata.labels),
    annotations: workloadAnnotations(metadata.annotations),
    finished: kind === 'Job' && hasFinished(object(status)),
    template: trimTemplate(template),
  };
}

const MAX_DEPTH = 40;
/** Of the metadata: bookkeeping of the server. */
const METADATA_NOISE = ['managedFields', 'selfLink', 'resourceVersion'];
/** Of the status: what an engine writes at each audit run. */
const STATUS_NOISE = ['violations', 'auditTimestamp', 'lastUpdated'];

/**
 * An admission object or namespace: whole, since engines read what they need,
 * but without bookkeeping. Secrets are never listed; a ConfigMap is listed only
 * where an engine names it.
 *
 * Items of a list carry neither kind nor version; a watch sends both. `type`
 * fills them in, so that one object looks the same either way.
 */
export function trimObject(
  value: unknown,
  type: { apiVersion: string; kind?: string },
): Json | undefined {
  const source = object(value);
  const metadata = object(source.metadata);
  const kind = text(source.kind) || type.kind;
  if (!text(metadata.name) || kind === 'Secret') return undefined;
  return {
    apiVersion: type.apiVersion,
    ...(kind && { kind }),
    ...(copy(
      withoutEnvironment(
        without(source, ['apiVersion', 'kind', 'metadata', 'status']),
      ),
    ) as Json),
    metadata: {
      ...(copy(without(metadata, METADATA_NOISE)) as Json),
      ...(metadata.annotations !== undefined && {
        annotations: strings(
          metadata.annotations,
          key => !NOISE.some(prefix => key.startsWith(prefix)),
        ),
      }),
    },
    ...(source.status !== undefined && {
      status: copy(without(object(source.status), STATUS_NOISE)),
    }),
  };
}

/** A Deployment that an engine reads: without the values of its environment. */
function withoutEnvironment(source: Json): Json {
  const spec = object(source.spec);
  const template = object(spec.template);
  const podSpec = object(template.spec);
  if (!Array.isArray(podSpec.containers)) return source;
  const strip = (containers: unknown) =>
    array(containers).map(one => without(one, ['env', 'envFrom']));
  return {
    ...source,
    spec: {
      ...spec,
      template: {
        ...template,
        spec: {
          ...podSpec,
          containers: strip(podSpec.containers),
          initContainers: strip(podSpec.initContainers),
        },
      },
    },
  };
}

function without(source: Json, names: string[]): Json {
  return Object.fromEntries(
    Object.entries(source).filter(([key]) => !names.includes(key)),
  );
}

/** A copy of bounded depth: what is nested deeper is not a real policy. */
function copy(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map(item => copy(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, copy(item, depth + 1)]),
  );
}
