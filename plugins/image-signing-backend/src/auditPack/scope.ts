import type { Knex } from 'knex';
import { whereOfScope } from '../report/reportScope';
import type { PackContext } from './section';

/** Leaves rows about entities that the caller may see and the pack is about. */
export function ofEntities<T extends Knex.QueryBuilder>(
  { knex, visibility, owner }: PackContext,
  query: T,
  column: string,
): T {
  return whereOfScope(knex, query, column, { owner, visibility });
}

/** Leaves rows of the environments of the pack. */
export function inEnvironments<T extends Knex.QueryBuilder>(
  { environments }: PackContext,
  query: T,
  column = 'environment',
): T {
  if (environments.length > 0) query.whereIn(column, [...environments]);
  return query;
}

/** Leaves rows of places whose namespace is in the environments of the pack. */
export function inPlaces<T extends Knex.QueryBuilder>(
  { knex, environments }: PackContext,
  query: T,
  table: string,
): T {
  if (environments.length === 0) return query;
  query.whereExists(
    knex('postures as place')
      .whereRaw('place.cluster = ??', [`${table}.cluster`])
      .whereRaw('place.namespace = ??', [`${table}.namespace`])
      .whereIn('place.environment', [...environments])
      .select(knex.raw('1')) as never,
  );
  return query;
}
