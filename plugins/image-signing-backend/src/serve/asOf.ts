import type { Knex } from 'knex';
import { readFleetRollup } from '../evaluate/fleetRollup';

/** When the rows that answers come from were last written; ISO 8601. */
export async function readFleetAsOf(knex: Knex): Promise<string> {
  return (await readFleetRollup(knex))?.asOf ?? new Date().toISOString();
}
