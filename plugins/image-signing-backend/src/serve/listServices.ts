import type {
  ServicePage,
  Stage,
  VerdictStatus,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { EntityDocument } from '../evaluate/saveEvaluations';
import { whereEntityIn } from '../store/visible';
import { contains, readPage, restrict } from './page';
import { Scope, withinScope } from './scope';
import type { Visibility } from './visibility';

export interface ServiceQuery {
  cursor?: string;
  limit?: number;
  sort?: 'worst' | 'name' | 'owner' | 'score';
  order?: 'asc' | 'desc';
  search?: string;
  environment?: string;
  status?: VerdictStatus;
  stage?: Stage;
  /** Only these entities. */
  entityRef?: string[];
}

const SORT_COLUMNS = {
  worst: 'badness',
  name: 'name',
  owner: 'owner',
  score: 'score',
};

/** One page of services; `worst` in ascending order begins with the worst. */
export async function listServices(
  knex: Knex,
  visibility: Visibility,
  query: ServiceQuery,
  scope: Scope = {},
): Promise<Omit<ServicePage, 'asOf' | 'demo'>> {
  const { sort = 'worst', order = 'asc' } = query;
  const rows = restrict(
    knex,
    knex('entity_rollups').select('*'),
    'entity_ref',
    visibility,
  );
  withinScope(knex, rows, 'entity_ref', scope);
  if (query.entityRef) {
    whereEntityIn(knex, rows, 'entity_ref', query.entityRef);
  }
  // Rows without an owner would fall out of a comparison of keys.
  if (sort === 'owner') rows.whereNotNull('owner');
  if (query.search) contains(rows, 'name', query.search);
  if (query.environment || query.stage) {
    rows.whereExists(
      knex('environment_rollups')
        .select(knex.raw('1'))
        .whereRaw('environment_rollups.subject = entity_rollups.entity_ref')
        .where({
          ...(query.environment ? { environment: query.environment } : {}),
          ...(query.stage ? { stage: query.stage } : {}),
          ...(query.status ? { status: query.status } : {}),
        }),
    );
  } else if (query.status) {
    rows.where({ status: query.status });
  }

  const descending = sort === 'worst' ? order === 'asc' : order === 'desc';
  const page = await readPage<{ report: string }>(rows, {
    columns: [SORT_COLUMNS[sort], 'entity_ref'],
    order: descending ? 'desc' : 'asc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(row => (JSON.parse(row.report) as EntityDocument).row),
    totalCount: page.totalCount,
    ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}),
  };
}
