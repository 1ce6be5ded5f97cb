import type { Knex } from 'knex';
import { parseReference } from '../observe/reference';
import type { DenialOccurrence } from '../observe/denials';

/** The top-level workload that a refusal is about, and whose it is. */
export interface TopWorkload {
  kind: string;
  name: string;
  entityRef?: string;
}

/** An owner chain in Kubernetes has at most a few steps. */
const MAX_STEPS = 5;

/**
 * Follows the owners of the refused object up, then asks which entity the
 * workload belongs to. A workload that never ran has no mapping yet: then the
 * images of the same repository in the same namespace tell.
 */
export async function findTopWorkload(
  knex: Knex,
  occurrence: Pick<
    DenialOccurrence,
    'cluster' | 'namespace' | 'workload' | 'images'
  >,
): Promise<TopWorkload> {
  const { cluster, namespace } = occurrence;
  let { kind, name } = occurrence.workload;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const owner = await (kind === 'Pod'
      ? knex('pods').where({ cluster, namespace, name })
      : knex('workloads').where({ cluster, namespace, kind, name })
    ).first('owner_kind', 'owner_name');
    if (!owner?.owner_kind) break;
    kind = owner.owner_kind;
    name = owner.owner_name;
  }
  const own = await knex('workload_images')
    .where({ cluster, namespace, workload_kind: kind, workload_name: name })
    .whereNotNull('entity_ref')
    .first('entity_ref');
  const entityRef =
    own?.entity_ref ?? (await entityByRepository(knex, occurrence));
  return { kind, name, ...(entityRef ? { entityRef } : {}) };
}

/**
 * The images that the workload would start: a controller's event says that it
 * was refused, not what.
 */
export async function imagesOfWorkload(
  knex: Knex,
  { cluster, namespace }: Pick<DenialOccurrence, 'cluster' | 'namespace'>,
  { kind, name }: Pick<TopWorkload, 'kind' | 'name'>,
): Promise<DenialOccurrence['images']> {
  const references: string[] = await knex('workload_images')
    .where({ cluster, namespace, workload_kind: kind, workload_name: name })
    // What does not run is what was refused.
    .where({ cold: true })
    .distinct('reference')
    .orderBy('reference')
    .limit(10)
    .pluck('reference');
  return references.map(reference => {
    const { digest } = parseReference(reference);
    return { reference, ...(digest ? { digest } : {}) };
  });
}

async function entityByRepository(
  knex: Knex,
  {
    cluster,
    namespace,
    images,
  }: Pick<DenialOccurrence, 'cluster' | 'namespace' | 'images'>,
): Promise<string | undefined> {
  for (const { reference } of images) {
    const { repository } = parseReference(reference);
    if (!repository) continue;
    const refs: string[] = await knex('workload_images')
      .where({ cluster, namespace, repository })
      .whereNotNull('entity_ref')
      .distinct()
      .limit(2)
      .pluck('entity_ref');
    // Two owners of one repository: better none than the wrong one.
    if (refs.length === 1) return refs[0];
  }
  return undefined;
}
