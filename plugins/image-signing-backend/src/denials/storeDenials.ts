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
import {
  COUNTED_COLUMNS,
  CountedRefusal,
  recoveredOf,
  RefusalTally,
} from './refusalDays';
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
    const known = await lockGroups(tx, ordered);
    const tally = new RefusalTally();
    for (const group of ordered) {
      await storeGroup(tx, group, known, environments, tally);
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

/** What is stored of some groups, which are locked. */
interface Known {
  /** Of groups that were there before, by their id. */
  groups: Map<string, { denial: Denial; counted: CountedRefusal }>;
  /** By their key. */
  occurrences: Map<string, StoredOccurrence>;
}

interface StoredOccurrence {
  key: string;
  source: Source;
  count: number;
  at: StoredTime;
}

/**
 * Makes the rows of groups where there are none, and locks them all: of two
 * batches that begin a group at once the second one adds to it.
 */
async function lockGroups(
  tx: Knex.Transaction,
  ordered: readonly Grouped[],
): Promise<Known> {
  const known: Known = { groups: new Map(), occurrences: new Map() };
  for (const part of chunks(ordered)) {
    const rows: Array<CountedRefusal & { id: string; denial: string }> =
      await tx('denials')
        .insert(
          part.map(({ id, occurrences: [first] }) => ({
            id,
            class: first.class,
            cluster: first.cluster,
            namespace: first.namespace,
            reason_code: first.reasonCode,
            search: '',
            denial: '',
            first_at: new Date(first.firstAt),
            last_at: new Date(first.lastAt),
          })),
        )
        .onConflict('id')
        // Changes nothing, but locks the row and gives it as it is.
        .merge(['id'])
        .returning(['id', 'denial', ...COUNTED_COLUMNS]);
    const old = rows.filter(({ denial }) => denial !== '');
    const recovered = await recoveredOf(
      tx,
      old.map(({ id }) => id),
    );
    for (const { id, denial, ...row } of old) {
      known.groups.set(id, {
        denial: JSON.parse(denial),
        counted: { ...row, recovered: recovered.has(id) },
      });
    }
  }
  const keys = ordered.flatMap(group => group.occurrences.map(keyOf));
  for (const part of chunks(keys)) {
    const rows: StoredOccurrence[] = await tx('denial_occurrences')
      .whereIn('key', part)
      .select('key', 'source', 'count', 'at');
    rows.forEach(row => known.occurrences.set(row.key, row));
  }
  return known;
}

async function storeGroup(
  tx: Knex.Transaction,
  group: Grouped,
  known: Known,
  environments: EnvironmentDefinition[],
  tally: RefusalTally,
): Promise<void> {
  const { id, workload, occurrences } = group;
  const old = known.groups.get(id);
  const before = old?.denial;
  const rows = occurrences.map(occurrence => ({
    key: keyOf(occurrence),
    denial_id: id,
    source: occurrence.source,
    count: occurrence.count,
    at: new Date(occurrence.lastAt),
  }));
  const replaced = rows.flatMap(({ key }) => known.occurrences.get(key) ?? []);
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
    recovered: old?.counted.recovered ?? false,
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
  if (old?.counted.recovered) {
    // What is learned late may have begun earlier.
    await tx('denial_recoveries')
      .where({ denial_id: id })
      .whereNot({ first_at: counted.first_at })
      .update({ first_at: counted.first_at });
  }
  if (old) tally.take(old.counted);
  tally.add(counted);
  await tallyAttempts(tx, tally, {
    id,
    before: old?.counted ?? counted,
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
