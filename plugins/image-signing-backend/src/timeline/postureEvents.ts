import {
  comparePosture,
  ControlPosture,
  NamespacePosture,
  PostureCause,
  PostureEvent,
  restoresPosture,
} from 'backstage-plugin-image-signing-common';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { describeChange, isStatusOnly, ObjectChange } from './objectChange';
import { writersOf } from './objectWrites';

type Control = 'signature' | 'digest';

const CONTROLS: Control[] = ['signature', 'digest'];
const MAX_CAUSES = 10;
export const MAX_NAMES = 20;

/** What there is to compare of a posture. */
export type Controls = Pick<NamespacePosture, 'signature' | 'digest'>;

/** The postures of one namespace, before and after. */
export interface PostureStep {
  before: Controls;
  after: NamespacePosture;
}

/**
 * Writes what one computation of a cluster's postures changed: the same change
 * in several namespaces is one event. Weakenings that the new postures make
 * good are ended.
 *
 * @param changes - the objects that changed since the computation before.
 */
export async function recordPostureEvents(
  knex: Knex,
  cluster: string,
  steps: readonly PostureStep[],
  options: { changes: readonly ObjectChange[]; now: Date },
): Promise<void> {
  if (steps.length === 0) return;
  const { changes, now } = options;
  const causes = changes.map(describeChange);
  await knex.transaction(async tx => {
    for (const step of steps) await endRestored(tx, cluster, step, now);
    const events = groupEvents(cluster, steps, causes, now);
    for (const event of events) await insertEvent(tx, event, now);
  });
}

interface OpenRow {
  event_id: string;
  control: Control;
  wanted: string;
}

async function endRestored(
  tx: Knex.Transaction,
  cluster: string,
  { after }: PostureStep,
  now: Date,
): Promise<void> {
  const { namespace } = after;
  const rows: OpenRow[] = await tx('posture_event_namespaces')
    .where({ cluster, namespace, open: true })
    .select('event_id', 'control', 'wanted');
  const restored = rows.filter(row =>
    restoresPosture(JSON.parse(row.wanted), after[row.control]),
  );
  for (const row of restored) await endIn(tx, row.event_id, namespace, now);
}

/** Ends what is open in namespaces that are gone. */
export async function endVanished(
  knex: Knex,
  cluster: string,
  namespaces: readonly string[],
  now: Date,
): Promise<void> {
  for (const namespace of namespaces) {
    await knex.transaction(async tx => {
      const ids: string[] = await tx('posture_event_namespaces')
        .where({ cluster, namespace, open: true })
        .pluck('event_id');
      for (const id of ids) await endIn(tx, id, namespace, now);
    });
  }
}

async function endIn(
  tx: Knex.Transaction,
  id: string,
  namespace: string,
  now: Date,
): Promise<void> {
  await tx('posture_event_namespaces')
    .where({ event_id: id, namespace })
    .update({ open: false });
  await tx('posture_events').where({ id }).decrement('open', 1);
  await tx('posture_events').where({ id, open: 0 }).update({ ended_at: now });
}

interface NewEvent {
  event: PostureEvent;
  namespaces: Array<{ namespace: string; wanted: ControlPosture }>;
}

function groupEvents(
  cluster: string,
  steps: readonly PostureStep[],
  causes: readonly PostureCause[],
  now: Date,
): NewEvent[] {
  const groups = new Map<string, NewEvent>();
  for (const { before, after } of steps) {
    for (const control of CONTROLS) {
      const change = comparePosture(before[control], after[control]);
      // What was unknown has not changed: nobody knows how it was.
      if (!change || change.before === 'unknown') continue;
      const bearing = causesFor(causes, after.namespace);
      const key = JSON.stringify([control, change, bearing]);
      const group = groups.get(key) ?? {
        event: {
          id: randomUUID(),
          ...change,
          cluster,
          control,
          at: now.toISOString(),
          namespaces: { total: 0, open: 0, names: [] },
          causes: bearing,
        },
        namespaces: [],
      };
      group.namespaces.push({
        namespace: after.namespace,
        wanted: before[control],
      });
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

/** Another namespace's labels do not bear on this one. */
function causesFor(
  causes: readonly PostureCause[],
  namespace: string,
): PostureCause[] {
  return causes
    .filter(cause => cause.kind !== 'Namespace' || cause.name === namespace)
    .sort((a, b) => Number(isStatusOnly(a)) - Number(isStatusOnly(b)))
    .slice(0, MAX_CAUSES);
}

async function insertEvent(
  tx: Knex.Transaction,
  { event, namespaces }: NewEvent,
  now: Date,
): Promise<void> {
  const open = event.kind === 'weakened' || event.kind === 'lost-sight';
  const names = namespaces.map(one => one.namespace).sort();
  const causes = await writersOf(tx, event.cluster, event.causes, now);
  await tx('posture_events').insert({
    id: event.id,
    cluster: event.cluster,
    kind: event.kind,
    at: now,
    open: open ? names.length : 0,
    event: JSON.stringify({
      ...event,
      causes,
      namespaces: {
        total: names.length,
        open: 0,
        names: names.slice(0, MAX_NAMES),
      },
    }),
  });
  await tx.batchInsert(
    'posture_event_namespaces',
    namespaces.map(({ namespace, wanted }) => ({
      event_id: event.id,
      cluster: event.cluster,
      namespace,
      control: event.control,
      open,
      wanted: open ? JSON.stringify(wanted) : null,
    })),
    100,
  );
}

/** Removes events older than they must be kept, those still open excepted. */
export async function prunePostureEvents(
  knex: Knex,
  before: Date,
): Promise<void> {
  const old = () =>
    knex('posture_events').where('at', '<', before).where({ open: 0 });
  await knex('posture_event_namespaces')
    .whereIn('event_id', old().select('id'))
    .delete();
  await old().delete();
}
