import {
  EnvironmentDefinition,
  isAllowedSource,
  NO_ENVIRONMENT,
  RepositoryFlag,
  RepositoryRow,
} from 'backstage-plugin-image-signing-common';
import { applicableRules, type TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import { StoredTime, toIso } from '../store/database';
import { deleteByKeys, Row, upsertChanged } from '../store/facts';

/** What runs from one repository in one environment. */
export interface RepositoryUse {
  repository: string;
  environment: string | null;
  workloads: number;
  digests: number;
  firstSeenAt: string;
}

const MAX_ELSEWHERE = 10;

/**
 * One row a repository: which environments run it, whether the trust policy and
 * the environments know of it there, and whether its name exists at another
 * registry too.
 */
export function repositoryRows(
  uses: readonly RepositoryUse[],
  options: {
    environments: readonly EnvironmentDefinition[];
    policy: TrustPolicy | undefined;
  },
): RepositoryRow[] {
  const { environments, policy } = options;
  const byRepository = new Map<string, RepositoryUse[]>();
  const byName = new Map<string, Set<string>>();
  for (const use of uses) {
    const known = byRepository.get(use.repository);
    if (known) known.push(use);
    else byRepository.set(use.repository, [use]);
    const name = nameOf(use.repository);
    byName.set(name, (byName.get(name) ?? new Set()).add(use.repository));
  }
  return [...byRepository].map(([repository, places]) => {
    const registry = registryOf(repository);
    const elsewhere = [...byName.get(nameOf(repository))!]
      .filter(other => registryOf(other) !== registry)
      .sort()
      .slice(0, MAX_ELSEWHERE);
    const where = places
      .map(({ environment, workloads }) => {
        const definition = environments.find(one => one.name === environment);
        return {
          environment: environment ?? NO_ENVIRONMENT,
          workloads,
          ruled:
            policy !== undefined &&
            applicableRules(policy, repository, environment ?? undefined)
              .length > 0,
          allowedSource: !definition || isAllowedSource(repository, definition),
        };
      })
      .sort((a, b) => (a.environment < b.environment ? -1 : 1));
    const flags: RepositoryFlag[] = [
      ...(where.some(one => !one.ruled) ? (['unruled'] as const) : []),
      ...(where.some(one => !one.allowedSource)
        ? (['source-not-allowed'] as const)
        : []),
      ...(elsewhere.length > 0 ? (['same-name-elsewhere'] as const) : []),
    ];
    return {
      repository,
      registry,
      firstSeenAt: places.map(one => one.firstSeenAt).sort()[0],
      // The same digest in two environments counts in both: a bound from above
      // would mislead, so the larger one is given.
      digests: Math.max(...places.map(one => one.digests)),
      workloads: places.reduce((sum, one) => sum + one.workloads, 0),
      environments: where,
      sameNameElsewhere: elsewhere,
      flags,
    };
  });
}

function registryOf(repository: string): string {
  return repository.split('/')[0];
}

/** `payments` of `registry.example.com/prod/payments`. */
function nameOf(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

/** Writes the register anew; rows that say the same are not touched. */
export async function writeRepositories(
  knex: Knex,
  options: Parameters<typeof repositoryRows>[1],
): Promise<void> {
  const workload = ['cluster', 'namespace', 'workload_kind', 'workload_name'];
  const distinct = workload.map(name => `coalesce(${name}, '')`);
  const uses: Array<{
    repository: string;
    environment: string | null;
    workloads: number | string;
    digests: number | string;
    first_seen_at: StoredTime;
  }> = await knex('workload_images')
    .whereNotNull('repository')
    .groupBy('repository', 'environment')
    .select(
      'repository',
      'environment',
      knex.raw(`count(distinct ${distinct.join(" || '/' || ")}) as workloads`),
      knex.raw('count(distinct digest) as digests'),
      knex.raw('min(first_seen_at) as first_seen_at'),
    );
  const stored: Array<{ repository: string; first_seen_at: StoredTime }> =
    await knex('repositories').select('repository', 'first_seen_at');
  const firstSeen = new Map(
    stored.map(row => [row.repository, toIso(row.first_seen_at)]),
  );
  const rows = repositoryRows(
    uses.map(use => ({
      repository: use.repository,
      environment: use.environment,
      workloads: Number(use.workloads),
      digests: Number(use.digests),
      // A rollout makes all its rows anew; the repository is not new by that.
      firstSeenAt: [
        toIso(use.first_seen_at),
        firstSeen.get(use.repository) ?? toIso(use.first_seen_at),
      ].sort()[0],
    })),
    options,
  );
  await upsertChanged(knex, {
    table: 'repositories',
    keys: ['repository'],
    rows: rows.map(asRow),
    compare: 'hash',
  });
  const known = new Set(rows.map(row => row.repository));
  await deleteByKeys(
    () => knex('repositories'),
    ['repository'],
    stored
      .filter(row => !known.has(row.repository))
      .map(row => [row.repository]),
  );
}

function asRow(row: RepositoryRow): Row {
  const text = JSON.stringify(row);
  return {
    repository: row.repository,
    first_seen_at: new Date(row.firstSeenAt),
    unruled: row.flags.includes('unruled'),
    source_not_allowed: row.flags.includes('source-not-allowed'),
    same_name_elsewhere: row.flags.includes('same-name-elsewhere'),
    row: text,
    hash: hashOf(text),
  };
}
