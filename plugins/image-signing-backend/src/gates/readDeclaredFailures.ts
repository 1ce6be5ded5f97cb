import type {
  DeclaredFailure,
  GateRunRecord,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { restrict } from '../serve/page';
import type { Visibility } from '../serve/visibility';

/** States that are looked through: those of the newest digests. */
const MOST = 200;

/**
 * What the pipelines of an entity say they do where the gate refuses: the
 * newest declaration in each environment.
 */
export async function readDeclaredFailures(
  knex: Knex,
  visibility: Visibility,
  entity: string,
): Promise<DeclaredFailure[]> {
  const rows: Array<{ record: string }> = await restrict(
    knex,
    knex('gate_states')
      .where({ entity_ref: entity })
      .orderBy('at', 'desc')
      .limit(MOST)
      .select('record'),
    'entity_ref',
    visibility,
  );
  const newest = new Map<string, DeclaredFailure>();
  for (const row of rows) {
    const { environment, onFailure, at, pipeline }: GateRunRecord = JSON.parse(
      row.record,
    );
    const key = environment ?? '';
    if (!onFailure || newest.has(key)) continue;
    newest.set(key, {
      ...(environment !== undefined && { environment }),
      action: onFailure.action,
      ...(onFailure.digest !== undefined && { digest: onFailure.digest }),
      at,
      runId: pipeline.runId,
    });
  }
  return [...newest.values()];
}
