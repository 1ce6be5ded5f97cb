import type {
  EnvironmentDefinition,
  ExceptionProofResult,
  Overview,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { prepareFleet, readFleetRollup } from '../evaluate/fleetRollup';
import { sumFleet } from '../evaluate/fleet';
import { countDenials } from './countDenials';
import { sumExceptions } from './sumExceptions';
import { expiredButEffective } from './listImplicitExceptions';
import { restrict } from './page';
import type { Visibility } from './visibility';

/** Answers the overview from prepared rows. */
export async function readOverview(options: {
  knex: Knex;
  visibility: Visibility;
  environments: EnvironmentDefinition[];
  demo: boolean;
  policyVersion: string;
  now: Date;
}): Promise<Overview> {
  const { knex, visibility, environments, demo, policyVersion, now } = options;
  const [rollup, exceptions, proofs, found, denials] = await Promise.all([
    readFleetRollup(knex),
    sumExceptions(
      knex,
      restrict(knex, knex('exceptions'), 'entity_ref', visibility),
      now,
    ),
    countProofs(knex, visibility),
    countFound(knex, now),
    countDenials(
      restrict(knex, knex('denials'), 'entity_ref', visibility),
      now,
    ),
  ]);
  const { numbers, sources, pending } =
    rollup?.document ?? (await prepareFleet(knex, environments));
  return {
    ...(visibility.kind === 'all'
      ? numbers
      : await sumFleet(knex, environments, (query, column) =>
          restrict(knex, query, column, visibility),
        )),
    asOf: rollup?.asOf ?? now.toISOString(),
    demo,
    policyVersion,
    exceptions: {
      ...exceptions,
      stillEffective: proofs('still-effective'),
      foundStillEffective: found,
      widened: proofs('widened'),
    },
    denials,
    pending,
    sources,
  };
}

async function countProofs(knex: Knex, visibility: Visibility) {
  const rows = (await restrict(
    knex,
    knex('exceptions'),
    'entity_ref',
    visibility,
  )
    .whereIn('proof_result', ['still-effective', 'widened'])
    .select('proof_result')
    .count({ count: '*' })
    .groupBy('proof_result')) as Array<Record<string, unknown>>;
  return (result: ExceptionProofResult) =>
    Number(rows.find(row => row.proof_result === result)?.count ?? 0);
}

async function countFound(knex: Knex, now: Date): Promise<number> {
  const [{ count }] = await expiredButEffective(
    knex('implicit_exceptions'),
    now,
  ).count({ count: '*' });
  return Number(count);
}
