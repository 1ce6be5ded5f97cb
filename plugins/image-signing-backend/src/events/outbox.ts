import type { Knex } from 'knex';
import { insertMissing } from '../store/facts';

/** An event that waits for the bus. */
export interface OutgoingEvent {
  /** Idempotency key: what has it already is not written again. */
  id: string;
  topic: string;
  payload: object;
}

/**
 * Writes events beside the facts that they tell of. Call it in the transaction
 * of the fact: either both are there or neither.
 */
export async function putEvents(
  tx: Knex,
  events: readonly OutgoingEvent[],
  now = new Date(),
): Promise<void> {
  await insertMissing(
    tx,
    'outgoing_events',
    ['id'],
    events.map(({ id, topic, payload }) => ({
      id,
      topic,
      payload: JSON.stringify(payload),
      created_at: now,
      due_at: now,
      attempts: 0,
    })),
  );
}
