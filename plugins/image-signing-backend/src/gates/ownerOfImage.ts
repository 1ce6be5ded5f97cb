import type { Knex } from 'knex';
import { mapWorkload } from '../observe/mapping';
import type { MappingSource } from '../observe/mappingSource';

/**
 * The catalog entity that an image belongs to: the one whose workloads run the
 * repository, in the same environment where it is told; else the one whose
 * annotation names the repository. Undefined where none does, or more than one:
 * better none than the wrong one.
 */
export async function ownerOfImage(
  knex: Knex,
  mappings: MappingSource,
  image: { repository: string; environment?: string },
): Promise<string | undefined> {
  const running = async (where: Record<string, string>) =>
    (await knex('workload_images')
      .where(where)
      .whereNotNull('entity_ref')
      .distinct()
      .limit(2)
      .pluck('entity_ref')) as string[];
  const { repository, environment } = image;
  const here = environment ? await running({ repository, environment }) : [];
  const owners = here.length > 0 ? here : await running({ repository });
  if (owners.length > 0) return owners.length === 1 ? owners[0] : undefined;
  return mapWorkload(await mappings.current(), {
    cluster: '',
    namespace: '',
    labelSets: [],
    annotationSets: [],
    repositories: [repository],
  })?.entityRef;
}
