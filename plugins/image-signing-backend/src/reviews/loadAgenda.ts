import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  buildAgenda,
  type ImplicitException,
  MOST_REVIEW_ITEMS,
  type RepositoryRow,
  type ReviewedException,
  type ReviewItem,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import {
  EXCEPTION_COLUMNS,
  type ExceptionRow,
  readExceptions,
} from '../exceptions/exceptionStore';
import { listImplicitExceptions } from '../serve/listImplicitExceptions';
import { listRepositories, newSince } from '../serve/readRegisters';
import { keptItems } from './reviewStore';

/** Exceptions read for one agenda; those that end first. */
const MOST_EXCEPTIONS = 500;
/** The most that one page of a list gives. */
const PAGE = 200;

/** What a review that begins now looks at, and how much found no place. */
export async function loadAgenda(options: {
  knex: Knex;
  catalog: CatalogService;
  credentials: BackstageCredentials;
  now: Date;
  since: Date;
}): Promise<{ items: ReviewItem[]; more: number }> {
  const { knex, now, since } = options;
  const [exceptions, found, repositories, kept] = await Promise.all([
    loadExceptions(options),
    loadFound(knex, now),
    listRepositories(knex, { flag: 'new', limit: PAGE }, now),
    keptItems(knex, now),
  ]);
  const agenda = buildAgenda(
    {
      exceptions,
      found,
      repositories: repositories.items,
      newRegistries: await newRegistries(knex, repositories.items, now),
    },
    { now, since },
  ).filter(({ id }) => !kept.has(id));
  return {
    items: agenda.slice(0, MOST_REVIEW_ITEMS),
    more: Math.max(0, agenda.length - MOST_REVIEW_ITEMS),
  };
}

async function loadExceptions(options: {
  knex: Knex;
  catalog: CatalogService;
  credentials: BackstageCredentials;
  since: Date;
}): Promise<ReviewedException[]> {
  const { knex, catalog, credentials, since } = options;
  const rows: ExceptionRow[] = await knex('exceptions')
    .where({ status: 'active' })
    .orWhere({ proof_result: 'still-effective' })
    .orWhere(ended =>
      ended.where({ status: 'expired' }).where('expires_at', '>=', since),
    )
    .orderBy(['expires_at', 'id'])
    .limit(MOST_EXCEPTIONS)
    .select(...EXCEPTION_COLUMNS);
  const exceptions = await readExceptions(knex, rows);
  const images = await countImages(knex);
  const owners = [...new Set(exceptions.map(({ owner }) => owner))];
  const { items } = await catalog.getEntitiesByRefs(
    { entityRefs: owners, fields: ['kind', 'metadata.name'] },
    { credentials },
  );
  const known = new Set(owners.filter((_owner, index) => items[index]));
  return exceptions.map(exception => ({
    exception,
    images: images.get(exception.id) ?? { total: 0, verified: 0 },
    ownerKnown: known.has(exception.owner),
  }));
}

/** Workload images in the scope of each active exception, and how they stand. */
async function countImages(
  knex: Knex,
): Promise<Map<string, ReviewedException['images']>> {
  const rows: Array<{ id: string; status: string; count: number | string }> =
    await knex('exceptions')
      .join('workload_images', {
        'workload_images.repository': 'exceptions.repository',
        'workload_images.digest': 'exceptions.digest',
        'workload_images.cluster': 'exceptions.cluster',
        'workload_images.namespace': 'exceptions.namespace',
        'workload_images.service_account': 'exceptions.service_account',
      })
      .join('verdicts', 'verdicts.id', 'workload_images.id')
      .where('exceptions.status', 'active')
      .groupBy('exceptions.id', 'verdicts.status')
      .select('exceptions.id', 'verdicts.status')
      .count({ count: '*' });
  const images = new Map<string, ReviewedException['images']>();
  for (const { id, status, count } of rows) {
    const sum = images.get(id) ?? { total: 0, verified: 0 };
    sum.total += Number(count);
    if (status === 'verified') sum.verified += Number(count);
    images.set(id, sum);
  }
  return images;
}

async function loadFound(knex: Knex, now: Date): Promise<ImplicitException[]> {
  const pages = await Promise.all(
    (['expired-but-effective', 'wide-scope', 'no-owner'] as const).map(flag =>
      listImplicitExceptions(knex, { flag, limit: PAGE }, now),
    ),
  );
  const found = pages.flatMap(({ items }) => items);
  return [...new Map(found.map(one => [one.id, one])).values()];
}

async function newRegistries(
  knex: Knex,
  repositories: RepositoryRow[],
  now: Date,
): Promise<Set<string>> {
  const since = await newSince(knex, now);
  const fresh = new Set<string>();
  for (const registry of new Set(repositories.map(one => one.registry))) {
    const older = await knex('repositories')
      .whereRaw('substr(repository, 1, ?) = ?', [
        registry.length + 1,
        `${registry}/`,
      ])
      .where('first_seen_at', '<', since)
      .first('repository');
    if (!older) fresh.add(registry);
  }
  return fresh;
}
