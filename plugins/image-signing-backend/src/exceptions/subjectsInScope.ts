import type { ExceptionScope } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';

/** The subjects whose judgement an exception with this scope can change. */
export async function subjectsInScope(
  knex: Knex,
  scope: ExceptionScope,
): Promise<string[]> {
  return knex('workload_images')
    .where({ repository: scope.repository, digest: scope.digest })
    .distinct()
    .pluck('subject');
}
