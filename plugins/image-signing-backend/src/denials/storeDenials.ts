import {
  Denial,
  denialReason,
  EnvironmentDefinition,
} from 'backstage-plugin-image-signing-common';
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { tellOfDenial } from '../events/tellOf';
import { putEvents } from '../events/outbox';
import { denialGroupId, DenialOccurrence } from '../observe/denials';
import { chunks } from '../store/database';
import { environmentOf } from '../store/environmentOf';
import { findTopWorkload, imagesOfWorkload, TopWorkload } from './topWorkload';

type Source = Denial['sources'][number];

/**
 * Stores refusals, grouped by (workload, reason, image). Delivering the same
 * refusal twice counts once; the same refusal seen by two sources counts once
 * too: a group's count is the largest that one source tells.
 *
 * @returns the ids of the groups that changed.
 */
export async function storeDenials(
  knex: Knex,
  occurrences: DenialOccurrence[],
  environments: EnvironmentDefinition[],
): Promise<string[]> {
  if (occurrences.length === 0) return [];
  return knex.transaction(async tx => {
    const fresh = await onlyNew(tx, occurrences);
    const groups = new Map<string, Grouped>();
    for (const occurrence of fresh) {
      const workload = await findTopWorkload(tx, occurrence);
      const id = denialGroupId({ ...occurrence, workload });
      const group = groups.get(id);
      if (group) group.occurrences.push(occurrence);
      else groups.set(id, { id, workload, occurrences: [occurrence] });
    }
    // In one order, so that two batches never wait for each other.
    const ordered = [...groups.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const group of ordered) await storeGroup(tx, group, environments);
    return ordered.map(group => group.id);
  });
}

interface Grouped {
  id: string;
  workload: TopWorkload;
  occurrences: DenialOccurrence[];
}

/** Occurrences that were not stored before, or whose series has grown. */
async function onlyNew(
  tx: Knex.Transaction,
  occurrences: DenialOccurrence[],
): Promise<DenialOccurrence[]> {
  const byKey = new Map(
    occurrences.map(occurrence => [keyOf(occurrence), occurrence]),
  );
  const known = new Map<string, number>();
  for (const part of chunks([...byKey.keys()])) {
    const rows = await tx('denial_occurrences')
      .whereIn('key', part)
      .select('key', 'count');
    rows.forEach(row => known.set(row.key, row.count));
  }
  return [...byKey]
    .filter(([key, occurrence]) => (known.get(key) ?? 0) < occurrence.count)
    .map(([, occurrence]) => occurrence);
}

function keyOf(occurrence: DenialOccurrence): string {
  return createHash('sha256')
    .update(`${occurrence.cluster}\n${occurrence.source}\n${occurrence.key}`)
    .digest('hex');
}

async function storeGroup(
  tx: Knex.Transaction,
  { id, workload, occurrences }: Grouped,
  environments: EnvironmentDefinition[],
): Promise<void> {
  for (const occurrence of occurrences) {
    await tx('denial_occurrences')
      .insert({
        key: keyOf(occurrence),
        denial_id: id,
        source: occurrence.source,
        count: occurrence.count,
        at: new Date(occurrence.lastAt),
      })
      .onConflict('key')
      .merge(['count', 'at']);
  }
  const counts: Array<{ source: Source; total: number | string }> = await tx(
    'denial_occurrences',
  )
    .where({ denial_id: id })
    .groupBy('source')
    .orderBy('source')
    .select('source')
    .sum({ total: 'count' });
  const stored = await tx('denials').where({ id }).first('denial');
  const before: Denial | undefined = stored && JSON.parse(stored.denial);

  const newest = occurrences.reduce((a, b) => (a.lastAt > b.lastAt ? a : b));
  const times = occurrences.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]);
  if (before) times.push(before.firstAt, before.lastAt);
  times.sort();
  const environment =
    before?.environment ??
    (await environmentOf(tx, newest, environments))?.name;
  const told = <K extends keyof DenialOccurrence>(key: K) =>
    // The audit log knows who; an event that comes later must not erase it.
    occurrences.map(one => one[key]).find(value => value !== undefined);

  // An event names no image, or later fewer than the audit log did.
  const images =
    occurrences.map(one => one.images).find(list => list.length > 0) ??
    (before?.images.length
      ? before.images
      : await imagesOfWorkload(tx, newest, workload));

  const denial: Denial = {
    ...before,
    id,
    class: newest.class,
    cluster: newest.cluster,
    namespace: newest.namespace,
    ...(environment ? { environment } : {}),
    ...(workload.entityRef ? { entityRef: workload.entityRef } : {}),
    workload: { kind: workload.kind, name: workload.name },
    images,
    reason: denialReason(newest.reasonCode, {
      image: images[0]?.reference,
      policy: newest.policy,
    }),
    message: newest.message,
    ...pick('engine', told('engine')),
    ...pick('policy', told('policy')),
    ...pick('user', told('user') ?? before?.user),
    ...pick('userAgent', told('userAgent') ?? before?.userAgent),
    ...pick('serviceAccount', told('serviceAccount') ?? before?.serviceAccount),
    ...pick('changeId', told('changeId') ?? before?.changeId),
    firstAt: times[0],
    lastAt: times.at(-1)!,
    count: Math.max(...counts.map(row => Number(row.total))),
    sources: counts.map(row => row.source),
  };
  await tx('denials')
    .insert({
      id,
      class: denial.class,
      cluster: denial.cluster,
      namespace: denial.namespace,
      environment: denial.environment ?? null,
      entity_ref: denial.entityRef ?? null,
      reason_code: denial.reason.code,
      search: [
        denial.workload.name,
        denial.namespace,
        denial.message,
        denial.user ?? '',
        denial.entityRef ?? '',
        ...denial.images.map(image => image.reference),
      ]
        .join(' ')
        .toLowerCase(),
      denial: JSON.stringify(denial),
      first_at: new Date(denial.firstAt),
      last_at: new Date(denial.lastAt),
    })
    .onConflict('id')
    .merge();
  if (!before) await putEvents(tx, tellOfDenial(denial));
}

function pick<K extends string>(key: K, value: string | undefined) {
  return (value === undefined ? {} : { [key]: value }) as Partial<
    Record<K, string>
  >;
}

/** The newest denials of one entity. */
export async function denialsOfEntity(
  knex: Knex,
  entityRef: string,
  limit: number,
): Promise<Denial[]> {
  const rows = await knex('denials')
    .where({ entity_ref: entityRef })
    .whereNot({ class: 'finding' })
    .orderBy('last_at', 'desc')
    .limit(limit)
    .select('denial');
  return rows.map(row => JSON.parse(row.denial));
}

/** Removes denials that are older than they must be kept. */
export async function pruneDenials(knex: Knex, before: Date): Promise<void> {
  await knex('denial_occurrences').where('at', '<', before).delete();
  await knex('denials').where('last_at', '<', before).delete();
}
