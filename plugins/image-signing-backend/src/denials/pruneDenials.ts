import type { Knex } from 'knex';
import { StoredTime } from '../store/database';
import { MAX_ROWS } from '../store/facts';
import { lockRefusals, RefusalTally } from './refusalDays';

/**
 * Removes denials that are older than they must be kept, with what was counted
 * of them, in parts that hold nobody up.
 */
export async function pruneDenials(knex: Knex, before: Date): Promise<void> {
  while ((await pruneOccurrences(knex, before)) === MAX_ROWS);
  while ((await pruneGroups(knex, before)) === MAX_ROWS);
}

async function pruneOccurrences(knex: Knex, before: Date): Promise<number> {
  return knex.transaction(async tx => {
    const found: Array<{ key: string; denial_id: string }> = await tx(
      'denial_occurrences',
    )
      .where('at', '<', before)
      .orderBy('at')
      .limit(MAX_ROWS)
      .select('key', 'denial_id');
    const groups = await lockRefusals(tx, [
      ...new Set(found.map(row => row.denial_id)),
    ]);
    const rows: Array<{
      key: string;
      denial_id: string;
      source: string;
      count: number;
      at: StoredTime;
    }> = await tx('denial_occurrences')
      .whereIn(
        'key',
        found.map(({ key }) => key),
      )
      // One that grew meanwhile is not old any more.
      .where('at', '<', before)
      .select('key', 'denial_id', 'source', 'count', 'at');
    const tally = new RefusalTally();
    for (const { denial_id: id, source, count, at } of rows) {
      const group = groups.get(id);
      if (group && source === 'audit-webhook') {
        tally.attempts(group.counted, at, -count);
      }
    }
    await tx('denial_occurrences')
      .whereIn(
        'key',
        rows.map(({ key }) => key),
      )
      .delete();
    await tally.write(tx);
    return found.length;
  });
}

async function pruneGroups(knex: Knex, before: Date): Promise<number> {
  return knex.transaction(async tx => {
    const ids: string[] = await tx('denials')
      .where('last_at', '<', before)
      .orderBy('last_at')
      .limit(MAX_ROWS)
      .pluck('id');
    const tally = new RefusalTally();
    const old: string[] = [];
    for (const [id, { counted }] of await lockRefusals(tx, ids)) {
      // One that was refused again meanwhile is not old any more.
      if (new Date(counted.last_at).getTime() >= before.getTime()) continue;
      tally.take(counted);
      old.push(id);
    }
    await tx('denials').whereIn('id', old).delete();
    await tally.write(tx);
    return ids.length;
  });
}
