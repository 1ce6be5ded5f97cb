import type { Denial } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { findTopWorkload } from './topWorkload';

const LOOK_BACK_MS = 24 * 3600_000;
const MOST = 200;

/**
 * Finds the owner of recent denials that had none: the refusal of a new
 * workload arrives before the workload itself is seen.
 */
export async function routeDenials(knex: Knex, now: Date): Promise<void> {
  const rows = await knex('denials')
    .whereNull('entity_ref')
    .where('last_at', '>=', new Date(now.getTime() - LOOK_BACK_MS))
    .orderBy('last_at', 'desc')
    .limit(MOST)
    .select('id', 'denial');
  for (const row of rows) {
    const denial: Denial = JSON.parse(row.denial);
    const { entityRef } = await findTopWorkload(knex, denial);
    if (!entityRef) continue;
    await knex('denials')
      .where({ id: row.id })
      .update({
        entity_ref: entityRef,
        denial: JSON.stringify({ ...denial, entityRef }),
      });
  }
}
