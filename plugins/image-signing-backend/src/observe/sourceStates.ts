import type { SourceState } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime } from '../store/database';
import { insertMissing } from '../store/facts';

/** Where the reflector of one resource stands. */
export interface SourceRow {
  cluster: string;
  resource: string;
  version: string;
  state: SourceState;
  resource_version: string | null;
  message: string | null;
  objects: number;
  last_attempt_at: StoredTime | null;
  last_success_at: StoredTime | null;
}

const MAX_MESSAGE = 1000;

/** Makes the rows of a cluster, so that the rest only has to update. */
export async function ensureSources(
  knex: Knex,
  cluster: string,
  resources: string[],
): Promise<void> {
  await insertMissing(knex, 'clusters', ['name'], [{ name: cluster }]);
  await insertMissing(
    knex,
    'source_states',
    ['cluster', 'resource'],
    resources.map(resource => ({ cluster, resource, state: 'pending' })),
  );
  // What no engine asks for any more is neither shown nor kept.
  await knex('source_states')
    .where({ cluster })
    .whereNotIn('resource', resources)
    .delete();
  await knex('cluster_objects')
    .where({ cluster })
    .whereNotIn('resource', resources)
    .delete();
}

export async function readSources(
  knex: Knex,
  cluster: string,
): Promise<Map<string, SourceRow>> {
  const rows: SourceRow[] = await knex('source_states').where({ cluster });
  return new Map(rows.map(row => [row.resource, row]));
}

/** A read that worked: a page, a batch, a bookmark or a watch without news. */
export async function markSuccess(
  knex: Knex,
  cluster: string,
  resource: string,
  now: Date,
  fields: { resourceVersion?: string; version?: string; objects?: number } = {},
): Promise<void> {
  await knex('source_states')
    .where({ cluster, resource })
    .update({
      state: 'ok',
      message: null,
      last_attempt_at: now,
      last_success_at: now,
      ...(fields.resourceVersion !== undefined && {
        resource_version: fields.resourceVersion,
      }),
      ...(fields.version !== undefined && { version: fields.version }),
      ...(fields.objects !== undefined && { objects: fields.objects }),
    });
}

/** A read that failed, or a resource that is not there. */
export async function markState(
  knex: Knex,
  cluster: string,
  resource: string,
  now: Date,
  state: Exclude<SourceState, 'ok' | 'stale'>,
  message?: string,
): Promise<void> {
  await knex('source_states')
    .where({ cluster, resource })
    .update({
      state,
      message: message?.slice(0, MAX_MESSAGE) ?? null,
      last_attempt_at: now,
      // Not served is an answer, and a complete one.
      ...(state === 'absent' && { last_success_at: now, objects: 0 }),
    });
}

/** Forgets where a watch stood, so that even a crash leads to a new list. */
export async function forgetPosition(
  knex: Knex,
  cluster: string,
  resource: string,
): Promise<void> {
  await knex('source_states')
    .where({ cluster, resource })
    .update({ resource_version: null });
}
