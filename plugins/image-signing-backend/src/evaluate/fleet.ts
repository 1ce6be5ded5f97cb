import {
  Counts,
  EnvironmentDefinition,
  EnvironmentSummary,
  matchesGlob,
  Overview,
  Stage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';

export type FleetNumbers = Pick<
  Overview,
  'environments' | 'unmapped' | 'services' | 'swaps'
>;

/** The counts that rollups hold of each unit. */
export const COUNTS = [
  'total',
  'verified',
  'failed',
  'excepted',
  'unknown',
  'enforced',
  'protected',
  'stale',
  'pinned',
] as const;

type SumRow = Record<string, number | string | null> & {
  environment: string;
  mapped: boolean | number;
};

/** Leaves only rows that count, by the column that names their entity. */
export type Narrow = <T extends Knex.QueryBuilder>(
  query: T,
  column: string,
) => T;

/**
 * Sums the rollups per environment, over everything or over some entities.
 * Unmapped workloads are part of every total and also told apart; a caller who
 * sees only some entities does not see them.
 */
export async function sumFleet(
  knex: Knex,
  environments: EnvironmentDefinition[],
  narrow: Narrow = query => query,
): Promise<FleetNumbers> {
  const rollups = () => narrow(knex('environment_rollups'), 'subject');
  const sums = rollups()
    .select('environment', 'mapped')
    .count({ subjects: '*' })
    .sum({ cold: 'cold', swaps: 'swaps' })
    .groupBy('environment', 'mapped');
  for (const unit of ['digests', 'workloads']) {
    for (const count of COUNTS) {
      sums.sum({ [`${unit}_${count}`]: `${unit}_${count}` });
    }
  }
  const [rows, stages, stale] = await Promise.all([
    sums as unknown as Promise<SumRow[]>,
    rollups()
      .where({ mapped: true })
      .select('environment', 'stage')
      .count({ count: '*' })
      .groupBy('environment', 'stage')
      .orderBy(['environment', 'stage']) as unknown as Promise<
      Array<{ environment: string; stage: Stage; count: number | string }>
    >,
    knex('clusters').where({ stale: true }).orderBy('name').pluck('name'),
  ]);
  const [{ total }] = await narrow(knex('entity_rollups'), 'entity_ref').count({
    total: '*',
  });

  const seen = new Set(rows.map(row => row.environment));
  const names = [
    ...environments.map(environment => environment.name),
    ...[...seen]
      .filter(name => !environments.some(one => one.name === name))
      .sort(),
  ];
  return {
    environments: names.map(name =>
      summarize(
        name,
        rows.filter(row => row.environment === name),
        environments.find(one => one.name === name),
        stale,
      ),
    ),
    unmapped: {
      workloads: add(
        rows.filter(row => !row.mapped).map(row => row.workloads_total),
      ),
      total: add(rows.map(row => row.workloads_total)),
    },
    services: {
      total: Number(total),
      byStage: stages.map(row => ({
        environment: row.environment,
        stage: row.stage,
        count: Number(row.count),
      })),
    },
    swaps: add(rows.map(row => row.swaps)),
  };
}

function add(values: Array<number | string | null>): number {
  return values.reduce<number>((sum, value) => sum + Number(value ?? 0), 0);
}

function countsOf(rows: SumRow[], unit: string): Counts {
  return Object.fromEntries(
    COUNTS.map(count => [count, add(rows.map(row => row[`${unit}_${count}`]))]),
  ) as unknown as Counts;
}

function summarize(
  environment: string,
  rows: SumRow[],
  definition: EnvironmentDefinition | undefined,
  staleClusters: string[],
): EnvironmentSummary {
  return {
    environment,
    intent: definition?.intent ?? { signature: 'none', digest: 'none' },
    digests: countsOf(rows, 'digests'),
    workloads: countsOf(rows, 'workloads'),
    cold: add(rows.map(row => row.cold)),
    services: add(rows.filter(row => row.mapped).map(row => row.subjects)),
    unmapped: countsOf(
      rows.filter(row => !row.mapped),
      'digests',
    ),
    staleClusters: staleClusters.filter(cluster =>
      (definition?.clusters ?? []).some(glob => matchesGlob(glob, cluster)),
    ),
  };
}
