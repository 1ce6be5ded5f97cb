import type { Knex } from 'knex';
import { markAllDirty } from '../store/dirty';
import { hashOf } from './hash';

const NAME = 'judged-by';

/**
 * Asks for the evaluation of everything where the policy or the environments
 * are not those that the stored judgements were made by.
 */
export async function markAllDirtyAfterChange(
  knex: Knex,
  judgedBy: unknown,
): Promise<boolean> {
  const document = hashOf(JSON.stringify(judgedBy));
  const stored = await knex('fleet_rollups').where({ name: NAME }).first();
  if (stored?.document === document) return false;
  await markAllDirty(knex);
  await knex('fleet_rollups')
    .insert({ name: NAME, document, computed_at: new Date() })
    .onConflict('name')
    .merge();
  return true;
}
