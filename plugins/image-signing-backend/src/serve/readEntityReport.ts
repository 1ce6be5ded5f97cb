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

/** The most rows of one kind that one report carries. */
const MOST = 500;

/** Everything about one entity. The caller must be allowed to see it. */
export async function readEntityReport(
  knex: Knex,
  entityRef: string,
): Promise<Omit<EntityReport, 'asOf' | 'demo'>> {
  const [rollup, images, exceptions, denials] = await Promise.all([
    knex('entity_rollups').where({ entity_ref: entityRef }).first('report'),
    knex('verdicts')
      .where({ subject: entityRef })
      .orderBy('id')
      .limit(MOST)
      .select('image'),
    exceptionsOfEntity(knex, entityRef),
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
): Promise<SigningException[]> {
  const rows = await knex('exceptions')
    .where({ entity_ref: entityRef })
    .orWhereExists(
      knex('workload_images')
        .select(knex.raw('1'))
        .where({ subject: entityRef })
        .whereRaw('workload_images.digest = exceptions.digest')
        .whereRaw('workload_images.repository = exceptions.repository')
        .whereRaw('workload_images.namespace = exceptions.namespace')
        .whereRaw('workload_images.cluster = exceptions.cluster'),
    )
    .orderBy('requested_at', 'desc')
    .limit(50)
    .select(...EXCEPTION_COLUMNS);
  return readExceptions(knex, rows);
}
