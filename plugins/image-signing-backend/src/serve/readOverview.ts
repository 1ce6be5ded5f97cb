import type {
  EnvironmentDefinition,
  ExceptionProofResult,
  Overview,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { prepareFleet, readFleetRollup } from '../evaluate/fleetRollup';
import { sumFleet } from '../evaluate/fleet';
import { expiredButEffective } from './listImplicitExceptions';
import { restrict } from './page';
import type { Visibility } from './visibility';

const DAY_MS = 24 * 3600_000;
const SOON_MS = 7 * DAY_MS;

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
  const [rollup, exceptions, denials] = await Promise.all([
    readFleetRollup(knex),
    countExceptions(knex, visibility, now),
    countDenials(knex, visibility, now),
  ]);
  const { numbers, sources, pending } =
    rollup?.document ?? (await prepareFleet(knex, environments));
  return {
    ...(visibility.kind === 'all'
      ? numbers
      : await sumFleet(knex, environments, visibility.entityRefs)),
    asOf: rollup?.asOf ?? now.toISOString(),
    demo,
    policyVersion,
    exceptions,
    denials,
    pending,
    sources,
  };
}

async function countExceptions(
  knex: Knex,
  visibility: Visibility,
  now: Date,
): Promise<Overview['exceptions']> {
  const soon = new Date(now.getTime() + SOON_MS);
  const query = restrict(knex, knex('exceptions'), 'entity_ref', visibility)
    .select('status')
    .count({ count: '*' })
    .sum({
      soon: knex.raw('CASE WHEN expires_at <= ? THEN 1 ELSE 0 END', [
        soon,
      ]) as never,
    })
    .groupBy('status');
  const [rows, proofs, found] = await Promise.all([
    query as unknown as Promise<Array<Record<string, unknown>>>,
    countProofs(knex, visibility),
    countFound(knex, now),
  ]);
  const of = (status: string, column = 'count') =>
    Number(rows.find(row => row.status === status)?.[column] ?? 0);
  return {
    requested: of('requested'),
    active: of('active'),
    expiringSoon: of('active', 'soon'),
    expired: of('expired'),
    stillEffective: proofs('still-effective'),
    foundStillEffective: found,
    widened: proofs('widened'),
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

async function countDenials(
  knex: Knex,
  visibility: Visibility,
  now: Date,
): Promise<Overview['denials']> {
  const rows = (await restrict(knex, knex('denials'), 'entity_ref', visibility)
    .where('last_at', '>=', new Date(now.getTime() - DAY_MS))
    .whereNot({ class: 'finding' })
    .select('class')
    .count({ count: '*' })
    .groupBy('class')) as Array<{ class: string; count: number | string }>;
  const outages = rows.find(row => row.class === 'outage');
  return {
    policyLastDay: rows
      .filter(row => row.class !== 'outage')
      .reduce((sum, row) => sum + Number(row.count), 0),
    outagesLastDay: Number(outages?.count ?? 0),
  };
}
