import type {
  ManualDeployPage,
  ManualDeploysQuery,
  RepositoriesQuery,
  RepositoryFlag,
  RepositoryPage,
  RepositoryRow,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { isRightsFlag, loadRights, withFlag } from '../rights/storeRights';
import type { PushFlag } from '../pushes/judgePushes';
import { isPushFlag, loadPushes, withPushFlag } from '../pushes/storePushes';
import type { RightsFlag } from '../rights/judgeRights';
import { contains, readPage, restrict } from './page';
import type { Visibility } from './visibility';

const DAY_MS = 24 * 3600_000;
/** A repository is new for this long. */
const NEW_MS = 7 * DAY_MS;

const COLUMNS: Record<
  Exclude<RepositoryFlag, 'new' | RightsFlag | PushFlag>,
  string
> = {
  unruled: 'unruled',
  'source-not-allowed': 'source_not_allowed',
  'same-name-elsewhere': 'same_name_elsewhere',
};

/** The register of repositories, the newest first. */
export async function listRepositories(
  knex: Knex,
  query: NonNullable<RepositoriesQuery>,
  now: Date,
): Promise<Omit<RepositoryPage, 'demo'>> {
  const since = await newSince(knex, now);
  const rows = knex('repositories').select('*');
  if (query.flag === 'new') rows.where('first_seen_at', '>=', since);
  else if (query.flag && isRightsFlag(query.flag)) {
    rows.whereIn('repository', withFlag(knex, query.flag, now));
  } else if (query.flag && isPushFlag(query.flag)) {
    rows.whereIn('repository', withPushFlag(knex, query.flag));
  } else if (query.flag) rows.where({ [COLUMNS[query.flag]]: true });
  if (query.search) contains(rows, 'repository', query.search);
  const page = await readPage<{ row: string }>(rows, {
    columns: ['first_seen_at', 'repository'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  const repositories = page.rows.map(
    ({ row }): RepositoryRow => JSON.parse(row),
  );
  const names = repositories.map(one => one.repository);
  const rights = await loadRights(knex, names, now);
  const pushes = await loadPushes(knex, names);
  return {
    items: repositories.map(repository => {
      const isNew = Date.parse(repository.firstSeenAt) >= since.getTime();
      const known = rights.get(repository.repository);
      const pushed = pushes.get(repository.repository);
      return {
        ...repository,
        ...(known && { rights: known.rights }),
        ...(pushed && { pushes: pushed.pushes }),
        flags: [
          ...repository.flags,
          ...(known?.flags ?? []),
          ...(pushed?.flags ?? []),
          ...(isNew ? (['new'] as const) : []),
        ],
      };
    }),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

/** What the portal found on its first day was there before. */
export async function newSince(knex: Knex, now: Date): Promise<Date> {
  const [{ first }] = await knex('repositories').min({
    first: 'first_seen_at',
  });
  const settled = first ? new Date(first).getTime() + DAY_MS : 0;
  return new Date(Math.max(now.getTime() - NEW_MS, settled));
}

/** Deploys by hand, the newest first. */
export async function listManualDeploys(
  knex: Knex,
  visibility: Visibility,
  query: NonNullable<ManualDeploysQuery>,
): Promise<Omit<ManualDeployPage, 'demo'>> {
  const rows = restrict(
    knex,
    knex('manual_deploys').select('*'),
    'entity_ref',
    visibility,
  );
  if (query.cluster) rows.where({ cluster: query.cluster });
  if (query.namespace) rows.where({ namespace: query.namespace });
  const page = await readPage<{ deploy: string }>(rows, {
    columns: ['at', 'id'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(({ deploy }) => JSON.parse(deploy)),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}
