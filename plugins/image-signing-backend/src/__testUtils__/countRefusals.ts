import type { Knex } from 'knex';
import { lockRefusals, RefusalTally } from '../denials/refusalDays';
import { StoredTime } from '../store/database';

/**
 * Counts the refusals that a test has put into the tables by itself, as they are
 * counted where they are stored.
 */
export async function countRefusals(knex: Knex): Promise<void> {
  await knex.transaction(async tx => {
    await tx('refusal_days').delete();
    await tx('service_refusal_days').delete();
    const tally = new RefusalTally();
    const ids: string[] = await tx('denials').pluck('id');
    const refusals = await lockRefusals(tx, ids);
    for (const { counted } of refusals.values()) tally.add(counted);
    const attempts: Array<{
      denial_id: string;
      at: StoredTime;
      count: number;
    }> = await tx('denial_occurrences').where({ source: 'audit-webhook' });
    for (const { denial_id: id, at, count } of attempts) {
      const refusal = refusals.get(id);
      if (refusal) tally.attempts(refusal.counted, at, count);
    }
    await tally.write(tx);
  });
}
