import type {
  StageChangePage,
  StageChangesQuery,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StageChangeRow, toStageChange } from '../evaluate/stageChanges';
import { readPage, restrict } from './page';
import type { Visibility } from './visibility';

/** Which services changed their stage, newest first. */
export async function listStageChanges(
  knex: Knex,
  visibility: Visibility,
  query: NonNullable<StageChangesQuery>,
): Promise<Omit<StageChangePage, 'demo'>> {
  const rows = restrict(
    knex,
    knex('stage_changes').select('*'),
    'entity_ref',
    visibility,
  );
  if (query.entity) rows.where({ entity_ref: query.entity });
  if (query.environment) rows.where({ environment: query.environment });
  if (query.moved) rows.where({ first_sight: false });
  const page = await readPage<StageChangeRow>(rows, {
    columns: ['id'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(toStageChange),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}
