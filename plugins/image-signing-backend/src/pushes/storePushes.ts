import type {
  EnvironmentDefinition,
  RepositoryPushes,
  RepositoryRow,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import {
  deleteByKeys,
  retryOnDeadlock,
  selectByKeys,
  upsertChanged,
} from '../store/facts';
import {
  JudgedPushes,
  judgePushes,
  PushFlag,
  PushSource,
  PushSum,
} from './judgePushes';
import { RegistryPush } from './readPushEvents';

const CHUNK = 50;
const COLUMNS: Record<PushFlag, string> = {
  'direct-push': 'direct_push',
  'shared-pusher': 'shared_pusher',
};

export function isPushFlag(flag: string): flag is PushFlag {
  return flag in COLUMNS;
}

/** Keeps what a registry told, and that it told something. */
export async function recordPushes(
  knex: Knex,
  registry: string,
  pushes: readonly RegistryPush[],
  now: Date,
): Promise<void> {
  const rows = pushes.map(one => ({
    id: one.id,
    registry: one.registry,
    repository: one.repository,
    account: one.account ?? null,
    at: new Date(one.at),
    tag: one.tag ?? null,
    digest: one.digest ?? null,
  }));
  await retryOnDeadlock(() =>
    knex.transaction(async tx => {
      for (let at = 0; at < rows.length; at += CHUNK) {
        await tx('registry_pushes')
          .insert(rows.slice(at, at + CHUNK))
          .onConflict('id')
          .ignore();
      }
      await tx('registry_push_sources')
        .insert({ registry, first_event_at: now, last_event_at: now })
        .onConflict('registry')
        .merge(['last_event_at']);
    }),
  );
}

export async function prunePushes(knex: Knex, before: Date): Promise<void> {
  await knex('registry_pushes').where('at', '<', before).delete();
}

/** Judges the pushes to all repositories of the register anew. */
export async function refreshPushes(
  knex: Knex,
  options: {
    environments: readonly EnvironmentDefinition[];
    sources: ReadonlyMap<string, PushSource>;
  },
): Promise<void> {
  const { environments, sources } = options;
  const strict = new Set(
    environments
      .filter(one => one.intent.signature === 'enforce')
      .map(one => one.name),
  );
  const rows: Array<{ row: string }> = sources.size
    ? await knex('repositories').select('row').orderBy('repository')
    : [];
  const repositories = rows
    .map(({ row }): RepositoryRow => JSON.parse(row))
    .map(({ repository, registry, environments: where }) => ({
      repository,
      registry,
      enforcing: where.some(one => strict.has(one.environment)),
    }));
  await writeJudged(
    knex,
    judgePushes({
      repositories,
      sums: await readSums(knex, [...sources.keys()]),
      sources,
      heard: await readHeard(knex),
    }),
  );
}

async function readSums(knex: Knex, registries: string[]): Promise<PushSum[]> {
  const rows: Array<{
    registry: string;
    repository: string;
    account: string | null;
    count: number | string;
    last_at: StoredTime;
  }> = await knex('registry_pushes')
    .whereIn('registry', registries)
    .groupBy('registry', 'repository', 'account')
    .select('registry', 'repository', 'account')
    .count({ count: '*' })
    .max({ last_at: 'at' });
  return rows.map(row => ({
    registry: row.registry,
    repository: row.repository,
    ...(row.account !== null && { account: row.account }),
    count: Number(row.count),
    lastAt: toIso(row.last_at),
  }));
}

async function readHeard(knex: Knex) {
  const rows: Array<{
    registry: string;
    first_event_at: StoredTime;
    last_event_at: StoredTime;
  }> = await knex('registry_push_sources').select('*');
  return new Map(
    rows.map(row => [
      row.registry,
      { first: toIso(row.first_event_at), last: toIso(row.last_event_at) },
    ]),
  );
}

async function writeJudged(
  knex: Knex,
  judged: readonly JudgedPushes[],
): Promise<void> {
  await upsertChanged(knex, {
    table: 'repository_pushes',
    keys: ['repository'],
    rows: judged.map(one => ({
      repository: one.repository,
      direct_push: one.flags.includes('direct-push'),
      shared_pusher: one.flags.includes('shared-pusher'),
      pushes: JSON.stringify(one.pushes),
    })),
  });
  const known = new Set(judged.map(one => one.repository));
  const stored: string[] = await knex('repository_pushes').pluck('repository');
  await deleteByKeys(
    () => knex('repository_pushes'),
    ['repository'],
    stored.filter(name => !known.has(name)).map(name => [name]),
  );
}

/** The repositories with a flag. */
export function withPushFlag(knex: Knex, flag: PushFlag): Knex.QueryBuilder {
  return knex('repository_pushes')
    .where({ [COLUMNS[flag]]: true })
    .select('repository');
}

/** What pushes say of repositories. */
export async function loadPushes(
  knex: Knex,
  repositories: readonly string[],
): Promise<Map<string, { pushes: RepositoryPushes; flags: PushFlag[] }>> {
  const rows = await selectByKeys<{
    repository: string;
    direct_push: boolean | number;
    shared_pusher: boolean | number;
    pushes: string;
  }>(
    knex,
    () => knex('repository_pushes').select('*'),
    ['repository'],
    repositories.map(name => [name]),
  );
  return new Map(
    rows.map(row => [
      row.repository,
      {
        pushes: JSON.parse(row.pushes),
        flags: [
          ...(row.direct_push ? ['direct-push' as const] : []),
          ...(row.shared_pusher ? ['shared-pusher' as const] : []),
        ],
      },
    ]),
  );
}
