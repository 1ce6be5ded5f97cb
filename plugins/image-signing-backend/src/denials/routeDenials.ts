import type { Denial } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { findTopWorkload, imagesOfWorkload } from './topWorkload';

const LOOK_BACK_MS = 24 * 3600_000;
const MOST = 200;

/**
 * Completes recent denials that came without an owner or without images: the
 * refusal of a new workload arrives before the workload itself is seen.
 */
export async function routeDenials(knex: Knex, now: Date): Promise<void> {
  const rows = await knex('denials')
    .where('last_at', '>=', new Date(now.getTime() - LOOK_BACK_MS))
    .where(incomplete =>
      incomplete
        .whereNull('entity_ref')
        .orWhere('denial', 'like', '%"images":[]%'),
    )
    .orderBy('last_at', 'desc')
    .limit(MOST)
    .select('id', 'denial');
  for (const row of rows) {
    const denial: Denial = JSON.parse(row.denial);
    const { entityRef = denial.entityRef } = await findTopWorkload(
      knex,
      denial,
    );
    const images = denial.images.length
      ? denial.images
      : await imagesOfWorkload(knex, denial, denial.workload);
    const complete: Denial = {
      ...denial,
      ...(entityRef ? { entityRef } : {}),
      images,
    };
    const text = JSON.stringify(complete);
    if (text === row.denial) continue;
    await knex('denials')
      .where({ id: row.id })
      .update({ entity_ref: entityRef ?? null, denial: text });
  }
}
