import type { PosturePage } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { readPage } from './page';

/** Effective mode per namespace, by cluster and name. */
export async function listPosture(
  knex: Knex,
  query: {
    cursor?: string;
    limit?: number;
    cluster?: string;
    environment?: string;
  },
): Promise<Omit<PosturePage, 'demo'>> {
  const rows = knex('postures').select('*');
  if (query.cluster) rows.where({ cluster: query.cluster });
  if (query.environment) rows.where({ environment: query.environment });
  const [page, clusters] = await Promise.all([
    readPage<{ cluster: string; posture: string }>(rows, {
      columns: ['cluster', 'namespace'],
      order: 'asc',
      cursor: query.cursor,
      limit: query.limit ?? 25,
    }),
    knex('clusters').select('name', 'stale', 'last_success_at'),
  ]);
  const byName = new Map<
    string,
    { stale: boolean | number; last_success_at: StoredTime | null }
  >(clusters.map(row => [row.name, row]));
  return {
    items: page.rows.map(row => {
      const cluster = byName.get(row.cluster);
      const posture = JSON.parse(row.posture);
      return {
        ...posture,
        asOf: cluster?.last_success_at
          ? toIso(cluster.last_success_at)
          : posture.asOf,
        stale: Boolean(cluster?.stale ?? true),
      };
    }),
    totalCount: page.totalCount,
    ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}),
  };
}
