import type {
  EntityReport,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { EntityDocument } from '../evaluate/saveEvaluations';
import {
  EXCEPTION_COLUMNS,
  readExceptions,
} from '../exceptions/exceptionStore';
import { denialsOfEntity } from '../denials/storeDenials';
import { restrict } from './page';
import type { Visibility } from './visibility';

/** The most rows of one kind that one report carries. */
const MOST = 500;

/**
 * Everything about one entity. The caller must be allowed to see it; of
 * exceptions for other entities it tells only those that the caller may see.
 */
export async function readEntityReport(
  knex: Knex,
  entityRef: string,
  visibility: Visibility,
): Promise<Omit<EntityReport, 'asOf' | 'demo'>> {
  const [rollup, images, exceptions, denials] = await Promise.all([
    knex('entity_rollups').where({ entity_ref: entityRef }).first('report'),
    knex('verdicts')
      .where({ subject: entityRef })
      .orderBy('id')
      .limit(MOST)
      .select('image'),
    exceptionsOfEntity(knex, entityRef, visibility),
    denialsOfEntity(knex, entityRef, 20),
  ]);
  const document: EntityDocument | undefined =
    rollup && JSON.parse(rollup.report);
  return {
    entityRef,
    status: document?.row.status ?? 'unknown',
    score: document?.row.score ?? { points: 0, of: 0, unknown: 0 },
    environments: document?.row.environments ?? [],
    rules: document?.rules ?? [],
    images: images.map(row => JSON.parse(row.image)),
    exceptions,
    denials,
    ...(document?.row.nextAction
      ? { nextAction: document.row.nextAction }
      : {}),
  };
}

/** Exceptions that were asked for it, or that cover an image it runs. */
async function exceptionsOfEntity(
  knex: Knex,
  entityRef: string,
  visibility: Visibility,
): Promise<SigningException[]> {
  const rows = await knex('exceptions')
    .where({ entity_ref: entityRef })
    .orWhere(covering => {
      covering.whereExists(
        knex('workload_images')
          .select(knex.raw('1'))
          .where({ subject: entityRef })
          .whereRaw('workload_images.digest = exceptions.digest')
          .whereRaw('workload_images.repository = exceptions.repository')
          .whereRaw('workload_images.namespace = exceptions.namespace')
          .whereRaw('workload_images.cluster = exceptions.cluster'),
      );
      if (visibility.kind === 'all') return;
      covering.andWhere(shown => {
        shown
          .whereNull('entity_ref')
          .orWhere(seen => restrict(knex, seen, 'entity_ref', visibility));
      });
    })
    .orderBy('requested_at', 'desc')
    .limit(50)
    .select(...EXCEPTION_COLUMNS);
  return readExceptions(knex, rows);
}
