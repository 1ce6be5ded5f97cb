import { randomUUID } from 'node:crypto';
import type {
  Review,
  ReviewDecision,
  ReviewItem,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { type StoredTime, toIso } from '../store/database';

/** What was kept is not looked at again for so long. */
const KEPT_FOR_MS = 90 * 24 * 3600_000;

export interface ReviewRow {
  id: string;
  started_at: StoredTime;
  started_by: string;
  finished_at: StoredTime | null;
  finished_by: string | null;
  agenda: string;
  items: number;
  more: number;
}

interface DecisionRow {
  item: string;
  decision: ReviewDecision['decision'];
  comment: string;
  actor: string;
  at: StoredTime;
}

export type StoredReview = Omit<Review, 'demo'>;

/** Time between the start and the end, in seconds. */
export function durationOf(row: {
  started_at: StoredTime;
  finished_at: StoredTime | null;
}): number | undefined {
  if (row.finished_at === null) return undefined;
  return Math.round(
    (Date.parse(toIso(row.finished_at)) - Date.parse(toIso(row.started_at))) /
      1000,
  );
}

/**
 * Stores a review that begins.
 *
 * @returns false where one runs already.
 */
export async function insertReview(
  knex: Knex,
  review: {
    startedAt: Date;
    startedBy: string;
    items: ReviewItem[];
    more: number;
  },
): Promise<boolean> {
  const added = await knex('reviews')
    .insert({
      id: randomUUID(),
      open: true,
      started_at: review.startedAt,
      started_by: review.startedBy,
      agenda: JSON.stringify(review.items),
      items: review.items.length,
      more: review.more,
    })
    .onConflict('open')
    .ignore()
    .returning('id');
  return added.length > 0;
}

/** The review that runs, or undefined. */
export async function findOpenReview(
  knex: Knex,
): Promise<StoredReview | undefined> {
  return toReview(knex, await knex('reviews').where({ open: true }).first());
}

export async function findReview(
  knex: Knex,
  id: string,
): Promise<StoredReview | undefined> {
  return toReview(knex, await knex('reviews').where({ id }).first());
}

/** When the last finished review began, or undefined. */
export async function lastReviewAt(knex: Knex): Promise<Date | undefined> {
  const row = await knex('reviews')
    .whereNotNull('finished_at')
    .orderBy('started_at', 'desc')
    .first('started_at');
  return row && new Date(toIso(row.started_at));
}

/** Appends a decision; false where the review is not running any more. */
export async function appendDecision(
  knex: Knex,
  id: string,
  decision: ReviewDecision,
): Promise<boolean> {
  return knex.transaction(async tx => {
    // Writes the row, so that nobody finishes the review in between.
    const running = await tx('reviews')
      .where({ id, open: true })
      .update({ open: true });
    if (running === 0) return false;
    await tx('review_decisions').insert({
      review_id: id,
      item: decision.item,
      decision: decision.decision,
      comment: decision.comment,
      actor: decision.actor,
      at: new Date(decision.at),
    });
    return true;
  });
}

/** Ends a review; false where it is not running any more. */
export async function closeReview(
  knex: Knex,
  id: string,
  end: { at: Date; by: string },
): Promise<boolean> {
  const changed = await knex('reviews')
    .where({ id, open: true })
    .update({ open: null, finished_at: end.at, finished_by: end.by });
  return changed > 0;
}

/** Ids of what was found and kept lately. Exceptions come back until they end. */
export async function keptItems(knex: Knex, now: Date): Promise<Set<string>> {
  const rows: DecisionRow[] = await knex('review_decisions')
    .where('at', '>=', new Date(now.getTime() - KEPT_FOR_MS))
    .whereNot('item', 'like', 'exception:%')
    .orderBy('id')
    .select('item', 'decision');
  const last = new Map(rows.map(({ item, decision }) => [item, decision]));
  return new Set([...last.keys()].filter(item => last.get(item) === 'keep'));
}

async function toReview(
  knex: Knex,
  row: ReviewRow | undefined,
): Promise<StoredReview | undefined> {
  if (!row) return undefined;
  const decisions: DecisionRow[] = await knex('review_decisions')
    .where({ review_id: row.id })
    .orderBy('id');
  const durationSeconds = durationOf(row);
  return {
    id: row.id,
    startedAt: toIso(row.started_at),
    startedBy: row.started_by,
    ...(row.finished_at && { finishedAt: toIso(row.finished_at) }),
    ...(row.finished_by && { finishedBy: row.finished_by }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    items: JSON.parse(row.agenda),
    more: row.more,
    decisions: decisions.map(({ item, decision, comment, actor, at }) => ({
      item,
      decision,
      comment,
      actor,
      at: toIso(at),
    })),
  };
}
