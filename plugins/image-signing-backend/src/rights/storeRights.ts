import type { RepositoryRights } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { deleteByKeys, selectByKeys, upsertChanged } from '../store/facts';
import type { JudgedRights, RightsFlag } from './judgeRights';

const HOUR_MS = 3600_000;
/** Rights that were not read for longer are not known any more. */
export const RIGHTS_MAX_AGE_MS = 3 * HOUR_MS;

const COLUMNS: Record<RightsFlag, string> = {
  'many-pushers': 'many_pushers',
  'tags-mutable': 'tags_mutable',
  'shared-robot': 'shared_robot',
};

export function isRightsFlag(flag: string): flag is RightsFlag {
  return flag in COLUMNS;
}

/** Puts the rights in place of all that were known before. */
export async function storeRights(
  knex: Knex,
  rights: readonly JudgedRights[],
): Promise<void> {
  await upsertChanged(knex, {
    table: 'registry_rights',
    keys: ['repository'],
    rows: rights.map(one => ({
      repository: one.repository,
      as_of: new Date(one.rights.asOf),
      many_pushers: one.flags.includes('many-pushers'),
      tags_mutable: one.flags.includes('tags-mutable'),
      shared_robot: one.flags.includes('shared-robot'),
      rights: JSON.stringify(one.rights),
      principals:
        one.rights.state === 'known' ? JSON.stringify(one.principals) : null,
    })),
  });
  const known = new Set(rights.map(one => one.repository));
  const stored: string[] = await knex('registry_rights').pluck('repository');
  await deleteByKeys(
    () => knex('registry_rights'),
    ['repository'],
    stored.filter(name => !known.has(name)).map(name => [name]),
  );
}

/** The repositories with a flag that still holds. */
export function withFlag(
  knex: Knex,
  flag: RightsFlag,
  now: Date,
): Knex.QueryBuilder {
  return knex('registry_rights')
    .where({ [COLUMNS[flag]]: true })
    .where('as_of', '>=', oldest(now))
    .select('repository');
}

function oldest(now: Date): Date {
  return new Date(now.getTime() - RIGHTS_MAX_AGE_MS);
}

interface StoredRights {
  repository: string;
  as_of: StoredTime;
  many_pushers: boolean | number;
  tags_mutable: boolean | number;
  shared_robot: boolean | number;
  rights: string;
}

/** The rights of repositories; those that grew old as unknown. */
export async function loadRights(
  knex: Knex,
  repositories: readonly string[],
  now: Date,
): Promise<Map<string, { rights: RepositoryRights; flags: RightsFlag[] }>> {
  const rows = await selectByKeys<StoredRights>(
    knex,
    () => knex('registry_rights').select('*'),
    ['repository'],
    repositories.map(name => [name]),
  );
  return new Map(
    rows.map(row => {
      const asOf = toIso(row.as_of);
      const old = Date.parse(asOf) < oldest(now).getTime();
      const rights: RepositoryRights = old
        ? { state: 'unknown', asOf, why: 'it was not read for hours' }
        : JSON.parse(row.rights);
      const flags = (Object.keys(COLUMNS) as RightsFlag[]).filter(
        flag => !old && row[COLUMNS[flag] as keyof StoredRights],
      );
      return [row.repository, { rights, flags }];
    }),
  );
}
