import type {
  RolloutCandidatePage,
  RolloutCandidatesQuery,
  RolloutTeamPage,
  RolloutTeamsQuery,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { readPage, restrict } from './page';
import type { Visibility } from './visibility';

/**
 * The services that are recommended as pilots, or those that are none; the best
 * first.
 */
export async function listRolloutCandidates(
  knex: Knex,
  visibility: Visibility,
  query: NonNullable<RolloutCandidatesQuery>,
): Promise<Omit<RolloutCandidatePage, 'demo'>> {
  const page = await readPage<{ candidate: string; computed_at: StoredTime }>(
    restrict(
      knex,
      knex('rollout_candidates')
        .select('*')
        .where({ excluded: query.excluded ?? false }),
      'entity_ref',
      visibility,
    ),
    {
      columns: ['position', 'entity_ref'],
      order: 'asc',
      cursor: query.cursor,
      limit: query.limit ?? 25,
    },
  );
  const [first] = page.rows;
  return {
    ...(first && { asOf: toIso(first.computed_at) }),
    items: page.rows.map(row => JSON.parse(row.candidate)),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

/** What keeps teams back; the fix that frees most first. */
export async function listRolloutTeams(
  knex: Knex,
  query: NonNullable<RolloutTeamsQuery>,
): Promise<Omit<RolloutTeamPage, 'demo'>> {
  const rows = knex('rollout_teams').select('*');
  if (query.environment) rows.where({ environment: query.environment });
  const page = await readPage<{ team: string }>(rows, {
    columns: ['frees', 'environment', 'owner'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(row => JSON.parse(row.team)),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}
