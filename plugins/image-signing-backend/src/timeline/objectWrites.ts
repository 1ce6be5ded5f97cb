import type {
  PostureCause,
  PostureEvent,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { insertMissing } from '../store/facts';

/** A write of an admission object, as the audit log tells it. */
export interface ObjectWrite {
  /** The same for the same request delivered twice. */
  key: string;
  cluster: string;
  /** Lower-case plural, as in the URL. */
  resource: string;
  namespace: string;
  name: string;
  user: string;
  at: string;
}

/** How far the audit log and the watch may lie apart. */
const NEAR_MS = 60_000;
const KEEP_MS = 24 * 60 * 60_000;

/**
 * Keeps who wrote what, and names them on events that are already there: the
 * watch is often faster than the audit log.
 */
export async function recordObjectWrites(
  knex: Knex,
  writes: readonly ObjectWrite[],
): Promise<void> {
  if (writes.length === 0) return;
  await insertMissing(
    knex,
    'object_writes',
    ['key'],
    writes.map(({ key, cluster, user, at, ...object }) => ({
      key,
      cluster,
      object: objectKey(object.resource, object),
      user: user.slice(0, 1024),
      at: new Date(at),
    })),
  );
  for (const write of writes) await nameOnEvents(knex, write);
}

async function nameOnEvents(knex: Knex, write: ObjectWrite): Promise<void> {
  const at = Date.parse(write.at);
  const rows: Array<{ id: string; event: string }> = await knex(
    'posture_events',
  )
    .where({ cluster: write.cluster })
    .whereBetween('at', [new Date(at - NEAR_MS), new Date(at + NEAR_MS)])
    .select('id', 'event');
  for (const row of rows) {
    const event: PostureEvent = JSON.parse(row.event);
    const written = objectKey(write.resource, write);
    const cause = event.causes.find(
      one => !one.user && causeKey(one) === written,
    );
    if (cause) {
      cause.user = write.user;
      await knex('posture_events')
        .where({ id: row.id })
        .update({ event: JSON.stringify(event) });
    }
  }
}

/** The causes, each with who wrote it where the audit log has told. */
export async function writersOf(
  knex: Knex,
  cluster: string,
  causes: readonly PostureCause[],
  now: Date,
): Promise<PostureCause[]> {
  if (causes.length === 0) return [];
  const rows: Array<{ object: string; user: string }> = await knex(
    'object_writes',
  )
    .where({ cluster })
    .whereIn('object', causes.map(causeKey))
    .where('at', '>=', new Date(now.getTime() - NEAR_MS))
    .orderBy('at')
    .select('object', 'user');
  const users = new Map(rows.map(({ object, user }) => [object, user]));
  return causes.map(cause => {
    const user = users.get(causeKey(cause));
    return user ? { ...cause, user } : cause;
  });
}

export async function pruneObjectWrites(knex: Knex, now: Date): Promise<void> {
  await knex('object_writes')
    .where('at', '<', new Date(now.getTime() - KEEP_MS))
    .delete();
}

function causeKey(cause: PostureCause): string {
  return objectKey(pluralOf(cause.kind), cause);
}

function objectKey(
  resource: string,
  { namespace = '', name }: { namespace?: string; name: string },
): string {
  return `${resource}/${namespace}/${name}`.slice(0, 512);
}

/** The resource of a kind, by the rule of apimachinery's UnsafeGuessKindToResource. */
function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y')
    ? `${singular.slice(0, -1)}ies`
    : `${singular}s`;
}
