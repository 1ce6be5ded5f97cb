import type {
  ExceptionHistoryEntry,
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
}

/** Stores a new exception with the first entry of its history. */
export async function insertException(
  knex: Knex,
  exception: SigningException,
): Promise<void> {
  await knex.transaction(async tx => {
    await tx('exceptions').insert(columnsOf(exception));
    await appendHistory(tx, exception);
  });
}

/**
 * Reads one exception, changes it and writes it back with the new entry of its
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
      'exception',
    );
    if (!row) return undefined;
    const [current] = await withHistory(tx, [JSON.parse(row.exception)]);
    const changed = change(current);
    await tx('exceptions').where({ id }).update(columnsOf(changed));
    await appendHistory(tx, changed);
    return changed;
  });
}

export async function findException(
  knex: Knex,
  id: string,
): Promise<SigningException | undefined> {
  const row = await knex('exceptions').where({ id }).first('exception');
  if (!row) return undefined;
  const [exception] = await withHistory(knex, [JSON.parse(row.exception)]);
  return exception;
}

/** Adds to stored exceptions the history that is kept beside them. */
export async function withHistory(
  knex: Knex,
  exceptions: SigningException[],
): Promise<SigningException[]> {
  const rows: HistoryRow[] = await knex('exception_history')
    .whereIn(
      'exception_id',
      exceptions.map(exception => exception.id),
    )
    .orderBy('id');
  return exceptions.map(exception => ({
    ...exception,
    history: rows
      .filter(row => row.exception_id === exception.id)
      .map(row => ({
        at: toIso(row.at),
        actor: row.actor,
        action: row.action,
        ...(row.comment ? { comment: row.comment } : {}),
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
    exception: JSON.stringify({ ...exception, history: [] }),
  };
}

async function appendHistory(
  tx: Knex.Transaction,
  exception: SigningException,
): Promise<void> {
  const entry = exception.history.at(-1);
  if (!entry) return;
  await tx('exception_history').insert({
    exception_id: exception.id,
    at: new Date(entry.at),
    actor: entry.actor,
    action: entry.action,
    comment: entry.comment ?? null,
  });
}
