import type {
  GateRunRecord,
  RoleRegister,
} from 'backstage-plugin-image-signing-common';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { RIGHTS_MAX_AGE_MS } from '../rights/storeRights';

type Role = RoleRegister['findings'][number]['roles'][number]['role'];

/** Somebody seen in a role. */
export interface RoleHolder {
  /** As the source names them. */
  name: string;
  role: Role;
  evidence: string;
  at?: string;
}

/**
 * The name by which a person is compared across sources: a user entity's name,
 * or the part of an e-mail address before the @. Undefined for what is not a
 * person.
 */
export function personOf(name: string): string | undefined {
  const [, entity] = /^user:[^/]+\/(.+)$/.exec(name) ?? [];
  const text = (entity ?? name).toLowerCase();
  if (entity === undefined && /[:/$]/.test(text)) return undefined;
  const [local] = text.split('@');
  return local || undefined;
}

/** People who hold more than one role, with what tells so. */
export function roleFindings(
  holders: readonly RoleHolder[],
): RoleRegister['findings'] {
  const byPerson = new Map<string, Map<Role, RoleHolder>>();
  for (const holder of holders) {
    const person = personOf(holder.name);
    if (person === undefined) continue;
    const roles = byPerson.get(person) ?? new Map<Role, RoleHolder>();
    byPerson.set(person, roles);
    if (!roles.has(holder.role)) roles.set(holder.role, holder);
  }
  return [...byPerson]
    .filter(([, roles]) => roles.size > 1)
    .sort(([a, left], [b, right]) => right.size - left.size || (a < b ? -1 : 1))
    .map(([person, roles]) => ({
      person,
      roles: [...roles.values()].map(({ name, role, evidence, at }) => ({
        role,
        name,
        evidence,
        ...(at !== undefined && { at }),
      })),
    }));
}

const MAX_HOLDERS = 2000;
const DAY_MS = 86_400_000;
/** Who built something before that has perhaps left. */
const BUILT_WITHIN_DAYS = 30;

/** Reads who builds, signs, publishes, approves and deploys by hand. */
export async function readRoles(
  knex: Knex,
  policy: TrustPolicy | undefined,
  now: Date,
): Promise<Omit<RoleRegister, 'demo' | 'asOf'>> {
  const [builders, publishers, approvers, deployers] = await Promise.all([
    readBuilders(knex, now),
    readPublishers(knex, now),
    readApprovers(knex),
    readDeployers(knex),
  ]);
  const signers = signersOf(policy);
  const known = (role: Role, count: number, why: string) => ({
    role,
    people: count,
    ...(count === 0 && { unknown: why }),
  });
  return {
    findings: roleFindings([
      ...builders,
      ...signers,
      ...publishers.holders,
      ...approvers,
      ...deployers,
    ]),
    sources: [
      known(
        'builder',
        people(builders),
        `no pipeline has reported a run in ${BUILT_WITHIN_DAYS} days`,
      ),
      known(
        'signer',
        people(signers),
        'no authority of the trust policy is a person',
      ),
      {
        role: 'publisher',
        people: people(publishers.holders),
        ...(publishers.unread > 0 && {
          unknown: `who can push to ${publishers.unread} of ${publishers.total} repositories is not known`,
        }),
        ...(publishers.total === 0 && {
          unknown: 'no registry is asked who can push',
        }),
      },
      known(
        'approver',
        people(approvers),
        'nobody has approved an exception yet',
      ),
      known(
        'hand-deployer',
        people(deployers),
        'nobody was seen; only the audit log of a cluster tells',
      ),
    ],
  };
}

function people(holders: readonly RoleHolder[]): number {
  return new Set(holders.flatMap(({ name }) => personOf(name) ?? [])).size;
}

function signersOf(policy: TrustPolicy | undefined): RoleHolder[] {
  return (policy?.authorities ?? []).flatMap(authority =>
    'keyless' in authority &&
    authority.keyless.subject?.includes('@') &&
    !authority.keyless.subject.includes('://')
      ? [
          {
            name: authority.keyless.subject,
            role: 'signer' as const,
            evidence: `authority ${authority.name} of the trust policy`,
          },
        ]
      : [],
  );
}

/** Authors of the commits that pipelines have built, the newest run of each. */
async function readBuilders(knex: Knex, now: Date): Promise<RoleHolder[]> {
  const since = new Date(now.getTime() - BUILT_WITHIN_DAYS * DAY_MS);
  const rows: Array<{ record: string; at: StoredTime }> = await knex(
    'gate_runs',
  )
    .whereBetween('at', [since, now])
    .orderBy('at', 'desc')
    .limit(MAX_HOLDERS)
    .select('record', 'at');
  return rows.map(row => {
    const { image, pipeline }: GateRunRecord = JSON.parse(row.record);
    return {
      name: pipeline.author,
      role: 'builder',
      evidence: `author of what ${pipeline.system} built as ${image.repository}`,
      at: toIso(row.at),
    };
  });
}

async function readPublishers(knex: Knex, now: Date) {
  const rows: Array<{
    repository: string;
    as_of: StoredTime;
    principals: string | null;
  }> = await knex('registry_rights')
    .orderBy('repository')
    .limit(MAX_HOLDERS)
    .select('repository', 'as_of', 'principals');
  const fresh = now.getTime() - RIGHTS_MAX_AGE_MS;
  const read = rows.filter(
    row => row.principals && new Date(row.as_of).getTime() >= fresh,
  );
  return {
    total: rows.length,
    unread: rows.length - read.length,
    holders: read.flatMap(row =>
      (JSON.parse(row.principals!) as Array<{ name: string; kind: string }>)
        .filter(({ kind }) => kind === 'user')
        .map(
          ({ name }): RoleHolder => ({
            name,
            role: 'publisher',
            evidence: `can push to ${row.repository}`,
            at: toIso(row.as_of),
          }),
        ),
    ),
  };
}

async function readApprovers(knex: Knex): Promise<RoleHolder[]> {
  const rows: Array<{ actor: string; at: StoredTime; count: number | string }> =
    await knex('exception_history')
      .where({ action: 'approved' })
      .groupBy('actor')
      .orderBy('actor')
      .limit(MAX_HOLDERS)
      .select('actor')
      .max({ at: 'at' })
      .count({ count: '*' });
  return rows.map(({ actor, at, count }) => ({
    name: actor,
    role: 'approver',
    evidence: `approved ${count} ${
      Number(count) === 1 ? 'exception' : 'exceptions'
    }`,
    at: toIso(at),
  }));
}

async function readDeployers(knex: Knex): Promise<RoleHolder[]> {
  const rows: Array<{ deploy: string; at: StoredTime }> = await knex(
    'manual_deploys',
  )
    .orderBy('at', 'desc')
    .limit(MAX_HOLDERS)
    .select('deploy', 'at');
  return rows.map(row => {
    const deploy: { user: string; cluster: string; namespace: string } =
      JSON.parse(row.deploy);
    return {
      name: deploy.user,
      role: 'hand-deployer',
      evidence: `deployed by hand in ${deploy.cluster} / ${deploy.namespace}`,
      at: toIso(row.at),
    };
  });
}
