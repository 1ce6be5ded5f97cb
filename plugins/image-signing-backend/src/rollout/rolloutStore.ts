import {
  EMPTY_ROLLOUT,
  RolloutDocument,
  RolloutHistoryEntry,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';

const NAME = 'fleet';

/** What people decided so far. */
export async function readRollout(knex: Knex): Promise<RolloutDocument> {
  const row = await knex('rollout').where({ name: NAME }).first('document');
  return row ? JSON.parse(row.document) : EMPTY_ROLLOUT;
}

/**
 * Writes the next version of the document.
 *
 * @returns false where somebody else wrote that version first.
 */
export async function writeRollout(
  tx: Knex.Transaction,
  document: RolloutDocument,
): Promise<boolean> {
  const { version } = document;
  const row = { version, document: JSON.stringify(document) };
  await tx('rollout')
    .insert({ name: NAME, version: 0, document: JSON.stringify(EMPTY_ROLLOUT) })
    .onConflict('name')
    .ignore();
  const written = await tx('rollout')
    .where({ name: NAME, version: version - 1 })
    .update(row);
  return written === 1;
}

/** Appends a decision to the history. */
export async function appendRolloutHistory(
  tx: Knex.Transaction,
  entry: Omit<RolloutHistoryEntry, 'id'>,
): Promise<void> {
  await tx('rollout_history').insert({
    at: new Date(entry.at),
    actor: entry.actor,
    action: entry.action,
    entity_ref: entry.entityRef ?? null,
    text: entry.text,
  });
}

export interface RolloutHistoryRow {
  id: number;
  at: StoredTime;
  actor: string;
  action: string;
  entity_ref: string | null;
  text: string;
}

export function toHistoryEntry(row: RolloutHistoryRow): RolloutHistoryEntry {
  return {
    id: String(row.id),
    at: toIso(row.at),
    actor: row.actor,
    action: row.action,
    ...(row.entity_ref && { entityRef: row.entity_ref }),
    text: row.text,
  };
}
