import type { ReviewPage } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { durationOf, type ReviewRow } from '../reviews/reviewStore';
import { toIso } from '../store/database';
import { readPage } from './page';

/** Reviews, the newest first. */
export async function listReviews(
  knex: Knex,
  query: { cursor?: string; limit?: number },
): Promise<Omit<ReviewPage, 'demo'>> {
  const page = await readPage<Omit<ReviewRow, 'agenda'>>(
    knex('reviews').select(
      'id',
      'started_at',
      'started_by',
      'finished_at',
      'items',
    ),
    {
      columns: ['started_at', 'id'],
      order: 'desc',
      cursor: query.cursor,
      limit: query.limit ?? 25,
    },
  );
  const decided: Array<{ review_id: string; count: number | string }> =
    await knex('review_decisions')
      .whereIn(
        'review_id',
        page.rows.map(({ id }) => id),
      )
      .groupBy('review_id')
      .select('review_id')
      .countDistinct({ count: 'item' });
  const counts = new Map(
    decided.map(({ review_id: id, count }) => [id, Number(count)]),
  );
  return {
    items: page.rows.map(row => {
      const durationSeconds = durationOf(row);
      return {
        id: row.id,
        startedAt: toIso(row.started_at),
        startedBy: row.started_by,
        ...(row.finished_at && { finishedAt: toIso(row.finished_at) }),
        ...(durationSeconds !== undefined && { durationSeconds }),
        items: row.items,
        decided: counts.get(row.id) ?? 0,
      };
    }),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}
