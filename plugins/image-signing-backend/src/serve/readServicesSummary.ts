import type {
  EnvironmentDefinition,
  ServicesSummary,
  VerdictStatus,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { sumFleet } from '../evaluate/fleet';
import { countDenials } from './countDenials';
import { sumExceptions } from './sumExceptions';
import { restrict } from './page';
import { exceptionsWithinScope, Scope, withinScope } from './scope';
import type { Visibility } from './visibility';

/** The numbers of a part of the catalog, over what the caller may see of it. */
export async function readServicesSummary(options: {
  knex: Knex;
  visibility: Visibility;
  environments: EnvironmentDefinition[];
  scope: Scope;
  now: Date;
}): Promise<Omit<ServicesSummary, 'asOf' | 'demo'>> {
  const { knex, visibility, environments, scope, now } = options;
  const narrow = <T extends Knex.QueryBuilder>(query: T, column: string) =>
    withinScope(knex, restrict(knex, query, column, visibility), column, scope);
  const [numbers, statuses, exceptions, denials] = await Promise.all([
    sumFleet(knex, environments, narrow),
    narrow(knex('entity_rollups'), 'entity_ref')
      .select('status')
      .count({ count: '*' })
      .groupBy('status') as unknown as Promise<
      Array<{ status: VerdictStatus; count: number | string }>
    >,
    sumExceptions(
      knex,
      exceptionsWithinScope(
        knex,
        restrict(knex, knex('exceptions'), 'entity_ref', visibility),
        scope,
      ),
      now,
    ),
    countDenials(narrow(knex('denials'), 'entity_ref'), now),
  ]);
  const count = (status: VerdictStatus) =>
    Number(statuses.find(row => row.status === status)?.count ?? 0);
  return {
    // Of the environments only those where something of the scope is.
    environments: numbers.environments.filter(
      ({ workloads, cold }) => workloads.total + cold > 0,
    ),
    services: {
      ...numbers.services,
      byStatus: {
        verified: count('verified'),
        failed: count('failed'),
        excepted: count('excepted'),
        unknown: count('unknown'),
      },
    },
    swaps: numbers.swaps,
    exceptions,
    denials,
  };
}
