import type { Knex } from 'knex';
import { isPostgres } from './database';

/**
 * Restricts a query to rows whose `column` names one of the entities. One
 * array binding on PostgreSQL, one JSON binding on SQLite: a list of any
 * length has one plan and meets no limit of bindings.
 */
export function whereEntityIn<T extends Knex.QueryBuilder>(
  knex: Knex,
  query: T,
  column: string,
  entityRefs: Iterable<string>,
): T {
  const refs = [...entityRefs];
  if (isPostgres(knex)) {
    query.whereRaw('?? = ANY(?::text[])', [column, refs] as never);
  } else {
    query.whereRaw('?? IN (SELECT value FROM json_each(?))', [
      column,
      JSON.stringify(refs),
    ]);
  }
  return query;
}
