import type {
  AdmissionEngine,
  AdmissionResource,
  ClusterObjects,
} from 'backstage-plugin-image-signing-node';

/** One engine cannot make the portal watch more than this of one cluster. */
export const MAX_FURTHER_RESOURCES = 100;

/**
 * What the engines want to read of a cluster because of what they have read of
 * it. An engine that fails gets nothing further; its answers stay unknown.
 */
export function furtherResources(
  engines: AdmissionEngine[],
  objects: ClusterObjects,
  onError: (engine: string, error: unknown) => void,
): AdmissionResource[] {
  return engines.flatMap(engine => {
    try {
      const wanted = engine.furtherResources?.(objects) ?? [];
      return wanted.slice(0, MAX_FURTHER_RESOURCES);
    } catch (error) {
      onError(engine.id, error);
      return [];
    }
  });
}
