import type { Overview } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';

const DAY_MS = 24 * 3600_000;

/** Counts the denial groups of the last 24 hours; `rows` says of which. */
export async function countDenials(
  rows: Knex.QueryBuilder,
  now: Date,
): Promise<Overview['denials']> {
  const counts: Array<{ class: string; count: number | string }> = await rows
    .where('last_at', '>=', new Date(now.getTime() - DAY_MS))
    .whereNot({ class: 'finding' })
    .select('class')
    .count({ count: '*' })
    .groupBy('class');
  const outages = counts.find(row => row.class === 'outage');
  return {
    policyLastDay: counts
      .filter(row => row.class !== 'outage')
      .reduce((sum, row) => sum + Number(row.count), 0),
    outagesLastDay: Number(outages?.count ?? 0),
  };
}
