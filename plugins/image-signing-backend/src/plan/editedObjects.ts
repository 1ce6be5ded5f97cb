import type {
  ClusterObjects,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import type { ObjectEdit } from './enginePlan';

/** The objects of a cluster as they would be after edits. */
export function editedObjects(
  objects: ClusterObjects,
  edits: readonly ObjectEdit[],
): ClusterObjects {
  return {
    ...objects,
    get(group, plural, part) {
      const found = objects.get(group, plural, part);
      const own = edits.filter(
        edit =>
          edit.group === group &&
          edit.plural === plural &&
          isPart(edit.after ?? edit.before, part),
      );
      if (own.length === 0) return found;
      const byKey = new Map(found.objects.map(one => [keyOf(one), one]));
      for (const { before, after } of own) {
        if (before) byKey.delete(keyOf(before));
        if (after) byKey.set(keyOf(after), after);
      }
      return { ...found, objects: [...byKey.values()] };
    },
  };
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function isPart(
  object: KubernetesObject | undefined,
  part: Parameters<ClusterObjects['get']>[2],
): boolean {
  if (!part || !object) return true;
  return (
    object.metadata.namespace === part.namespace &&
    (part.name === undefined || object.metadata.name === part.name)
  );
}
