import type {
  ExceptionDraft,
  ExceptionDraftContent,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';

/** The most drafts that one person keeps. */
export const MOST_DRAFTS = 100;

interface DraftRow {
  id: string;
  created_at: StoredTime;
  saved_at: StoredTime;
  content: string;
}

const COLUMNS = ['id', 'created_at', 'saved_at', 'content'];

export async function listDrafts(
  knex: Knex,
  author: string,
): Promise<ExceptionDraft[]> {
  const rows: DraftRow[] = await knex('exception_drafts')
    .where({ author })
    .orderBy('saved_at', 'desc')
    .orderBy('id')
    .limit(MOST_DRAFTS)
    .select(COLUMNS);
  return rows.map(toDraft);
}

export async function countDrafts(knex: Knex, author: string): Promise<number> {
  const [{ count }] = await knex('exception_drafts')
    .where({ author })
    .count({ count: '*' });
  return Number(count);
}

/** A draft of this author; nobody else's is found. */
export async function findDraft(
  knex: Knex,
  id: string,
  author: string,
): Promise<ExceptionDraft | undefined> {
  const row = await knex('exception_drafts')
    .where({ id, author })
    .first(COLUMNS);
  return row && toDraft(row);
}

export async function insertDraft(
  knex: Knex,
  draft: ExceptionDraft,
  author: string,
): Promise<void> {
  await knex('exception_drafts').insert({
    id: draft.id,
    author,
    created_at: new Date(draft.createdAt),
    saved_at: new Date(draft.savedAt),
    content: JSON.stringify(draft.content),
  });
}

/** @returns whether there was such a draft of this author. */
export async function updateDraft(
  knex: Knex,
  id: string,
  author: string,
  content: ExceptionDraftContent,
  now: Date,
): Promise<boolean> {
  const updated = await knex('exception_drafts')
    .where({ id, author })
    .update({ saved_at: now, content: JSON.stringify(content) });
  return updated > 0;
}

/** @returns whether there was such a draft of this author. */
export async function deleteDraft(
  knex: Knex,
  id: string,
  author: string,
): Promise<boolean> {
  return (await knex('exception_drafts').where({ id, author }).delete()) > 0;
}

function toDraft(row: DraftRow): ExceptionDraft {
  return {
    id: row.id,
    createdAt: toIso(row.created_at),
    savedAt: toIso(row.saved_at),
    content: JSON.parse(row.content),
  };
}
