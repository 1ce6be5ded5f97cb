import { InputError } from '@backstage/errors';
import {
  type GateRunRecord,
  lastVerified,
  type LastVerified,
  type WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { restrict } from '../serve/page';
import type { Visibility } from '../serve/visibility';

export interface LastVerifiedQuery {
  entity?: string;
  repository?: string;
  environment?: string;
}

/** Digests of one answer, and rows of each kind that it is made from. */
const MOST = 50;
const MOST_IMAGES = 500;

/**
 * The digests that were verified last, of an entity or a repository, as far as
 * the caller may see them.
 *
 * @throws InputError where neither is asked for: that would be the whole fleet.
 */
export async function readLastVerified(
  knex: Knex,
  visibility: Visibility,
  query: LastVerifiedQuery,
): Promise<LastVerified[]> {
  const { entity, repository, environment } = query;
  if (!entity && !repository) {
    throw new InputError('query.entity or query.repository is missing');
  }
  const states = knex('gate_states')
    .where({ result: 'verified' })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'digest', order: 'asc' },
    ])
    .limit(MOST)
    .select('record');
  if (entity) states.where({ entity_ref: entity });
  if (repository) states.where({ repository });
  if (environment) states.where({ environment });

  const images = knex('workload_images')
    .join('verdicts', 'verdicts.id', 'workload_images.id')
    .whereNotNull('workload_images.digest')
    .orderBy('workload_images.id')
    .limit(MOST_IMAGES)
    .select('verdicts.image');
  if (entity) images.where('workload_images.subject', entity);
  if (repository) images.where('workload_images.repository', repository);
  if (environment) images.where('workload_images.environment', environment);

  const [runRows, imageRows] = await Promise.all([
    restrict(knex, states, 'entity_ref', visibility),
    restrict(knex, images, 'workload_images.entity_ref', visibility),
  ]);
  return lastVerified(
    runRows.map(
      (row: { record: string }): GateRunRecord => JSON.parse(row.record),
    ),
    imageRows.map(
      (row: { image: string }): WorkloadImage => JSON.parse(row.image),
    ),
  ).slice(0, MOST);
}
