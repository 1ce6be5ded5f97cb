import {
  proposeStricter,
  RolloutProposal,
  Stage,
  stageRank,
  StageStability,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';

const NAME = 'rollout-proposals';
const DAY_MS = 86_400_000;
const OUTCOMES = ['refused', 'unknown', 'excepted', 'admitted'] as const;

/** Prepares the stricter checks that are due. */
export async function writeProposals(
  knex: Knex,
  stableDays: number,
  now: Date,
): Promise<void> {
  const cutoff = new Date(now.getTime() - stableDays * DAY_MS);
  const stages = () =>
    knex('environment_rollups as r')
      .where({ 'r.mapped': true })
      .groupBy('r.environment', 'r.stage')
      .select('r.environment', 'r.stage');
  // A stage that began before the cutoff has had no change since.
  const stable = () =>
    stages()
      .whereExists(
        knex('stage_changes as s')
          .select(knex.raw('1'))
          .whereRaw('s.entity_ref = r.subject')
          .whereRaw('s.environment = r.environment'),
      )
      .whereNotExists(
        knex('stage_changes as s')
          .select(knex.raw('1'))
          .whereRaw('s.entity_ref = r.subject')
          .whereRaw('s.environment = r.environment')
          .where('s.at', '>', cutoff),
      );
  type Count = { environment: string; stage: Stage; count: number | string };
  const [all, settled, simulated] = await Promise.all([
    stages().count({ count: '*' }) as unknown as Promise<Count[]>,
    stable().count({ count: '*' }) as unknown as Promise<Count[]>,
    stable()
      .join('readiness_workloads as w', join =>
        join
          .on('w.entity_ref', 'r.subject')
          .andOn('w.environment', 'r.environment'),
      )
      .groupBy('w.trust_rank')
      .select('w.trust_rank')
      .count({ count: '*' }) as unknown as Promise<
      Array<Count & { trust_rank: number }>
    >,
  ]);
  const stability = all.map(({ environment, stage, count }): StageStability => {
    const here = (row: Count) =>
      row.environment === environment && row.stage === stage;
    const counts = simulated.filter(here);
    const outcome = (rank: number) =>
      Number(counts.find(row => row.trust_rank === rank)?.count ?? 0);
    const [refused, unknown, excepted, admitted] = OUTCOMES.map((_name, rank) =>
      outcome(rank),
    );
    return {
      environment,
      stage,
      services: Number(count),
      stable: Number(settled.find(here)?.count ?? 0),
      simulated: {
        workloads: refused + unknown + excepted + admitted,
        refused,
        unknown,
        excepted,
        admitted,
      },
    };
  });
  stability.sort(
    (left, right) =>
      left.environment.localeCompare(right.environment) ||
      stageRank(left.stage) - stageRank(right.stage),
  );
  await knex('fleet_rollups')
    .insert({
      name: NAME,
      document: JSON.stringify(proposeStricter(stability, stableDays)),
      computed_at: now,
    })
    .onConflict('name')
    .merge();
}

export async function readProposals(
  knex: Knex,
): Promise<{ items: RolloutProposal[]; asOf?: string }> {
  const row: { document: string; computed_at: StoredTime } | undefined =
    await knex('fleet_rollups').where({ name: NAME }).first();
  return row
    ? { items: JSON.parse(row.document), asOf: toIso(row.computed_at) }
    : { items: [] };
}
