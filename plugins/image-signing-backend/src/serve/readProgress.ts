import type {
  Progress,
  ProgressItem,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { readFleetRollup } from '../evaluate/fleetRollup';
import type { Visibility } from './visibility';

/** Less than this is done before anybody has read it. */
const NOTEWORTHY = 25;

/**
 * What is being worked through, from counters of prepared rows and counts by
 * index. A caller who sees a part of the fleet is told what runs, not how much.
 */
export async function readProgress(
  knex: Knex,
  visibility: Visibility,
): Promise<Omit<Progress, 'demo'>> {
  const [rollup, pending, evaluations, simulations, dryRuns] =
    await Promise.all([
      readFleetRollup(knex),
      count(knex('images').where({ state: 'pending' })),
      count(knex('dirty_subjects')),
      count(knex('readiness_dirty')),
      readDryRuns(knex),
    ]);
  const measures = rollup?.document.measures;
  const items = [
    ...(pending > 0
      ? [item('first-scan', pending, measures?.images.known)]
      : []),
    ...(evaluations >= NOTEWORTHY
      ? [item('evaluation', evaluations, measures?.subjects.known)]
      : []),
    ...(simulations >= NOTEWORTHY
      ? [item('simulation', simulations, measures?.simulation.known)]
      : []),
    ...(dryRuns.left > 0
      ? [item('dry-runs', dryRuns.left, dryRuns.known)]
      : []),
  ];
  return {
    asOf: new Date().toISOString(),
    items:
      visibility.kind === 'all' ? items : items.map(({ work }) => ({ work })),
  };
}

/** What is left of a number that may have been counted a little earlier. */
function item(
  work: ProgressItem['work'],
  left: number,
  known = 0,
): ProgressItem {
  const total = Math.max(left, known);
  return { work, done: total - left, total };
}

/** Namespaces without an answer yet, in clusters where some have one. */
async function readDryRuns(
  knex: Knex,
): Promise<{ left: number; known: number }> {
  const asked = knex('dry_run_namespaces').distinct('cluster');
  const [known, left] = await Promise.all([
    count(knex('readiness_namespaces').whereIn('cluster', asked.clone())),
    count(
      knex('readiness_namespaces')
        .whereIn('cluster', asked.clone())
        .whereNotExists(
          knex('dry_run_namespaces')
            .select(knex.raw('1'))
            .whereRaw(
              'dry_run_namespaces.cluster = readiness_namespaces.cluster',
            )
            .whereRaw(
              'dry_run_namespaces.namespace = readiness_namespaces.namespace',
            ),
        ),
    ),
  ]);
  return { left, known };
}

async function count(query: Knex.QueryBuilder): Promise<number> {
  const [row] = await query.count({ count: '*' });
  return Number(row.count);
}
