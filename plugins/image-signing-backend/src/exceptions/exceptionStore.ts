import type {
  ExceptionHistoryEntry,
  ExceptionProofResult,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { isPostgres, StoredTime, toIso } from '../store/database';

interface HistoryRow {
  exception_id: string;
  at: StoredTime;
  actor: string;
  action: ExceptionHistoryEntry['action'];
  comment: string | null;
  data: string | null;
}

/** The columns that an exception is read from. */
export const EXCEPTION_COLUMNS = [
  'exception',
  'uses',
  'last_used_at',
  'watched_since',
  'proof_result',
] as const;

export interface ExceptionRow {
  exception: string;
  uses: number;
  last_used_at: StoredTime | null;
  watched_since: StoredTime | null;
  proof_result: ExceptionProofResult | null;
}

/** Stores a new exception with its history. */
export async function insertException(
  knex: Knex,
  exception: SigningException,
): Promise<void> {
  await knex.transaction(async tx => {
    await tx('exceptions').insert(columnsOf(exception));
    await appendHistory(tx, exception.id, exception.history);
  });
}

/**
 * Reads one exception, changes it and writes it back with what is new in its
 * history, all in one transaction: two approvers never both win.
 *
 * @returns the changed exception, or undefined where there is none.
 */
export async function changeException(
  knex: Knex,
  id: string,
  change: (exception: SigningException) => SigningException,
): Promise<SigningException | undefined> {
  return knex.transaction(async tx => {
    const query = tx('exceptions').where({ id });
    const row = await (isPostgres(knex) ? query.forUpdate() : query).first(
      ...EXCEPTION_COLUMNS,
    );
    if (!row) return undefined;
    const [current] = await readExceptions(tx, [row]);
    const changed = change(current);
    await tx('exceptions').where({ id }).update(columnsOf(changed));
    const added = changed.history.slice(current.history.length);
    await appendHistory(tx, id, added);
    return changed;
  });
}

export async function findException(
  knex: Knex,
  id: string,
): Promise<SigningException | undefined> {
  const row = await knex('exceptions')
    .where({ id })
    .first(...EXCEPTION_COLUMNS);
  if (!row) return undefined;
  const [exception] = await readExceptions(knex, [row]);
  return exception;
}

/** Stored exceptions, with the history and the usage that are kept beside them. */
export async function readExceptions(
  knex: Knex,
  rows: ExceptionRow[],
): Promise<SigningException[]> {
  const exceptions: SigningException[] = rows.map(row => ({
    ...JSON.parse(row.exception),
    ...(row.proof_result && { proofResult: row.proof_result }),
    usage: {
      count: row.uses,
      ...(row.last_used_at && { lastAt: toIso(row.last_used_at) }),
      ...(row.watched_since && { watchedSince: toIso(row.watched_since) }),
    },
  }));
  const entries: HistoryRow[] = await knex('exception_history')
    .whereIn(
      'exception_id',
      exceptions.map(exception => exception.id),
    )
    .orderBy('id');
  return exceptions.map(exception => ({
    ...exception,
    history: entries
      .filter(entry => entry.exception_id === exception.id)
      .map(entry => ({
        at: toIso(entry.at),
        actor: entry.actor,
        action: entry.action,
        ...(entry.comment ? { comment: entry.comment } : {}),
        ...(entry.data ? { data: JSON.parse(entry.data) } : {}),
      })),
  }));
}

function columnsOf(exception: SigningException) {
  const { scope } = exception;
  return {
    id: exception.id,
    status: exception.status,
    cluster: scope.cluster,
    namespace: scope.namespace,
    service_account: scope.serviceAccount,
    repository: scope.repository,
    digest: scope.digest,
    entity_ref: exception.entityRef ?? null,
    owner: exception.owner,
    environment: exception.environment ?? null,
    extension_pending: Boolean(exception.extension),
    active_since: exception.activeSince
      ? new Date(exception.activeSince)
      : null,
    ended_at: exception.endedAt ? new Date(exception.endedAt) : null,
    expires_at: new Date(exception.expiresAt),
    requested_at: new Date(exception.requestedAt),
    search: [
      exception.reason,
      exception.owner,
      exception.ticket,
      exception.entityRef ?? '',
      scope.repository,
      scope.digest,
      scope.namespace,
    ]
      .join(' ')
      .toLowerCase(),
    // The history has a table of its own, which is only ever appended to.
    exception: JSON.stringify({ ...exception, history: [], usage: undefined }),
  };
}

async function appendHistory(
  tx: Knex.Transaction,
  id: string,
  entries: ExceptionHistoryEntry[],
): Promise<void> {
  for (const entry of entries) {
    await tx('exception_history').insert({
      exception_id: id,
      at: new Date(entry.at),
      actor: entry.actor,
      action: entry.action,
      comment: entry.comment ?? null,
      data: entry.data ? JSON.stringify(entry.data) : null,
    });
  }
}
