import path from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  denialReason,
  durationFigure,
  refusalRate,
  shareFigure,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { countRefusals } from '../__testUtils__/countRefusals';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { pruneDenials } from '../denials/pruneDenials';
import { routeDenials } from '../denials/routeDenials';
import { storeDenials } from '../denials/storeDenials';
import type { DenialOccurrence } from '../observe/denials';
import { noteRecoveries, pruneRecoveries } from './recoveries';
import { refusalFigures, repeatedRefusals } from './refusalFigures';
import type { ReportCut } from './reportCells';
import { spanOf } from './reportScope';

jest.setTimeout(180_000);

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_DAY = Date.parse('2026-03-01T00:00:00Z');
const DAYS = 20;
/** The end of the days in which the refusals happen. */
const NOW = new Date(FIRST_DAY + DAYS * DAY_MS);
const AS_OF = NOW.toISOString();

const environments = ['dev', 'prod'].map(name => ({
  name,
  clusters: ['c1'],
  namespaces: [name],
  intent: { signature: 'enforce' as const, digest: 'enforce' as const },
  sources: [],
}));
const NAMESPACES = ['dev', 'prod', 'none'];
const WORKLOADS = ['web', 'api', 'job', 'cache'];
const REASONS = ['SIGNATURE_NOT_FOUND', 'TAG_FORBIDDEN'];
const CLASSES = ['policy', 'unmapped', 'outage', 'finding'] as const;

/** The same numbers in every run, so that a failure can be looked at. */
function dice(seed: number) {
  let state = seed;
  const roll = (sides: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)];
  return { roll, pick };
}
type Dice = ReturnType<typeof dice>;

const imageOf = (workload: string) => `registry.example.com/${workload}`;

function occurrence({ roll, pick }: Dice): DenialOccurrence {
  const at = new Date(
    FIRST_DAY + roll(DAYS) * DAY_MS + roll(24) * HOUR_MS,
  ).toISOString();
  const workload = pick(WORKLOADS);
  const source = pick(['audit-webhook', 'controller-event'] as const);
  const named = roll(2) === 0 ? [`${imageOf(workload)}:${roll(2)}`] : [];
  const namespace = pick(NAMESPACES);
  const reasonCode = pick(REASONS);
  const kind = pick(CLASSES);
  return {
    // Some come again, an event with another count and another class.
    key: JSON.stringify([
      namespace,
      reasonCode,
      named,
      workload,
      kind === 'finding',
      roll(6),
    ]),
    source,
    class: kind,
    cluster: 'c1',
    namespace,
    engine: 'vap',
    refused: { kind: 'Deployment', name: workload },
    workload: { kind: 'Deployment', name: workload },
    namedImages: named,
    images: roll(3) === 0 ? [] : [{ reference: `${imageOf(workload)}:1` }],
    reasonCode,
    message: 'denied',
    firstAt: at,
    lastAt: at,
    count: source === 'audit-webhook' ? 1 : 1 + roll(5),
  };
}

async function runs(
  knex: Knex,
  workload: string,
  options: { owned: boolean; firstSeenAt: Date; namespace: string },
) {
  const id = `${options.namespace}-${workload}`;
  const entity = options.owned ? `component:default/${workload}` : null;
  await knex('workload_images')
    .insert({
      id,
      cluster: 'c1',
      namespace: options.namespace,
      workload_kind: 'Deployment',
      workload_name: workload,
      container: 'app',
      container_type: 'app',
      reference: `${imageOf(workload)}:1`,
      repository: imageOf(workload),
      digest: `sha256:${id}`,
      pinned: true,
      service_account: 'default',
      cold: false,
      pods: 1,
      subject: entity ?? 's',
      entity_ref: entity,
      first_seen_at: options.firstSeenAt,
      observed_at: NOW,
    })
    .onConflict('id')
    .merge();
  await knex('verdicts')
    .insert({ id, subject: 's', status: 'verified', image: '{}', hash: id })
    .onConflict('id')
    .ignore();
}

/** The figures as they are summed from every stored refusal. */
async function summed(knex: Knex, cut: ReportCut, from: string, to: string) {
  const span = spanOf({ from, to }, NOW);
  const owners = new Map<string, string | null>(
    (await knex('catalog_entities')).map(row => [row.entity_ref, row.owner]),
  );
  const recovered = new Map<string, number>(
    (await knex('denial_recoveries')).map(row => [row.denial_id, row.seconds]),
  );
  const { visibility, owner, environment } = cut;
  const denials = (await knex('denials')).filter(
    row =>
      (environment === undefined || row.environment === environment) &&
      (owner === undefined || owners.get(row.entity_ref) === owner) &&
      (visibility.kind === 'all' || visibility.entityRefs.has(row.entity_ref)),
  );
  const time = (value: unknown) => new Date(value as never).getTime();
  const since = span.since.getTime();
  const until = span.until.getTime();
  const refusals = ['policy', 'unmapped'];
  const touched = denials.filter(
    row => time(row.last_at) >= since && time(row.first_at) < until,
  );
  const of = (name: string) => touched.filter(row => row.class === name).length;
  const begun = denials
    .filter(
      row =>
        refusals.includes(row.class) &&
        time(row.first_at) >= since &&
        time(row.first_at) < until,
    )
    .sort((a, b) => time(b.first_at) - time(a.first_at));
  const ids = new Set(
    denials.filter(row => refusals.includes(row.class)).map(row => row.id),
  );
  const attempts = (await knex('denial_occurrences'))
    .filter(
      row =>
        ids.has(row.denial_id) &&
        row.source === 'audit-webhook' &&
        time(row.at) >= since &&
        time(row.at) < until,
    )
    .reduce((sum, row) => sum + row.count, 0);

  const pairs = new Map<
    string,
    { ref: string; code: string; groups: number; open: number }
  >();
  for (const row of touched) {
    if (!refusals.includes(row.class) || row.entity_ref === null) continue;
    const key = `${row.entity_ref}\n${row.reason_code}`;
    const pair = pairs.get(key) ?? {
      ref: row.entity_ref,
      code: row.reason_code,
      groups: 0,
      open: 0,
    };
    pair.groups += 1;
    pair.open += recovered.has(row.id) ? 0 : 1;
    pairs.set(key, pair);
  }
  const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  const services = new Map<string, any>();
  for (const { ref, code, groups, open } of [...pairs.values()].sort(
    (a, b) =>
      b.open - a.open ||
      b.groups - a.groups ||
      order(a.ref, b.ref) ||
      order(a.code, b.code),
  )) {
    const known = services.get(ref);
    services.set(ref, {
      entityRef: ref,
      ...(owners.get(ref) && { owner: owners.get(ref) }),
      groups: groups + (known?.groups ?? 0),
      open: open + (known?.open ?? 0),
      reason: known?.reason ?? denialReason(code as never),
    });
  }
  const part = owner !== undefined || visibility.kind === 'some';
  return {
    figures: [
      shareFigure(
        'refusals-policy',
        AS_OF,
        {
          numerator: of('policy') + of('unmapped'),
          denominator: of('policy') + of('unmapped') + of('outage'),
          unknown: of('unmapped'),
        },
        'Nothing was refused in this span.',
      ),
      part
        ? expect.objectContaining({ id: 'refusals-rate', known: false })
        : refusalRate(AS_OF, {
            refused: attempts,
            admissions: 1_000,
            clusters: { withLog: 1, total: 1 },
          }),
      durationFigure('time-to-recover', AS_OF, {
        seconds: begun.flatMap(row => recovered.get(row.id) ?? []),
        open: begun.filter(row => !recovered.has(row.id)).length,
      }),
    ],
    repeats: [...services.values()].filter(({ groups }) => groups > 1),
  };
}

const all = { kind: 'all' } as const;
const cuts: Array<[string, ReportCut]> = [
  ['everything', { visibility: all }],
  ['an environment', { visibility: all, environment: 'prod' }],
  ['a team', { visibility: all, owner: 'group:default/a' }],
  [
    'what a reader sees',
    {
      visibility: {
        kind: 'some',
        entityRefs: new Set(['component:default/api']),
      },
      environment: 'dev',
    },
  ],
];
const spans = [
  ['2026-03-01', '2026-03-20'],
  ['2026-03-05', '2026-03-05'],
  ['2026-03-04', '2026-03-11'],
  ['2026-03-15', '2026-04-30'],
  ['2026-01-01', '2026-02-28'],
];

const directory = path.resolve(__dirname, '../../migrations');
const MIGRATION = { directory, name: '20261129010100_refusal_days.js' };

async function rowsOf(knex: Knex) {
  const sorted = async (table: string) =>
    (await knex(table)).map(row => JSON.stringify(row)).sort();
  return {
    days: await sorted('refusal_days'),
    services: await sorted('service_refusal_days'),
  };
}

describe('counts of refusals per day', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    async function setUp() {
      const knex = await migratedDatabase(databases, id);
      for (const [name, owner] of [
        ['web', 'group:default/a'],
        ['api', 'group:default/b'],
        ['job', 'group:default/a'],
      ]) {
        await knex('catalog_entities').insert({
          entity_ref: `component:default/${name}`,
          kind: 'Component',
          title: name,
          owner,
          hash: name,
        });
      }
      for (const environment of ['dev', 'prod']) {
        await knex('postures').insert({
          cluster: 'c1',
          namespace: environment,
          environment,
          signature_mode: 'enforce',
          digest_mode: 'enforce',
          posture: '{}',
          image_modes: '[]',
          hash: '',
          computed_at: NOW,
        });
      }
      return knex;
    }

    async function expectSameAsSummed(knex: Knex) {
      for (const [name, cut] of cuts) {
        for (const [from, to] of spans) {
          const span = spanOf({ from, to }, NOW);
          // What was let pass is not compared here; it is 1,000 in each cut.
          await knex('admissions').delete();
          for (const environment of ['dev', 'prod']) {
            await knex('admissions').insert({
              day: from,
              cluster: 'c1',
              environment,
              count: cut.environment ? 1_000 : 500,
            });
          }
          const expected = await summed(knex, cut, from, to);
          const label = `${name} from ${from} to ${to}`;
          expect({
            label,
            figures: await refusalFigures(knex, span, cut, AS_OF),
            repeats: await repeatedRefusals(knex, span, cut),
          }).toEqual({ label, ...expected });
        }
      }
    }

    it('gives the numbers that all refusals give, whatever happens to them', async () => {
      const knex = await setUp();
      const { roll, pick } = dice(7);
      for (let step = 0; step < 60; step += 1) {
        const batch = Array.from({ length: 1 + roll(8) }, () =>
          occurrence({ roll, pick }),
        );
        await storeDenials(knex, batch, environments);
        if (roll(4) === 0) {
          await runs(knex, pick(WORKLOADS.slice(0, 3)), {
            owned: roll(2) === 0,
            namespace: pick(NAMESPACES),
            firstSeenAt: new Date(FIRST_DAY + roll(DAYS) * DAY_MS),
          });
        }
        if (roll(3) === 0) await routeDenials(knex, NOW);
        if (roll(3) === 0) await noteRecoveries(knex, NOW);
        if (roll(12) === 0) {
          const before = new Date(FIRST_DAY + roll(DAYS / 2) * DAY_MS);
          await pruneDenials(knex, before);
          await pruneRecoveries(knex, before);
        }
      }
      const counted = await rowsOf(knex);
      expect(counted.days.length).toBeGreaterThan(20);
      expect(counted.services.length).toBeGreaterThan(20);
      expect(await knex('denial_recoveries')).not.toEqual([]);
      await expectSameAsSummed(knex);

      // What the migration counts in an older database are the same rows.
      await knex.migrate.down(MIGRATION);
      await knex.migrate.up(MIGRATION);
      expect(await rowsOf(knex)).toEqual(counted);
    });

    it('counts each refusal once where batches arrive at the same time', async () => {
      const knex = await setUp();
      const { roll, pick } = dice(11);
      const batches = Array.from({ length: 12 }, () =>
        Array.from({ length: 6 }, () => occurrence({ roll, pick })),
      );
      // Each batch is delivered twice, as an API server does after a timeout.
      await Promise.all(
        [...batches, ...batches].map(batch =>
          storeDenials(knex, batch, environments),
        ),
      );
      expect((await rowsOf(knex)).days).not.toEqual([]);
      await expectSameAsSummed(knex);
    });

    it('keeps no row of what is forgotten', async () => {
      const knex = await setUp();
      const { roll, pick } = dice(3);
      await storeDenials(
        knex,
        Array.from({ length: 40 }, () => occurrence({ roll, pick })),
        environments,
      );
      await pruneDenials(knex, NOW);
      expect(await rowsOf(knex)).toEqual({ days: [], services: [] });
    });
  });
});

describe('recoveries', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  /** One group, refused on some days after the first, in the order they come. */
  async function refusedOn(knex: Knex, ...days: number[]): Promise<string> {
    const first = occurrence(dice(1));
    for (const day of days) {
      const at = new Date(FIRST_DAY + day * DAY_MS).toISOString();
      await storeDenials(
        knex,
        [
          {
            ...first,
            class: 'policy',
            namespace: 'prod',
            key: `on-${day}`,
            firstAt: at,
            lastAt: at,
          },
        ],
        environments,
      );
    }
    const rows = await knex('denials');
    expect(rows).toHaveLength(1);
    return rows[0].id;
  }
  async function recovered(knex: Knex, denial: string) {
    const { first_at } = await knex('denials').where({ id: denial }).first();
    await knex('denial_recoveries').insert({
      denial_id: denial,
      first_at,
      recovered_at: NOW,
      seconds: 60,
    });
    await countRefusals(knex);
  }

  it.each(databases.eachSupportedId())(
    'are kept as long as their refusal, which does not become open again, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await recovered(knex, await refusedOn(knex, 0, 5));
      const between = new Date(FIRST_DAY + DAY_MS);
      await pruneDenials(knex, between);
      await pruneRecoveries(knex, between);
      expect(await knex('denial_recoveries')).toHaveLength(1);
      await pruneDenials(knex, NOW);
      await pruneRecoveries(knex, NOW);
      expect(await knex('denial_recoveries')).toEqual([]);
    },
  );

  it.each(databases.eachSupportedId())(
    'count on the day on which their refusal began, also where that is learned late, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await recovered(knex, await refusedOn(knex, 5));
      const finished = async (day: string) => {
        const span = spanOf({ from: day, to: day }, NOW);
        const cut = { visibility: all };
        const figures = await refusalFigures(knex, span, cut, AS_OF);
        const { numerator, denominator } = figures.at(-1)!;
        return [numerator, denominator];
      };
      expect(await finished('2026-03-06')).toEqual([1, 1]);
      await refusedOn(knex, 2);
      expect(await finished('2026-03-03')).toEqual([1, 1]);
      expect(await finished('2026-03-06')).toEqual([0, 0]);
    },
  );
});
