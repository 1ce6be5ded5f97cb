import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { upsertChanged } from '../store/facts';

export type RegisterName = 'authorities' | 'formats' | 'base-images' | 'roles';

/** Puts a register in place of the one before. */
export async function writeRegister(
  knex: Knex,
  name: RegisterName,
  document: object,
  now: Date,
): Promise<void> {
  await upsertChanged(knex, {
    table: 'registers',
    keys: ['name'],
    rows: [{ name, as_of: now, document: JSON.stringify(document) }],
  });
}

/** A register as it was last written; undefined before the first time. */
export async function readRegister<T>(
  knex: Knex,
  name: RegisterName,
): Promise<{ asOf: string; document: T } | undefined> {
  const row: { as_of: StoredTime; document: string } | undefined = await knex(
    'registers',
  )
    .where({ name })
    .first('as_of', 'document');
  return row && { asOf: toIso(row.as_of), document: JSON.parse(row.document) };
}
