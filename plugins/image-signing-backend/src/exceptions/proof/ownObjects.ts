import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { asText, at } from '../../observe/admission/json';
import { EXCEPTION_LABEL } from '../manifests/metadata';
import { manifestWriters } from '../manifests/writeManifests';

/** What could be read of the resources that exceptions are written into. */
export interface ReadSources {
  /** Resources that may hold some and could not be read, with why. */
  unread: string[];
  /** When the one that was read longest ago was read; absent where none was. */
  readAt?: Date;
}

/** The exceptions that an object says it is for. */
export function exceptionsOf({ metadata }: KubernetesObject): string[] {
  const label = metadata.labels?.[EXCEPTION_LABEL];
  const annotations = Object.entries(metadata.annotations ?? {}).flatMap(
    ([key, value]) =>
      key.startsWith(`${EXCEPTION_LABEL}-`) ? idIn(value) : [],
  );
  return [...new Set([...(label ? [label] : []), ...annotations])];
}

function idIn(text: string): string[] {
  try {
    return [asText(at(JSON.parse(text), 'id')) ?? ''].filter(Boolean);
  } catch {
    return [];
  }
}

/** Whether exceptions may be written into a stored resource. */
function holdsExceptions(key: string): boolean {
  const [resource] = key.split(':');
  const slash = resource.indexOf('/');
  const group = slash < 0 ? '' : resource.slice(0, slash);
  const plural = resource.slice(slash + 1);
  if (group === '') return plural === 'configmaps' && /connaisseur/.test(key);
  if (group === 'admissionregistration.k8s.io') {
    return plural === 'validatingadmissionpolicies';
  }
  return manifestWriters.some(writer => writer.group === group);
}

/** The objects of a cluster that carry the mark of an exception, by its id. */
export async function findOwnObjects(
  knex: Knex,
  cluster: string,
): Promise<{ objects: Map<string, KubernetesObject[]>; sources: ReadSources }> {
  const sources: Array<{
    resource: string;
    state: string;
    last_success_at: Date | number | string | null;
  }> = (
    await knex('source_states')
      .where({ cluster })
      .orderBy('resource')
      .select('resource', 'state', 'last_success_at')
  ).filter(({ resource }) => holdsExceptions(resource));
  const rows: Array<{ object: string }> = await knex('cluster_objects')
    .where({ cluster })
    .whereIn(
      'resource',
      sources.map(({ resource }) => resource),
    )
    .where('object', 'like', `%${EXCEPTION_LABEL}%`)
    .select('object');
  const objects = new Map<string, KubernetesObject[]>();
  for (const row of rows) {
    const object: KubernetesObject = JSON.parse(row.object);
    for (const id of exceptionsOf(object)) {
      objects.set(id, [...(objects.get(id) ?? []), object]);
    }
  }
  const times = sources
    .filter(({ state }) => state === 'ok')
    .map(({ last_success_at: at0 }) => (at0 ? new Date(at0).getTime() : 0));
  return {
    objects,
    sources: {
      unread: sources
        .filter(({ state }) => state !== 'ok' && state !== 'absent')
        .map(({ resource, state }) => `${resource} (${state})`),
      ...(times.length > 0 && { readAt: new Date(Math.min(...times)) }),
    },
  };
}
