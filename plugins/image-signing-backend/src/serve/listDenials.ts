import type {
  DenialClass,
  DenialPage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { contains, readPage, restrict } from './page';
import { Scope, withinScope } from './scope';
import type { Visibility } from './visibility';

export interface DenialQuery {
  cursor?: string;
  limit?: number;
  entity?: string;
  cluster?: string;
  namespace?: string;
  reason?: string;
  class?: DenialClass;
  search?: string;
}

/** Grouped refusals, newest first. */
export async function listDenials(
  knex: Knex,
  visibility: Visibility,
  query: DenialQuery,
  scope: Scope = {},
): Promise<Omit<DenialPage, 'demo'>> {
  const rows = restrict(
    knex,
    knex('denials').select('*'),
    'entity_ref',
    visibility,
  );
  withinScope(knex, rows, 'entity_ref', scope);
  if (query.entity) rows.where({ entity_ref: query.entity });
  if (query.cluster) rows.where({ cluster: query.cluster });
  if (query.namespace) rows.where({ namespace: query.namespace });
  if (query.reason) rows.where({ reason_code: query.reason });
  if (query.class) rows.where({ class: query.class });
  else rows.whereNot({ class: 'finding' });
  if (query.search) contains(rows, 'search', query.search);
  const page = await readPage<{ denial: string }>(rows, {
    columns: ['last_at', 'id'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(row => JSON.parse(row.denial)),
    totalCount: page.totalCount,
    ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}),
  };
}
