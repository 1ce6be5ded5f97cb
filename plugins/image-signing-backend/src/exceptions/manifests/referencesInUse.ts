import type { SigningException } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';

const MAX_REFERENCES = 20;

/** How the manifests in the exception's place write its image. */
export async function referencesInUse(
  knex: Knex,
  { scope }: SigningException,
): Promise<string[]> {
  return knex('workload_images')
    .where({
      cluster: scope.cluster,
      namespace: scope.namespace,
      service_account: scope.serviceAccount,
      repository: scope.repository,
      digest: scope.digest,
    })
    .distinct('reference')
    .orderBy('reference')
    .limit(MAX_REFERENCES)
    .pluck('reference');
}
