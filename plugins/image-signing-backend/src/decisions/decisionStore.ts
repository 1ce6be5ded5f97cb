import type {
  ServiceDecision,
  SigningDecision,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { chunks, StoredTime, toIso } from '../store/database';

/** More than anybody reads; all are kept. */
const SHOWN = 50;

type Version = ServiceDecision['versions'][number];

/** The versions of one service, the newest first. */
export async function readDecisions(
  knex: Knex,
  entityRef: string,
): Promise<Version[]> {
  const rows: Array<{
    version: number;
    decision: string;
    reason: string;
    actor: string;
    at: StoredTime;
  }> = await knex('service_decisions')
    .where({ entity_ref: entityRef })
    .orderBy('version', 'desc')
    .limit(SHOWN)
    .select('version', 'decision', 'reason', 'actor', 'at');
  return rows.map(row => ({
    version: row.version,
    decision: JSON.parse(row.decision),
    reason: row.reason,
    by: row.actor,
    at: toIso(row.at),
  }));
}

/**
 * Appends a version.
 *
 * @returns false where somebody else wrote that version first.
 */
export async function appendDecision(
  tx: Knex.Transaction,
  entityRef: string,
  version: Version,
): Promise<boolean> {
  const row = {
    entity_ref: entityRef,
    version: version.version,
    decision: JSON.stringify(version.decision),
    reason: version.reason,
    actor: version.by,
    at: new Date(version.at),
  };
  await tx('service_decisions')
    .insert(row)
    .onConflict(['entity_ref', 'version'])
    .ignore();
  // Whoever was first has written another author or another time.
  const stored = await tx('service_decisions')
    .where({ entity_ref: entityRef, version: version.version })
    .first('decision', 'reason', 'actor', 'at');
  return (
    stored.actor === row.actor &&
    stored.decision === row.decision &&
    stored.reason === row.reason &&
    toIso(stored.at) === version.at
  );
}

/** The decisions in force of many services, in a few queries. */
export async function loadDecisions(
  knex: Knex,
  subjects: string[],
): Promise<Map<string, SigningDecision>> {
  const found = new Map<string, SigningDecision>();
  for (const part of chunks(subjects)) {
    const rows: Array<{ entity_ref: string; decision: string }> = await knex(
      'service_decisions',
    )
      .whereIn('entity_ref', part)
      .orderBy('version')
      .select('entity_ref', 'decision');
    for (const row of rows) {
      found.set(row.entity_ref, JSON.parse(row.decision));
    }
  }
  return found;
}
