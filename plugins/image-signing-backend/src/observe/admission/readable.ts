import type { ObservedResource } from 'backstage-plugin-image-signing-node';

/** Whether the objects of a resource were read, lately or before. */
export function readableState({ state }: ObservedResource): boolean {
  return state === 'ok' || state === 'stale';
}

/** Whether a resource may not be read, or is not read yet. */
export function isHidden(resource: ObservedResource): boolean {
  return !readableState(resource) && resource.state !== 'absent';
}
