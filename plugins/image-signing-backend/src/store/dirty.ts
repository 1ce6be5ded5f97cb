import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { chunks, isPostgres } from './database';
import { upsertChanged } from './facts';

/**
 * A subject taken for evaluation: an entity ref, or `unmapped:cluster/namespace`.
 * The ticket tells whether it was marked again meanwhile.
 */
export interface DirtySubject {
  subject: string;
  ticket: string;
}

/** A worker that died gives its subjects back after this long. */
const LEASE_MS = 60_000;
const MAX_BACKOFF_MS = 10 * 60_000;

/** Asks for the evaluation of subjects. Asking twice evaluates once. */
export async function markDirty(
  knex: Knex,
  subjects: Iterable<string>,
): Promise<void> {
  // Sorted, so that two writers lock the rows in the same order.
  const unique = [...new Set(subjects)].sort();
  await upsertChanged(knex, {
    table: 'dirty_subjects',
    keys: ['subject'],
    rows: unique.map(subject => ({
      subject,
      ticket: randomUUID(),
      due_at: new Date(),
      attempts: 0,
    })),
  });
}

/** Asks for the evaluation of everything, for example after a policy change. */
export async function markAllDirty(knex: Knex): Promise<void> {
  const known = knex('workload_images')
    .distinct('subject')
    .union(knex('environment_rollups').distinct('subject'));
  const rows: Array<{ subject: string }> = await known;
  await markDirty(
    knex,
    rows.map(row => row.subject),
  );
}

/**
 * Takes due subjects. Select and update share a transaction, so that two
 * workers never take the same one; the moved due date is the lease.
 */
export async function claimDirty(
  knex: Knex,
  limit: number,
): Promise<DirtySubject[]> {
  return knex.transaction(async tx => {
    const now = new Date();
    const query = tx('dirty_subjects')
      .select('subject', 'ticket')
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(limit);
    const claimed: DirtySubject[] = await (isPostgres(knex)
      ? query.forUpdate().skipLocked()
      : query);
    for (const part of chunks(claimed)) {
      await tx('dirty_subjects')
        .whereIn(
          'subject',
          part.map(row => row.subject),
        )
        .update({ due_at: new Date(now.getTime() + LEASE_MS) });
    }
    return claimed;
  });
}

/**
 * Ends the work on subjects and answers those whose result may be written. A
 * subject that was marked again meanwhile stays due, and its result is stale.
 * Call it in the transaction that writes the results.
 */
export async function finishDirty(
  tx: Knex.Transaction,
  claimed: DirtySubject[],
): Promise<Set<string>> {
  const finished = new Set<string>();
  for (const part of chunks(claimed)) {
    const query = tx('dirty_subjects')
      .select('subject', 'ticket')
      .whereIn(
        'subject',
        part.map(row => row.subject),
      )
      .orderBy('subject');
    const current: DirtySubject[] = await (isPostgres(tx)
      ? query.forUpdate()
      : query);
    const tickets = new Map(current.map(row => [row.subject, row.ticket]));
    const unchanged = part
      .filter(row => tickets.get(row.subject) === row.ticket)
      .map(row => row.subject);
    await tx('dirty_subjects').whereIn('subject', unchanged).delete();
    unchanged.forEach(subject => finished.add(subject));
  }
  return finished;
}

/** Gives a subject back after a failure, to be tried again later and later. */
export async function postponeDirty(
  knex: Knex,
  failed: DirtySubject,
): Promise<void> {
  const row = await knex('dirty_subjects')
    .where({ subject: failed.subject })
    .first('attempts');
  const attempts = (row?.attempts ?? 0) + 1;
  const delay = Math.min(1000 * 2 ** attempts, MAX_BACKOFF_MS);
  await knex('dirty_subjects')
    .where({ subject: failed.subject })
    .update({ attempts, due_at: new Date(Date.now() + delay) });
}
