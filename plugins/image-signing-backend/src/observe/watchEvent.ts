import { errorForStatus, KubernetesError } from './kubernetesError';

/** A line of a watch stream. ERROR lines are thrown, not returned. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: Record<string, unknown>;
}

/** @throws KubernetesError for an ERROR line, and for what is no event. */
export function parseEvent(line: string, what: string): WatchEvent {
  let event: { type?: unknown; object?: unknown };
  try {
    event = JSON.parse(line);
  } catch (cause) {
    throw new KubernetesError('malformed', `${what} sent no JSON`, { cause });
  }
  const object = event?.object as Record<string, unknown> | undefined;
  if (typeof object !== 'object' || object === null) {
    throw new KubernetesError('malformed', `${what} sent no object`);
  }
  switch (event.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
    case 'BOOKMARK':
      return { type: event.type, object };
    case 'ERROR':
      throw errorForStatus(
        typeof object.code === 'number' ? object.code : 500,
        what,
        typeof object.message === 'string' ? object.message : '',
      );
    default:
      throw new KubernetesError(
        'malformed',
        `${what} sent an event of unknown type`,
      );
  }
}

/** The resource version of an object, or of the place where a watch stands. */
export function positionOf(object: unknown): string | undefined {
  const { resourceVersion } = metadataOf(object);
  return typeof resourceVersion === 'string' && resourceVersion !== ''
    ? resourceVersion
    : undefined;
}

/** Spec: Kubernetes API concepts, streaming lists. */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** Whether all objects that there were at the beginning have been sent. */
export function endsInitialEvents({ type, object }: WatchEvent): boolean {
  const { annotations } = metadataOf(object);
  return (
    type === 'BOOKMARK' &&
    (annotations as Record<string, unknown> | undefined)?.[
      INITIAL_EVENTS_END
    ] === 'true'
  );
}

function metadataOf(object: unknown): Record<string, unknown> {
  return (
    (object as { metadata?: Record<string, unknown> } | undefined)?.metadata ??
    {}
  );
}
