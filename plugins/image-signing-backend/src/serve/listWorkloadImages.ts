import type { WorkloadImagePage } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { readPage } from './page';

/** Workload images that belong to no entity of the catalog. */
export async function listUnmapped(
  knex: Knex,
  query: { cursor?: string; limit?: number },
): Promise<Omit<WorkloadImagePage, 'asOf' | 'demo'>> {
  const page = await readPage<{ image: string }>(
    knex('verdicts').where('subject', 'like', 'unmapped:%').select('*'),
    {
      columns: ['subject', 'id'],
      order: 'asc',
      cursor: query.cursor,
      limit: query.limit ?? 25,
    },
  );
  return {
    items: page.rows.map(row => JSON.parse(row.image)),
    totalCount: page.totalCount,
    ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}),
  };
}
