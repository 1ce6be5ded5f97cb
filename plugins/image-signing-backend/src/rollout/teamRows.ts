import {
  RolloutTeam,
  sumReadiness,
  WorkloadReadiness,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { chunks } from '../store/database';

/** More kinds of work than one team looks at. */
const SHOWN_FIXES = 5;
/** Stands for services without an owner. */
const NOBODY = '';

interface TeamSums {
  environment: string;
  owner: string | null;
  services: number | string;
  workloads: number | string;
  refused: number | string;
  unknown: number | string;
}

/** Sums what keeps the services of each team back, per environment. */
export async function writeTeams(knex: Knex, now: Date): Promise<void> {
  const rows = () =>
    knex('readiness_workloads as w')
      .join('entity_rollups as e', 'e.entity_ref', 'w.entity_ref')
      .whereNotNull('w.environment');
  const sums = (await rows()
    .groupBy('w.environment', 'e.owner')
    .select('w.environment', 'e.owner')
    .count({ workloads: '*' })
    .countDistinct({ services: 'w.entity_ref' })
    .sum({
      refused: knex.raw(
        'case when w.trust_rank = 0 then 1 else 0 end',
      ) as never,
      unknown: knex.raw(
        'case when w.trust_rank = 1 then 1 else 0 end',
      ) as never,
    })) as unknown as TeamSums[];
  const teams: RolloutTeam[] = [];
  for (const sum of sums) {
    const refused = Number(sum.refused);
    const unknown = Number(sum.unknown);
    if (refused + unknown === 0) continue;
    const { environment, owner } = sum;
    const found: Array<{ readiness: string }> = await rows()
      .where({ 'w.environment': environment, 'w.trust_rank': 0 })
      .modify(query =>
        owner === null
          ? query.whereNull('e.owner')
          : query.where({ 'e.owner': owner }),
      )
      .select('w.readiness');
    const workloads: WorkloadReadiness[] = found.map(
      row => JSON.parse(row.readiness)['trust-policy'],
    );
    teams.push({
      environment,
      ...(owner && { owner }),
      services: Number(sum.services),
      workloads: Number(sum.workloads),
      refused,
      unknown,
      fixes: sumReadiness(workloads).fixes.slice(0, SHOWN_FIXES),
      asOf: now.toISOString(),
    });
  }
  await knex.transaction(async tx => {
    await tx('rollout_teams').delete();
    for (const part of chunks(teams, 50)) {
      await tx('rollout_teams').insert(
        part.map(team => ({
          environment: team.environment,
          owner: team.owner ?? NOBODY,
          frees: team.fixes[0]?.freed ?? 0,
          team: JSON.stringify(team),
        })),
      );
    }
  });
}
