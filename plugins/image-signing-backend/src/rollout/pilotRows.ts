import {
  PilotFacts,
  recommendPilots,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { chunks } from '../store/database';

const DAY_MS = 86_400_000;
const RHYTHM_DAYS = 30;
/** More candidates than anybody compares. */
const KEPT = 200;

interface ServiceRow {
  entity_ref: string;
  title: string | null;
  owner: string | null;
  criticality: string | null;
  lifecycle: string | null;
  dependents: number | null;
}

/**
 * Ranks the services as pilots; the best are kept for the page, and as many of
 * those that are no pilots.
 */
export async function writeCandidates(knex: Knex, now: Date): Promise<void> {
  const since = new Date(now.getTime() - RHYTHM_DAYS * DAY_MS);
  type Sums<Name extends string> = Array<
    Record<Name, number | string> & { entity_ref: string }
  >;
  const [services, workloads, digests, mended, runs] = await Promise.all([
    knex('entity_rollups as e')
      .leftJoin('catalog_entities as c', 'c.entity_ref', 'e.entity_ref')
      .select(
        'e.entity_ref',
        'c.title',
        'e.owner',
        'c.criticality',
        'c.lifecycle',
        'c.dependents',
      ) as Promise<ServiceRow[]>,
    knex('readiness_workloads')
      .whereNotNull('entity_ref')
      .groupBy('entity_ref')
      .select('entity_ref')
      .count({ total: '*' })
      .countDistinct({ namespaces: 'namespace' })
      .sum({
        refused: knex.raw(
          'case when trust_rank = 0 then 1 else 0 end',
        ) as never,
        unknown: knex.raw(
          'case when trust_rank = 1 then 1 else 0 end',
        ) as never,
      }) as unknown as Promise<
      Sums<'total' | 'namespaces' | 'refused' | 'unknown'>
    >,
    knex('workload_images')
      .whereNotNull('entity_ref')
      .where('first_seen_at', '>=', since)
      .groupBy('entity_ref')
      .select('entity_ref')
      .countDistinct({ count: 'digest' }) as unknown as Promise<Sums<'count'>>,
    knex('denial_recoveries as r')
      .join('denials as d', 'd.id', 'r.denial_id')
      .whereNotNull('d.entity_ref')
      .groupBy('d.entity_ref')
      .select('d.entity_ref')
      .count({ count: '*' })
      .avg({ seconds: 'r.seconds' }) as unknown as Promise<
      Sums<'count' | 'seconds'>
    >,
    knex('gate_runs')
      .whereNotNull('entity_ref')
      .whereBetween('at', [since, now])
      .groupBy('entity_ref')
      .select('entity_ref')
      .count({ count: '*' })
      .sum({
        verified: knex.raw(
          "case when result = 'verified' then 1 else 0 end",
        ) as never,
      }) as unknown as Promise<Sums<'count' | 'verified'>>,
  ]);
  const by = <T extends { entity_ref: string }>(rows: T[]) =>
    new Map(rows.map(row => [row.entity_ref, row]));
  const workloadsOf = by(workloads);
  const digestsOf = by(digests);
  const mendedOf = by(mended);
  const runsOf = by(runs);
  const ranked = recommendPilots(
    services.map((row): PilotFacts => {
      const seen = workloadsOf.get(row.entity_ref);
      const recovered = mendedOf.get(row.entity_ref);
      const gate = runsOf.get(row.entity_ref);
      return {
        entityRef: row.entity_ref,
        name: row.title ?? row.entity_ref,
        ...(row.owner && { owner: row.owner }),
        ...(row.criticality && { criticality: row.criticality }),
        ...(row.lifecycle && { lifecycle: row.lifecycle }),
        ...(row.dependents !== null && { dependents: row.dependents }),
        workloads: {
          total: Number(seen?.total ?? 0),
          refused: Number(seen?.refused ?? 0),
          unknown: Number(seen?.unknown ?? 0),
        },
        namespaces: Number(seen?.namespaces ?? 0),
        recentDigests: Number(digestsOf.get(row.entity_ref)?.count ?? 0),
        mended: {
          count: Number(recovered?.count ?? 0),
          meanSeconds: Number(recovered?.seconds ?? 0),
        },
        gateRuns: {
          count: Number(gate?.count ?? 0),
          verified: Number(gate?.verified ?? 0),
        },
      };
    }),
  );
  const candidates = [true, false].flatMap(excluded =>
    ranked
      .filter(one => (one.excluded !== undefined) === excluded)
      .slice(0, KEPT),
  );
  await knex.transaction(async tx => {
    await tx('rollout_candidates').delete();
    for (const part of chunks(candidates, 50)) {
      await tx('rollout_candidates').insert(
        part.map(candidate => ({
          entity_ref: candidate.entityRef,
          position: candidate.position,
          candidate: JSON.stringify(candidate),
          excluded: candidate.excluded !== undefined,
          computed_at: now,
        })),
      );
    }
  });
}
