import type { ServicePipeline } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';

/** What was found in the repository that a service is built from. */
export async function readServicePipeline(
  knex: Knex,
  entityRef: string,
  read: boolean,
): Promise<Omit<ServicePipeline, 'demo'>> {
  const entity = await knex('catalog_entities')
    .where({ entity_ref: entityRef })
    .first('mapping');
  const { sourceRepository: repository } = JSON.parse(entity?.mapping ?? '{}');
  if (!repository) return { entityRef, state: 'no-repository' };
  if (!read) return { entityRef, state: 'off', repository };
  const row:
    | {
        state: ServicePipeline['state'];
        message: string | null;
        finding: string | null;
        read_at: StoredTime | null;
      }
    | undefined = await knex('pipelines')
    .where({ repository })
    .first('state', 'message', 'finding', 'read_at');
  if (!row) return { entityRef, state: 'waiting', repository };
  return {
    entityRef,
    state: row.state,
    repository,
    ...(row.read_at && { readAt: toIso(row.read_at) }),
    ...(row.message && { message: row.message }),
    ...(row.finding && { finding: JSON.parse(row.finding) }),
  };
}
