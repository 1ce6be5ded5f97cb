import { ConflictError } from '@backstage/errors';
import type {
  GateRun,
  GateRunRecord,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import { markDirty } from '../store/dirty';
import { type StoredTime, toIso } from '../store/database';

/** A row of `gate_runs`. */
export interface GateRunRow {
  id: string;
  hash: string;
  reporter: string;
  entity_ref: string | null;
  record: string;
  received_at: StoredTime;
}

/** What is stored with a record. */
export interface GateRunArrival {
  record: GateRunRecord;
  /** The service that sent it. */
  reporter: string;
  entityRef?: string;
  receivedAt: Date;
}

/**
 * Stores a gate run. The same record sent again is kept once; a key cannot be
 * used for another record, and no service can reach the records of another.
 *
 * @throws ConflictError where the key stands for another record.
 */
export async function storeGateRun(
  knex: Knex,
  { record, reporter, entityRef, receivedAt }: GateRunArrival,
): Promise<{ run: GateRun; created: boolean }> {
  const id = hashOf(`${reporter}\n${record.key}`);
  const text = JSON.stringify(record);
  const hash = hashOf(text);
  const at = new Date(record.at);
  const about = {
    repository: record.image.repository,
    environment: record.environment ?? '',
    digest: record.image.digest,
    result: record.result,
    record: text,
    at,
  };
  return knex.transaction(async tx => {
    const [inserted] = await tx('gate_runs')
      .insert({
        ...about,
        id,
        hash,
        reporter,
        entity_ref: entityRef ?? null,
        search: searchText(record, entityRef),
        received_at: receivedAt,
      })
      .onConflict('id')
      .ignore()
      .returning('id');
    if (inserted === undefined) {
      const row: GateRunRow = await tx('gate_runs').where({ id }).first();
      if (row.hash !== hash) {
        throw new ConflictError(
          'key: another record was reported with it; each record needs its own',
        );
      }
      return { run: toGateRun(row), created: false };
    }
    await tx('gate_states')
      .insert({ ...about, entity_ref: entityRef ?? null })
      .onConflict(['repository', 'environment', 'digest'])
      .merge()
      .where('gate_states.at', '<=', at);
    if (entityRef) await markDirty(tx, [entityRef]);
    return {
      run: {
        id,
        receivedAt: receivedAt.toISOString(),
        reportedBy: reporter,
        ...(entityRef ? { entityRef } : {}),
        record,
      },
      created: true,
    };
  });
}

/** A stored row as it goes over the wire. */
export function toGateRun(row: GateRunRow): GateRun {
  return {
    id: row.id,
    receivedAt: toIso(row.received_at),
    reportedBy: row.reporter,
    ...(row.entity_ref ? { entityRef: row.entity_ref } : {}),
    record: JSON.parse(row.record),
  };
}

function searchText(record: GateRunRecord, entityRef?: string): string {
  const { image, pipeline, reason = '' } = record;
  return [
    image.reference,
    image.digest,
    pipeline.runId,
    pipeline.commit,
    pipeline.author,
    reason,
    entityRef ?? '',
  ]
    .join(' ')
    .toLowerCase();
}

/** Removes what is older than it must be kept. */
export async function pruneGateRuns(knex: Knex, before: Date): Promise<void> {
  await knex('gate_runs').where('received_at', '<', before).delete();
  // The last verified digest of a repository stays known, however old it is.
  await knex('gate_states')
    .where('at', '<', before)
    .where(old =>
      old
        .whereNot({ result: 'verified' })
        .orWhereExists(
          knex('gate_states as newer')
            .select(knex.raw('1'))
            .where('newer.result', 'verified')
            .whereRaw('newer.repository = gate_states.repository')
            .whereRaw('newer.environment = gate_states.environment')
            .whereRaw('newer.at > gate_states.at'),
        ),
    )
    .delete();
}
