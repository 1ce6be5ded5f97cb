import type { Knex } from 'knex';
import { z } from 'zod';
import type { StoredTime } from '../store/database';
import { retryOnDeadlock } from '../store/facts';

/** What a policy report says of an exception: its name, without a namespace. */
export interface ExceptionUse {
  name: string;
  at: string;
}

const MAX_RESULTS = 1_000;
const MAX_NAMES = 100;

const result = z.object({
  result: z.enum(['skip', 'pass']),
  timestamp: z.object({ seconds: z.number().int().nonnegative() }),
  properties: z.object({ exceptions: z.string().min(1).max(4_096) }),
});

const report = z.object({ results: z.array(z.unknown()) });

/**
 * The exceptions by which Kyverno let objects pass, as its policy reports tell.
 * No report says that an exception was not used.
 */
export function readExceptionUses(value: unknown): ExceptionUse[] {
  const parsed = report.safeParse(value);
  if (!parsed.success) return [];
  return parsed.data.results.slice(0, MAX_RESULTS).flatMap(entry => {
    const read = result.safeParse(entry);
    if (!read.success) return [];
    const at = new Date(read.data.timestamp.seconds * 1_000);
    if (Number.isNaN(at.getTime())) return [];
    return read.data.properties.exceptions
      .split(',', MAX_NAMES)
      .map(name => name.trim())
      .filter(name => name && name.length <= 253)
      .map(name => ({ name, at: at.toISOString() }));
  });
}

/** Keeps the latest use of each exception of a cluster. */
export async function recordExceptionUses(
  knex: Knex,
  cluster: string,
  uses: readonly ExceptionUse[],
): Promise<void> {
  const latest = new Map<string, string>();
  for (const { name, at } of uses) {
    if (at > (latest.get(name) ?? '')) latest.set(name, at);
  }
  // In one order everywhere, so that no two replicas wait for each other.
  for (const [name, at] of [...latest].sort()) {
    await retryOnDeadlock(async () => {
      const lastUsedAt = new Date(at);
      await knex('implicit_exception_uses')
        .insert({ cluster, name, last_used_at: lastUsedAt })
        .onConflict(['cluster', 'name'])
        .ignore();
      await knex('implicit_exception_uses')
        .where({ cluster, name })
        .where('last_used_at', '<', lastUsedAt)
        .update({ last_used_at: lastUsedAt });
    });
  }
}

/**
 * When exceptions were last used, by cluster and name as one text. Names that
 * several exceptions have are left out: reports do not tell which one it was.
 */
export async function readLastUses(
  knex: Knex,
  rows: ReadonlyArray<{ cluster: string; report_name: string | null }>,
): Promise<Map<string, Date>> {
  const names = [...new Set(rows.flatMap(row => row.report_name ?? []))];
  if (!names.length) return new Map();
  const [uses, counts]: [
    Array<{ cluster: string; name: string; last_used_at: StoredTime }>,
    Array<{ cluster: string; report_name: string; count: string | number }>,
  ] = await Promise.all([
    knex('implicit_exception_uses').whereIn('name', names).select('*'),
    knex('implicit_exceptions')
      .whereIn('report_name', names)
      .groupBy('cluster', 'report_name')
      .select('cluster', 'report_name')
      .count({ count: '*' }) as Promise<never>,
  ]);
  const single = new Set(
    counts
      .filter(({ count }) => Number(count) === 1)
      .map(({ cluster, report_name: name }) => useKey(cluster, name)),
  );
  return new Map(
    uses
      .map(({ cluster, name, last_used_at: at }): [string, Date] => [
        useKey(cluster, name),
        new Date(at),
      ])
      .filter(([key]) => single.has(key)),
  );
}

/** The key of an exception among the last uses. */
export function useKey(cluster: string, name: string): string {
  return JSON.stringify([cluster, name]);
}
