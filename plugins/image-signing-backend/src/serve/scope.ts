import type { Knex } from 'knex';
import { whereEntityIn } from '../store/visible';

/** A part of the catalog; all that is given must fit. */
export interface Scope {
  /** Entity refs; what one of them owns. */
  owners?: string[];
  /** Entity ref; the system itself and what is part of it. */
  system?: string;
  /** Entity ref; the systems of the domain and what is part of them. */
  domain?: string;
}

const isWhole = ({ owners, system, domain }: Scope) =>
  !owners && !system && !domain;
const isOwnersOnly = ({ owners, system, domain }: Scope) =>
  owners && !system && !domain;

/** Leaves only rows about entities of the scope. */
export function withinScope<T extends Knex.QueryBuilder>(
  knex: Knex,
  query: T,
  column: string,
  scope: Scope,
): T {
  if (isWhole(scope)) return query;
  query.whereIn(column, entitiesOf(knex, scope));
  return query;
}

/** The same for exceptions, which also have an owner of their own. */
export function exceptionsWithinScope<T extends Knex.QueryBuilder>(
  knex: Knex,
  query: T,
  scope: Scope,
): T {
  if (isWhole(scope)) return query;
  query.where(either => {
    either.whereIn('entity_ref', entitiesOf(knex, scope));
    if (isOwnersOnly(scope)) {
      either.orWhere(owned =>
        whereEntityIn(knex, owned, 'owner', scope.owners!),
      );
    }
  });
  return query;
}

function entitiesOf(knex: Knex, scope: Scope): Knex.QueryBuilder {
  const { owners, system, domain } = scope;
  const entities = knex('catalog_entities').select('entity_ref');
  if (owners) whereEntityIn(knex, entities, 'owner', owners);
  if (system) {
    entities.where(either =>
      either.where({ system }).orWhere({ entity_ref: system }),
    );
  }
  if (domain) {
    const systems = () =>
      knex('catalog_entities').where({ domain }).select('entity_ref');
    entities.where(either =>
      either.whereIn('system', systems()).orWhereIn('entity_ref', systems()),
    );
  }
  return entities;
}
