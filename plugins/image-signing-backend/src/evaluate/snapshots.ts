import type {
  EnvironmentDefinition,
  TrendPoint,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { sumFleet } from './fleet';

/** Keeps the counts of the day; the last ones of a day stay. */
export async function takeSnapshot(
  knex: Knex,
  environments: EnvironmentDefinition[],
  policyVersion: string,
  now: Date,
): Promise<void> {
  const fleet = await sumFleet(knex, environments);
  const rows = fleet.environments.map(({ environment, digests }) => ({
    date: now.toISOString().slice(0, 10),
    environment,
    policy_version: policyVersion,
    digests: JSON.stringify(digests),
  }));
  if (rows.length === 0) return;
  await knex('snapshots')
    .insert(rows)
    .onConflict(['date', 'environment'])
    .merge();
}

/** The snapshots of the last `days` days, oldest first. */
export async function readTrends(
  knex: Knex,
  days: number,
  now: Date,
): Promise<TrendPoint[]> {
  const since = new Date(now.getTime() - days * 24 * 3600_000);
  const day = (time: Date) => time.toISOString().slice(0, 10);
  return readTrendBetween(knex, day(since), day(now));
}

/** The snapshots of a span of days, both included, oldest first. */
export async function readTrendBetween(
  knex: Knex,
  from: string,
  to: string,
): Promise<TrendPoint[]> {
  const rows = await knex('snapshots')
    .whereBetween('date', [from, to])
    .orderBy(['date', 'environment']);
  return rows.map(row => ({
    date: row.date,
    environment: row.environment,
    policyVersion: row.policy_version,
    digests: JSON.parse(row.digests),
  }));
}
