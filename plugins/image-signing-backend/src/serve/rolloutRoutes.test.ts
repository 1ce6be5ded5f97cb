import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import {
  mockCredentials,
  mockErrorHandler,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  dayOf,
  emptyCounts,
  RolloutChange,
  RolloutWaveRequest,
  Stage,
} from 'backstage-plugin-image-signing-common';
import express, { Router } from 'express';
import type { Knex } from 'knex';
import request from 'supertest';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { countFleet, countWaves } from '../rollout/burnUpRows';
import { writeLadder } from '../rollout/ladder';
import { writeCandidates } from '../rollout/pilotRows';
import { writeProposals } from '../rollout/proposalRows';
import { DEFAULT_ROLLOUT } from '../rollout/settings';
import { writeTeams } from '../rollout/teamRows';
import { spec } from '../schema/openapi.generated';
import { addRolloutRoutes } from './rolloutRoutes';
import { Visibility, VisibilityResolver } from './visibility';

const payments = 'component:default/payments';
const environments = ['prod', 'stage'].map(name => ({
  name,
  clusters: ['*'],
  namespaces: ['*'],
  intent: { signature: 'enforce' as const, digest: 'enforce' as const },
  sources: [],
}));
const entity = (kind: string, name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name },
});
const catalog = catalogServiceMock({
  entities: [
    entity('Component', 'payments'),
    entity('Component', 'ledger'),
    entity('Group', 'platform'),
  ],
});

async function addService(knex: Knex, name: string, stage: Stage) {
  const entityRef = `component:default/${name}`;
  const digests = { ...emptyCounts(), total: 1, verified: 1, stale: 0 };
  const counts = Object.entries(digests).flatMap(([key, value]) => [
    [`digests_${key}`, value],
    [`workloads_${key}`, value],
  ]);
  await knex('catalog_entities').insert({
    entity_ref: entityRef,
    kind: 'Component',
    title: name,
    owner: 'group:default/payments',
    hash: name,
  });
  await knex('environment_rollups').insert({
    subject: entityRef,
    environment: 'prod',
    mapped: true,
    status: 'verified',
    stage,
    ...Object.fromEntries(counts),
    cold: 0,
    swaps: 0,
    hash: name,
  });
  const row = {
    entityRef,
    name,
    owner: 'group:default/payments',
    environments: [
      {
        environment: 'prod',
        digests,
        signature: { mode: 'audit', intent: 'enforce' },
        digest: { mode: 'audit', intent: 'enforce' },
        stage: 'audit',
        stageReason: 'Not yet stage-enforced: neither control is enforced.',
        ciGate: 'fail',
        attestations: 'pass',
        highLoopholes: 0,
        stale: false,
      },
    ],
  };
  await knex('entity_rollups').insert({
    entity_ref: entityRef,
    name,
    status: 'verified',
    badness: 0,
    score: 0,
    report: JSON.stringify({ row, rules: [] }),
    hash: name,
  });
}

async function moved(knex: Knex, name: string, daysAgo: number, to: Stage) {
  await knex('stage_changes').insert({
    entity_ref: `component:default/${name}`,
    environment: 'prod',
    to_stage: to,
    first_sight: false,
    reason: '',
    stale: false,
    at: new Date(Date.now() - daysAgo * 86_400_000),
    policy_version: 'v1',
  });
}

describe('the rollout', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  async function serve(
    id: TestDatabaseId,
    options: { visibility?: Visibility; deny?: boolean } = {},
  ) {
    const knex = await migratedDatabase(databases, id);
    const events: string[] = [];
    const router = createValidatedOpenApiRouter(
      spec as never,
    ) as unknown as Router;
    addRolloutRoutes(router, {
      knex,
      demo: true,
      catalog,
      environments,
      settings: DEFAULT_ROLLOUT,
      visibility: {
        resolve: async () => options.visibility ?? { kind: 'all' },
      } as unknown as VisibilityResolver,
      asOf: async () => '2026-11-26T08:00:00.000Z',
      caller: async () => mockCredentials.user(),
      seesEverything: ({ kind }) => {
        if (kind !== 'all') throw new NotAllowedError();
      },
      personWith: async (_request, permission) => {
        if (options.deny) throw new NotAllowedError(permission.name);
        return {
          userRef: 'user:default/mira',
          ownershipRefs: [],
          credentials: mockCredentials.user(),
        };
      },
      audited: async (_request, eventId, meta, write) => {
        const result = await write();
        events.push([eventId, ...Object.values(meta)].join(' '));
        return result;
      },
    });
    const app = express();
    app.use(express.json());
    app.use(router);
    app.use(mockErrorHandler());
    const change = (body: Partial<RolloutChange>) =>
      request(app).post('/rollout/changes').send(body);
    return { knex, app, events, change };
  }

  const pilot = {
    version: 0,
    action: 'add-pilot' as const,
    entityRef: payments,
    text: 'Critical, and its owner answers',
  };
  const trial = (version: number, kind: RolloutChange['trial']) => ({
    version,
    action: 'record-trial' as const,
    entityRef: payments,
    trial: kind,
    outcome: 'passed' as const,
    text: 'As planned',
  });
  const wave: RolloutWaveRequest = {
    name: 'Payment services',
    owner: 'group:default/platform',
    environment: 'prod',
    targetStage: 'audit',
    targetDate: '2099-01-31',
    selection: { owner: 'group:default/payments' },
  };

  it.each(databases.eachSupportedId())(
    'goes beyond the pilot only after its two trials, on %p',
    async id => {
      const { knex, app, change, events } = await serve(id);
      await addService(knex, 'payments', 'audit');
      await addService(knex, 'ledger', 'pilot');

      await change(pilot).expect(200);
      const locked = await request(app).post('/rollout/waves').send(wave);
      expect(locked.status).toBe(409);
      expect(locked.body.error.message).toMatch(
        /key storage test has not been recorded/,
      );
      // A wave of pilots alone needs no leave.
      await request(app)
        .post('/rollout/waves')
        .send({ ...wave, name: 'Pilot', selection: { entityRefs: [payments] } })
        .expect(201);

      await change(trial(1, 'key-storage')).expect(200);
      const { body } = await change(trial(2, 'digest-release')).expect(200);
      expect(body).toMatchObject({
        version: 3,
        demo: true,
        maxPilots: 2,
        extend: { unlocked: true, missing: [] },
      });
      const created = await request(app).post('/rollout/waves').send(wave);
      expect(created.status).toBe(201);
      expect(created.body).toMatchObject({
        version: 1,
        members: 2,
        counted: 2,
        reached: 1,
        late: 'no',
        by: 'user:default/mira',
      });
      expect(events).toEqual([
        `rollout-add-pilot ${payments}`,
        'rollout-add-wave',
        `rollout-record-trial ${payments}`,
        `rollout-record-trial ${payments}`,
        'rollout-add-wave',
      ]);
      const history = await request(app).get('/rollout/history').expect(200);
      expect(
        history.body.items.map(({ action }: { action: string }) => action),
      ).toEqual([
        'add-wave',
        'record-trial',
        'record-trial',
        'add-wave',
        'add-pilot',
      ]);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'lets only one of two changes win, and refuses what makes no sense, on %p',
    async id => {
      const { knex, app, change } = await serve(id);
      await addService(knex, 'payments', 'audit');
      const answers = await Promise.all([
        change(pilot),
        change({
          version: 0,
          action: 'add-note',
          note: 'feedback',
          text: 'Too slow',
        }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await knex('rollout_history')).toHaveLength(1);

      await change({ ...pilot, action: 'fly' as never }).expect(400);
      const unknown = await change({
        ...pilot,
        version: 1,
        entityRef: 'component:default/ghost',
      });
      expect(unknown.status).toBe(400);
      expect(unknown.body.error.message).toMatch(
        /entityRef.*not in the catalog/,
      );
      const nowhere = await request(app)
        .post('/rollout/waves')
        .send({ ...wave, environment: 'moon' });
      expect(nowhere.body.error.message).toMatch(/use one of prod, stage/);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'tells the burn-up of a wave from the history, and keeps its versions apart, on %p',
    async id => {
      const { knex, app, change } = await serve(id);
      await addService(knex, 'payments', 'audit');
      await addService(knex, 'ledger', 'pilot');
      await moved(knex, 'payments', 30, 'pilot');
      await moved(knex, 'ledger', 20, 'pilot');
      await moved(knex, 'payments', 10, 'audit');
      await change({
        version: 0,
        action: 'add-override',
        stage: 'pilot',
        until: new Date(Date.now() + 86_400_000).toISOString(),
        text: 'Two services only',
      }).expect(200);
      const created = await request(app).post('/rollout/waves').send(wave);
      expect(created.status).toBe(201);

      const { body } = await request(app)
        .get('/rollout/burn-up')
        .query({ wave: created.body.id })
        .expect(200);
      const at = (daysAgo: number) =>
        body.points.find(
          ({ date }: { date: string }) =>
            date === dayOf(new Date(Date.now() - daysAgo * 86_400_000)),
        );
      expect(at(25)).toMatchObject({ reached: 0, total: 1 });
      expect(at(15)).toMatchObject({ reached: 0, total: 2 });
      expect(at(0)).toMatchObject({ reached: 1, total: 2 });
      expect(body.targetDate).toBe('2099-01-31');

      const put = (request_: object) =>
        request(app).put(`/rollout/waves/${created.body.id}`).send(request_);
      const changed = { ...wave, version: 1, targetStage: 'pilot' as const };
      await put(changed).expect(200);
      await put(changed).expect(409);
      await knex('environment_rollups').update({ stage: 'inventory' });
      await countWaves(knex, new Date());
      const list = await request(app).get('/rollout/waves').expect(200);
      expect(list.body.items[0]).toMatchObject({
        version: 2,
        targetStage: 'pilot',
        counted: 2,
        reached: 0,
      });

      const members = await request(app)
        .get(`/rollout/waves/${created.body.id}/members`)
        .query({ limit: 1 })
        .expect(200);
      expect(members.body).toMatchObject({ totalCount: 2 });
      expect(members.body.items[0]).toMatchObject({
        entityRef: 'component:default/ledger',
        stage: 'inventory',
        reached: false,
      });

      await request(app)
        .post(`/rollout/waves/${created.body.id}/remove`)
        .send({ comment: 'Done' })
        .expect(200);
      expect(await knex('rollout_wave_members')).toEqual([]);
      expect(
        await knex('rollout_history').where({ action: 'remove-wave' }),
      ).toHaveLength(1);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'counts the fleet per environment and day, on %p',
    async id => {
      const { knex, app } = await serve(id);
      await addService(knex, 'payments', 'strict');
      await addService(knex, 'ledger', 'audit');
      await countFleet(knex, new Date());
      await writeLadder(knex, environments, new Date());
      const { body } = await request(app)
        .get('/rollout/burn-up?environment=prod')
        .expect(200);
      expect(body).toMatchObject({
        targetStage: 'enforced',
        points: [{ date: dayOf(new Date()), reached: 1, total: 2 }],
        forecast: { kind: 'none' },
      });
      const view = await request(app).get('/rollout').expect(200);
      expect(view.body.ladder).toEqual([
        {
          environment: 'prod',
          total: 2,
          stale: 0,
          stages: [
            { stage: 'audit', count: 1 },
            { stage: 'strict', count: 1 },
          ],
        },
        { environment: 'stage', total: 0, stale: 0, stages: [] },
      ]);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'guides a service by its facts, its trials and the overrides, on %p',
    async id => {
      const { knex, app, change } = await serve(id);
      await addService(knex, 'payments', 'audit');
      await moved(knex, 'payments', 10, 'audit');
      await change(pilot).expect(200);
      const places = [
        ['prod', 'shop'],
        ['prod', 'payments'],
        ['prod', 'payments'],
        ['stage', 'payments-stage'],
      ];
      for (const [index, [environment, namespace]] of places.entries()) {
        await knex('verdicts').insert({
          id: `v${index}`,
          subject: 'component:default/payments',
          status: 'verified',
          image: JSON.stringify({ environment, cluster: 'eu', namespace }),
          hash: 'h',
        });
      }
      const { body } = await request(app)
        .get('/rollout/entities/component/default/payments')
        .expect(200);
      expect(body.pilot).toBe(true);
      const [prod] = body.environments;
      expect(prod).toMatchObject({ stage: 'audit', next: 'stage-enforced' });
      expect(prod.since).toBeDefined();
      expect(body.asOf).toEqual(expect.any(String));
      expect(prod.stale).toBe(false);
      expect(prod.places).toEqual([
        { cluster: 'eu', namespace: 'payments' },
        { cluster: 'eu', namespace: 'shop' },
      ]);
      expect(prod.stages[1]).toMatchObject({ stage: 'pilot', skipped: true });
      expect(prod.blockers.map((one: { id: string }) => one.id)).toEqual([
        'one-enforced',
      ]);
      await request(app)
        .get('/rollout/entities/component/default/ghost')
        .expect(404);
    },
    60_000,
  );

  async function simulated(
    knex: Knex,
    name: string,
    index: number,
    fix: string | undefined,
  ) {
    const fixes = fix ? [{ id: fix, text: fix }] : [];
    await knex('readiness_workloads').insert({
      id: `${name}-${index}`,
      subject: `component:default/${name}`,
      cluster: 'c',
      namespace: name,
      environment: 'prod',
      entity_ref: `component:default/${name}`,
      trust_rank: fix ? 0 : 3,
      cluster_rank: 3,
      readiness: JSON.stringify({
        'trust-policy': {
          outcome: fix ? 'refused' : 'admitted',
          uncovered: false,
          fixes,
        },
      }),
      workload: '{}',
      hash: '',
    });
  }

  it.each(databases.eachSupportedId())(
    'recommends, names the best fix of a team, and proposes after the days asked, on %p',
    async id => {
      const { knex, app } = await serve(id);
      await addService(knex, 'payments', 'audit');
      await addService(knex, 'ledger', 'audit');
      await knex('catalog_entities')
        .where({ title: 'ledger' })
        .update({ criticality: 'high' });
      await knex('entity_rollups').update({ owner: 'group:default/payments' });
      await simulated(knex, 'ledger', 0, undefined);
      await simulated(knex, 'payments', 0, 'Sign it');
      await simulated(knex, 'payments', 1, 'Deploy by digest');
      await simulated(knex, 'payments', 2, 'Deploy by digest');
      await moved(knex, 'ledger', 20, 'audit');
      await moved(knex, 'payments', 3, 'audit');
      const now = new Date();
      await writeCandidates(knex, now);
      await writeTeams(knex, now);
      await writeProposals(knex, 14, now);

      const candidates = await request(app)
        .get('/rollout/candidates')
        .expect(200);
      expect(
        candidates.body.items.map((one: { name: string }) => one.name),
      ).toEqual(['ledger', 'payments']);
      expect(candidates.body.items[1].factors[1].text).toBe(
        '3 of 3 workloads would be refused, 0 unknown',
      );
      // Nothing but what was told above is known.
      expect(
        candidates.body.items[1].factors
          .filter((one: { known: boolean }) => !one.known)
          .map((one: { id: string }) => one.id),
      ).toEqual(['criticality', 'gate', 'lifecycle', 'response', 'dependents']);

      const teams = await request(app).get('/rollout/teams').expect(200);
      expect(teams.body.items).toMatchObject([
        {
          environment: 'prod',
          owner: 'group:default/payments',
          services: 2,
          workloads: 4,
          refused: 3,
          unknown: 0,
          fixes: [{ text: 'Deploy by digest', freed: 2 }, { freed: 1 }],
        },
      ]);

      const proposals = await request(app)
        .get('/rollout/proposals')
        .expect(200);
      expect(proposals.body.items).toMatchObject([
        {
          environment: 'prod',
          stage: 'audit',
          next: 'stage-enforced',
          services: 2,
          stable: 1,
          simulated: { workloads: 1, refused: 0, admitted: 1 },
        },
      ]);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'recommends by what the catalog and the pipelines tell, and leaves out what is experimental or deprecated, on %p',
    async id => {
      const { knex, app } = await serve(id);
      const now = new Date();
      const tell = async (name: string, row: object) => {
        await addService(knex, name, 'audit');
        await knex('catalog_entities').where({ title: name }).update(row);
      };
      await tell('ledger', { lifecycle: 'production', dependents: 1 });
      await tell('payments', { lifecycle: 'production', dependents: 60 });
      await tell('alone', { lifecycle: 'production' });
      await tell('sketch', { lifecycle: 'experimental', dependents: 0 });
      await tell('attic', { lifecycle: 'deprecated', dependents: 0 });
      const ran = (
        name: string,
        number: number,
        daysAgo: number,
        result: string,
      ) => ({
        id: `${name}-${number}`,
        hash: 'h',
        reporter: 'ci',
        repository: name,
        digest: `sha256:${number}`,
        environment: '',
        result,
        entity_ref: `component:default/${name}`,
        search: '',
        record: '{}',
        at: new Date(now.getTime() - daysAgo * 86_400_000),
        received_at: now,
      });
      await knex('gate_runs').insert([
        ran('ledger', 1, 1, 'verified'),
        ran('ledger', 2, 2, 'failed'),
        ran('payments', 1, 1, 'verified'),
        // Of a time that tells nothing of today.
        ran('alone', 1, 90, 'verified'),
        ran('sketch', 1, 1, 'verified'),
      ]);
      await writeCandidates(knex, now);

      type Item = {
        name: string;
        excluded?: { code: string };
        factors: Array<{ id: string; known: boolean; text: string }>;
      };
      const ask = async (query = '') => {
        const { body } = await request(app)
          .get(`/rollout/candidates${query}`)
          .expect(200);
        return body as { items: Item[]; totalCount: number };
      };
      const { items, totalCount } = await ask();
      expect(totalCount).toBe(3);
      expect(items.map(({ name }) => name)).toEqual([
        'payments',
        'ledger',
        'alone',
      ]);
      const texts = items.map(({ factors }) =>
        factors
          .filter(one => ['gate', 'lifecycle', 'dependents'].includes(one.id))
          .map(({ text }) => text),
      );
      expect(texts).toEqual([
        [
          '1 gate run in 30 days, 1 verified',
          'Lifecycle production',
          '60 dependents in the catalog',
        ],
        [
          '2 gate runs in 30 days, 1 verified',
          'Lifecycle production',
          '1 dependent in the catalog',
        ],
        [
          'Unknown: no run of a pipeline gate was reported in 30 days',
          'Lifecycle production',
          'Unknown: the catalog names nothing that depends on it, and no API of it',
        ],
      ]);

      const left = await ask('?excluded=true&limit=1');
      expect(left).toMatchObject({
        totalCount: 2,
        items: [{ name: 'sketch', excluded: { code: 'experimental' } }],
      });
      expect((await ask('?excluded=true')).items[1]).toMatchObject({
        name: 'attic',
        excluded: { code: 'deprecated' },
      });
    },
    60_000,
  );

  it('shows a caller only what they may see', async () => {
    const visibility: Visibility = {
      kind: 'some',
      entityRefs: new Set(['component:default/ledger']),
    };
    const { knex, app, change } = await serve('SQLITE_3', { visibility });
    await addService(knex, 'payments', 'audit');
    await addService(knex, 'ledger', 'pilot');
    await change(pilot).expect(404);
    await knex('rollout').insert({
      name: 'fleet',
      version: 1,
      document: JSON.stringify({
        version: 1,
        pilots: [{ ...pilot, by: 'x', at: 'x', reason: 'x', trials: [] }],
        notes: [],
        overrides: [],
      }),
    });
    const { body, text } = await request(app).get('/rollout').expect(200);
    expect(body).toMatchObject({ pilots: [], hiddenPilots: 1 });
    expect(body.ladder[0].total).toBe(1);
    expect(text).not.toContain('payments');
    await request(app).get('/rollout/burn-up?environment=prod').expect(403);
    await request(app).post('/rollout/waves').send(wave).expect(403);
  });

  it('asks for the permission to decide', async () => {
    const { knex, change } = await serve('SQLITE_3', { deny: true });
    await addService(knex, 'payments', 'audit');
    await change(pilot).expect(403);
    expect(await knex('rollout')).toEqual([]);
  });
});
