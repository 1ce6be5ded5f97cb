import type { Knex } from 'knex';
import { isPostgres, StoredTime, toIso } from '../store/database';
import { deleteByKeys, MAX_ROWS } from '../store/facts';
import { giveWay } from '../store/giveWay';

/** What a refusal is counted by. */
export interface CountedRefusal {
  class: string;
  environment: string | null;
  entity_ref: string | null;
  reason_code: string;
  first_at: StoredTime;
  last_at: StoredTime;
  /** Whether a verified digest was admitted afterwards. */
  recovered: boolean;
}

/** The columns of a denial that it is counted by. */
export const COUNTED_COLUMNS = [
  'class',
  'environment',
  'entity_ref',
  'reason_code',
  'first_at',
  'last_at',
] as const;

const COUNTS = ['begun', 'ended', 'begun_recovered', 'ended_recovered'];
const TABLES = {
  refusal_days: {
    keys: ['day', 'environment', 'class'],
    counts: [...COUNTS, 'attempts'],
  },
  service_refusal_days: {
    keys: ['entity_ref', 'day', 'environment', 'class', 'reason_code'],
    counts: COUNTS,
  },
};
type Table = keyof typeof TABLES;

/** The day of UTC that a time is on. */
function dayOf(time: StoredTime): string {
  return toIso(time).slice(0, 10);
}

/**
 * Changes of the counts of refusals per day. What changes a refusal takes it out
 * as it was and puts it in as it is, under the lock of its row, and writes the
 * sums in the same transaction: so the counts are those of the stored refusals
 * at any time.
 */
export class RefusalTally {
  readonly #changes = {
    refusal_days: new Map<string, number[]>(),
    service_refusal_days: new Map<string, number[]>(),
  };

  add(refusal: CountedRefusal): void {
    this.#count(refusal, 1);
  }

  take(refusal: CountedRefusal): void {
    this.#count(refusal, -1);
  }

  /** Attempts that the audit log told of, on the day of the last of them. */
  attempts(
    refusal: Pick<CountedRefusal, 'class' | 'environment'>,
    at: StoredTime,
    count: number,
  ): void {
    if (refusal.class === 'finding') return;
    this.#change('refusal_days', cellOf(refusal, at), { attempts: count });
  }

  /** Writes what changed, in one order, so that two never wait for each other. */
  async write(tx: Knex): Promise<void> {
    for (const table of Object.keys(TABLES) as Table[]) {
      const changes = [...this.#changes[table]]
        .filter(([, counts]) => counts.some(count => count !== 0))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, counts]) => ({ key: JSON.parse(key) as string[], counts }));
      await addUp(tx, table, changes);
      this.#changes[table].clear();
    }
  }

  #count(refusal: CountedRefusal, sign: number): void {
    // What an engine only reports was not refused.
    if (refusal.class === 'finding') return;
    const recovered = refusal.recovered ? sign : 0;
    const { entity_ref: entityRef, reason_code: reason } = refusal;
    for (const [time, counts] of [
      [refusal.first_at, { begun: sign, begun_recovered: recovered }],
      [refusal.last_at, { ended: sign, ended_recovered: recovered }],
    ] as const) {
      const cell = cellOf(refusal, time);
      this.#change('refusal_days', cell, counts);
      if (entityRef === null) continue;
      this.#change(
        'service_refusal_days',
        [entityRef, ...cell, reason],
        counts,
      );
    }
  }

  #change(
    table: Table,
    key: string[],
    counts: Record<string, number | undefined>,
  ): void {
    const id = JSON.stringify(key);
    const before = this.#changes[table].get(id);
    this.#changes[table].set(
      id,
      TABLES[table].counts.map(
        (name, index) => (before?.[index] ?? 0) + (counts[name] ?? 0),
      ),
    );
  }
}

function cellOf(
  { environment, class: kind }: Pick<CountedRefusal, 'class' | 'environment'>,
  time: StoredTime,
): string[] {
  return [dayOf(time), environment ?? '', kind];
}

async function addUp(
  tx: Knex,
  table: Table,
  changes: Array<{ key: string[]; counts: number[] }>,
): Promise<void> {
  const { keys, counts } = TABLES[table];
  const columns = [...keys, ...counts];
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  for (let at = 0; at < changes.length; at += MAX_ROWS) {
    const part = changes.slice(at, at + MAX_ROWS);
    await tx.raw(
      `insert into ?? (${columns.map(() => '??').join(', ')})
       values ${part.map(() => tuple).join(', ')}
       on conflict (${keys.map(() => '??').join(', ')})
       do update set ${counts
         .map(() => '?? = ??.?? + excluded.??')
         .join(', ')}`,
      [
        table,
        ...columns,
        ...part.flatMap(change => [...change.key, ...change.counts]),
        ...keys,
        ...counts.flatMap(name => [name, table, name, name]),
      ] as Knex.RawBinding[],
    );
    await giveWay();
  }
  await deleteByKeys(
    () => tx(table).where(Object.fromEntries(counts.map(name => [name, 0]))),
    keys,
    changes
      .filter(change => change.counts.some(count => count < 0))
      .map(change => change.key),
  );
}

/** A refusal as it is stored, locked until the transaction ends. */
export interface LockedRefusal {
  counted: CountedRefusal;
  /** The JSON of the denial. */
  text: string;
}

/** Refusals by their id. At most {@link MAX_ROWS} at once. */
export async function lockRefusals(
  tx: Knex.Transaction,
  ids: readonly string[],
): Promise<Map<string, LockedRefusal>> {
  const query = tx('denials')
    .whereIn('id', ids)
    // In one order, so that two never wait for each other.
    .orderBy('id')
    .select('id', 'denial', ...COUNTED_COLUMNS);
  const rows = (await (isPostgres(tx) ? query.forUpdate() : query)) as Array<
    Omit<CountedRefusal, 'recovered'> & { id: string; denial: string }
  >;
  const recovered = await recoveredOf(tx, ids);
  return new Map(
    rows.map(({ id, denial, ...row }) => [
      id,
      { counted: { ...row, recovered: recovered.has(id) }, text: denial },
    ]),
  );
}

/** Of some refusals those that are over; ask once they are locked. */
export async function recoveredOf(
  tx: Knex.Transaction,
  ids: readonly string[],
): Promise<Set<string>> {
  return new Set<string>(
    await tx('denial_recoveries').whereIn('denial_id', ids).pluck('denial_id'),
  );
}
