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

/** Ranks the services as pilots; the best are kept for the page. */
export async function writeCandidates(knex: Knex, now: Date): Promise<void> {
  const since = new Date(now.getTime() - RHYTHM_DAYS * DAY_MS);
  type Sums<Name extends string> = Array<
    Record<Name, number | string> & { entity_ref: string }
  >;
  const [services, workloads, digests, mended] = await Promise.all([
    knex('entity_rollups as e')
      .leftJoin('catalog_entities as c', 'c.entity_ref', 'e.entity_ref')
      .select('e.entity_ref', 'c.title', 'e.owner', 'c.criticality') as Promise<
      Array<Record<'entity_ref', string> & Record<string, string | null>>
    >,
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
  ]);
  const by = <T extends { entity_ref: string }>(rows: T[]) =>
    new Map(rows.map(row => [row.entity_ref, row]));
  const workloadsOf = by(workloads);
  const digestsOf = by(digests);
  const mendedOf = by(mended);
  const candidates = recommendPilots(
    services.map((row): PilotFacts => {
      const seen = workloadsOf.get(row.entity_ref);
      const recovered = mendedOf.get(row.entity_ref);
      return {
        entityRef: row.entity_ref,
        name: row.title ?? row.entity_ref,
        ...(row.owner && { owner: row.owner }),
        ...(row.criticality && { criticality: row.criticality }),
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
      };
    }),
  ).slice(0, KEPT);
  await knex.transaction(async tx => {
    await tx('rollout_candidates').delete();
    for (const part of chunks(candidates, 50)) {
      await tx('rollout_candidates').insert(
        part.map(candidate => ({
          entity_ref: candidate.entityRef,
          position: candidate.position,
          candidate: JSON.stringify(candidate),
          computed_at: now,
        })),
      );
    }
  });
}
