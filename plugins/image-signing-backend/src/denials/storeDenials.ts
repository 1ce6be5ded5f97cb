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
import { chunks, StoredTime } from '../store/database';
import { environmentOf } from '../store/environmentOf';
import { CountedRefusal, lockRefusals, RefusalTally } from './refusalDays';
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
    const tally = new RefusalTally();
    for (const group of ordered) {
      await storeGroup(tx, group, environments, tally);
    }
    await tally.write(tx);
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

/**
 * Makes the row of a group where there is none, and locks it: of two batches
 * that begin a group at once the second one adds to it.
 *
 * @returns the group as it was before, if it was.
 */
async function lockGroup(
  tx: Knex.Transaction,
  { id, occurrences: [first] }: Grouped,
): Promise<{ denial: Denial; counted: CountedRefusal } | undefined> {
  const made = await tx('denials')
    .insert({
      id,
      class: first.class,
      cluster: first.cluster,
      namespace: first.namespace,
      reason_code: first.reasonCode,
      search: '',
      denial: '',
      first_at: new Date(first.firstAt),
      last_at: new Date(first.lastAt),
    })
    .onConflict('id')
    .ignore()
    .returning('id');
  if (made.length > 0) return undefined;
  const { counted, text } = (await lockRefusals(tx, [id])).get(id)!;
  return { denial: JSON.parse(text), counted };
}

interface StoredOccurrence {
  key: string;
  source: Source;
  count: number;
  at: StoredTime;
}

async function storeGroup(
  tx: Knex.Transaction,
  group: Grouped,
  environments: EnvironmentDefinition[],
  tally: RefusalTally,
): Promise<void> {
  const { id, workload, occurrences } = group;
  const known = await lockGroup(tx, group);
  const before = known?.denial;
  const rows = occurrences.map(occurrence => ({
    key: keyOf(occurrence),
    denial_id: id,
    source: occurrence.source,
    count: occurrence.count,
    at: new Date(occurrence.lastAt),
  }));
  const replaced: StoredOccurrence[] = [];
  for (const part of chunks(rows)) {
    replaced.push(
      ...(await tx('denial_occurrences')
        .whereIn(
          'key',
          part.map(({ key }) => key),
        )
        .select('key', 'source', 'count', 'at')),
    );
  }
  for (const row of rows) {
    await tx('denial_occurrences')
      .insert(row)
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
  const counted: CountedRefusal = {
    class: denial.class,
    environment: denial.environment ?? null,
    entity_ref: denial.entityRef ?? null,
    reason_code: denial.reason.code,
    first_at: new Date(denial.firstAt),
    last_at: new Date(denial.lastAt),
    recovered: known?.counted.recovered ?? false,
  };
  const { recovered: _, ...columns } = counted;
  await tx('denials')
    .where({ id })
    .update({
      ...columns,
      cluster: denial.cluster,
      namespace: denial.namespace,
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
    });
  if (known?.counted.recovered) {
    // What is learned late may have begun earlier.
    await tx('denial_recoveries')
      .where({ denial_id: id })
      .whereNot({ first_at: counted.first_at })
      .update({ first_at: counted.first_at });
  }
  if (known) tally.take(known.counted);
  tally.add(counted);
  await tallyAttempts(tx, tally, {
    id,
    before: known?.counted ?? counted,
    after: counted,
    replaced,
    rows,
  });
  if (!before) await putEvents(tx, tellOfDenial(denial));
}

/** What the audit log told of a group, moved where the group moved. */
async function tallyAttempts(
  tx: Knex.Transaction,
  tally: RefusalTally,
  group: {
    id: string;
    before: CountedRefusal;
    after: CountedRefusal;
    /** The occurrences that were written now, as they were and as they are. */
    replaced: StoredOccurrence[];
    rows: StoredOccurrence[];
  },
): Promise<void> {
  const { before, after } = group;
  const told = (occurrences: StoredOccurrence[]) =>
    occurrences.filter(({ source }) => source === 'audit-webhook');
  for (const { at, count } of told(group.replaced)) {
    tally.attempts(before, at, -count);
  }
  for (const { at, count } of told(group.rows)) {
    tally.attempts(after, at, count);
  }
  if (
    before.class === after.class &&
    before.environment === after.environment
  ) {
    return;
  }
  const written = new Set(group.rows.map(({ key }) => key));
  const all: StoredOccurrence[] = await tx('denial_occurrences')
    .where({ denial_id: group.id })
    .select('key', 'source', 'count', 'at');
  for (const { key, at, count } of told(all)) {
    if (written.has(key)) continue;
    tally.attempts(before, at, -count);
    tally.attempts(after, at, count);
  }
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
