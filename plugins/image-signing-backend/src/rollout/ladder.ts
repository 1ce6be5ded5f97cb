import {
  EnvironmentDefinition,
  RolloutLadderRow,
  Stage,
  stageRank,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { whereEntityIn } from '../store/visible';

const NAME = 'rollout-ladder';

/**
 * How many services are at which stage, per environment in the order of the
 * configuration; over everything or over some entities.
 */
export async function sumLadder(
  knex: Knex,
  environments: readonly Pick<EnvironmentDefinition, 'name'>[],
  only?: Set<string>,
): Promise<RolloutLadderRow[]> {
  const rollups = knex('environment_rollups').where({ mapped: true });
  if (only) whereEntityIn(knex, rollups, 'subject', only);
  const rows: Array<
    Record<'count' | 'environment' | 'stale', string> & { stage: Stage }
  > = await rollups
    .groupBy('environment', 'stage')
    .select('environment', 'stage')
    .count({ count: '*' })
    .sum({
      stale: knex.raw('case when digests_stale > 0 then 1 else 0 end') as never,
    });
  const names = environments.map(({ name }) => name);
  const others = rows.map(row => row.environment).sort();
  const sum = (values: unknown[]) =>
    values.reduce<number>((total, value) => total + Number(value), 0);
  return [...new Set([...names, ...others])].map(environment => {
    const here = rows.filter(row => row.environment === environment);
    return {
      environment,
      total: sum(here.map(row => row.count)),
      stale: sum(here.map(row => row.stale)),
      stages: here
        .map(row => ({ stage: row.stage, count: Number(row.count) }))
        .sort((a, b) => stageRank(a.stage) - stageRank(b.stage)),
    };
  });
}

/** Prepares the ladder over the whole fleet. */
export async function writeLadder(
  knex: Knex,
  environments: readonly Pick<EnvironmentDefinition, 'name'>[],
  now: Date,
): Promise<void> {
  await knex('fleet_rollups')
    .insert({
      name: NAME,
      document: JSON.stringify(await sumLadder(knex, environments)),
      computed_at: now,
    })
    .onConflict('name')
    .merge();
}

export async function readLadder(
  knex: Knex,
): Promise<RolloutLadderRow[] | undefined> {
  const row = await knex('fleet_rollups').where({ name: NAME }).first();
  return row && JSON.parse(row.document);
}
