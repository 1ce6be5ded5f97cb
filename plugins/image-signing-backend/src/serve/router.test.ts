import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  EntityEnvironment,
  ExceptionRequest,
  emptyCounts,
  ServiceRow,
} from 'backstage-plugin-image-signing-common';
import express from 'express';
import type { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase } from '../__testUtils__/database';
import { createJudge } from '../evaluate/judgeImage';
import { writeFleetRollup } from '../evaluate/fleetRollup';
import { ExceptionService } from '../exceptions/exceptionService';
import { GateRunIntake } from '../gates/gateRunIntake';
import { StoredMappingSource } from '../observe/mappingSource';
import { PolicyProposer } from '../exceptions/repository/proposeExceptions';
import { createRouter } from './router';
import { VisibilityResolver } from './visibility';

const digest = `sha256:${'a'.repeat(64)}`;
const environments = [
  {
    name: 'prod',
    clusters: ['*'],
    namespaces: ['*'],
    intent: { signature: 'enforce' as const, digest: 'enforce' as const },
    sources: [],
  },
];

async function addService(
  knex: Knex,
  name: string,
  badness: number,
  owner = 'group:default/payments',
) {
  const entityRef = `component:default/${name}`;
  const environment: EntityEnvironment = {
    environment: 'prod',
    status: badness > 0 ? 'failed' : 'verified',
    sentence: '',
    digests: { ...emptyCounts(), total: 1, verified: badness > 0 ? 0 : 1 },
    workloads: emptyCounts(),
    cold: 0,
    signature: { mode: 'enforce', intent: 'enforce' },
    digest: { mode: 'enforce', intent: 'enforce' },
    stage: 'enforced',
    stageReason: '',
    stale: false,
  };
  const row: ServiceRow = {
    entityRef,
    name,
    owner,
    status: environment.status,
    score: { points: 1, of: 2, unknown: 0 },
    environments: [environment],
  };
  await knex('entity_rollups').insert({
    entity_ref: entityRef,
    name,
    owner,
    status: row.status,
    badness,
    score: 500,
    report: JSON.stringify({ row, rules: [] }),
    hash: name,
  });
  const counts = Object.fromEntries(
    ['digests', 'workloads'].flatMap(unit =>
      Object.entries(environment.digests).map(([key, value]) => [
        `${unit}_${key}`,
        value,
      ]),
    ),
  );
  await knex('environment_rollups').insert({
    subject: entityRef,
    environment: 'prod',
    mapped: true,
    status: row.status,
    stage: 'enforced',
    ...counts,
    cold: 0,
    swaps: 0,
    hash: name,
  });
  await knex('catalog_entities').insert({
    entity_ref: entityRef,
    kind: 'Component',
    title: name,
    owner,
    hash: name,
  });
}

async function addWorkloadImage(
  knex: Knex,
  id: string,
  subject: string,
  values: { tag?: string; digest?: null; entity_ref?: null } = {},
) {
  await knex('workload_images').insert({
    id,
    cluster: 'prod-eu',
    namespace: 'payments',
    workload_kind: 'Deployment',
    workload_name: id,
    container: 'main',
    container_type: 'app',
    reference: 'registry.example.com/payments',
    repository: 'registry.example.com/payments',
    digest,
    pinned: false,
    service_account: 'default',
    cold: false,
    pods: 1,
    subject,
    entity_ref: subject,
    first_seen_at: new Date(),
    observed_at: new Date(),
    ...values,
  });
}

const contract: ExceptionRequest = {
  kind: 'vendor-image',
  scope: {
    repository: 'registry.example.com/vendor/agent',
    digest,
    cluster: 'prod-eu',
    namespace: 'observability',
    serviceAccount: 'agent',
  },
  reason: 'The vendor does not sign yet',
  owner: 'group:default/payments',
  expiresAt: new Date(Date.now() + 7 * 24 * 3600_000).toISOString(),
  closureCondition: 'The vendor publishes signed images',
  risk: 'A swapped agent could read logs',
  compensatingControls: ['Scanned daily', 'No access to secrets'],
  ticket: 'SEC-42',
};

// Each test brings up a database of its own.
describe('the API', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const catalog = catalogServiceMock({
    entities: [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'payments' },
      },
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Group',
        metadata: { name: 'payments' },
      },
    ],
  });

  async function serve(
    options: { conditional?: boolean; deny?: string[] } = {},
  ) {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const permissions = mockServices.permissions.mock({
      authorize: async requests =>
        requests.map(({ permission }) => ({
          result: options.deny?.includes(permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
        })),
      authorizeConditional: async requests =>
        requests.map(() =>
          options.conditional
            ? {
                result: AuthorizeResult.CONDITIONAL,
                pluginId: 'catalog',
                resourceType: 'catalog-entity',
                conditions: {
                  rule: 'IS_ENTITY_OWNER',
                  resourceType: 'catalog-entity',
                  params: {},
                },
              }
            : { result: AuthorizeResult.ALLOW },
        ),
    });
    const app = express();
    app.use(
      createRouter({
        knex,
        httpAuth: mockServices.httpAuth(),
        userInfo: mockServices.userInfo(),
        permissions,
        auditor: mockServices.auditor.mock({
          createEvent: async () => ({
            success: async () => {},
            fail: async () => {},
          }),
        }),
        catalog,
        visibility: new VisibilityResolver({
          auth: mockServices.auth(),
          permissions,
          catalog,
        }),
        exceptions: new ExceptionService({
          knex,
          logger: mockServices.logger.mock(),
          catalog,
          permissions,
          environments,
          defaults: { maxDurationDays: 90, approvers: [] },
        }),
        gateRuns: new GateRunIntake({
          knex,
          mappings: new StoredMappingSource(knex),
        }),
        engines: [],
        proposer: PolicyProposer.fromConfig(mockServices.rootConfig()),
        staleAfterMs: 600_000,
        environments,
        judge: createJudge(() => ({ material: { hash: '', keys: [] } })),
        policyVersion: 'sha256:policy',
        demo: true,
        lookBackDays: 14,
        keySharing: { maxServices: 20, maxOwners: 3 },
        exceptionRules: () => ({
          allowed: true,
          maxDurationDays: 90,
          approvers: [],
        }),
        policy: () => undefined,
      }),
    );
    app.use(mockErrorHandler());
    return { knex, app };
  }

  const as = (user: string) => ({
    Authorization: mockCredentials.user.header(`user:default/${user}`),
  });

  it('pages through services worst first, each once', async () => {
    const { knex, app } = await serve();
    for (let i = 0; i < 7; i += 1) await addService(knex, `s${i}`, i % 3);

    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await request(app)
        .get('/services')
        .query({ limit: 3, ...(cursor ? { cursor } : {}) })
        .expect(200);
      expect(body.totalCount).toBe(7);
      names.push(...body.items.map((item: ServiceRow) => item.name));
      cursor = body.nextCursor;
    } while (cursor);

    expect(names).toEqual(['s5', 's2', 's4', 's1', 's6', 's3', 's0']);
  });

  it('gives the services that are named, of those that the caller may see', async () => {
    const { knex, app } = await serve({ conditional: true });
    await addService(knex, 'payments', 0);
    await addService(knex, 'secret', 2);
    const ask = async (...names: string[]) => {
      const { body } = await request(app)
        .get('/services')
        .query({ entityRef: names.map(name => `component:default/${name}`) })
        .expect(200);
      return body.items.map((item: ServiceRow) => item.name);
    };
    expect(await ask('payments')).toEqual(['payments']);
    expect(await ask('secret', 'payments', 'gone')).toEqual(['payments']);
    expect(await ask('gone')).toEqual([]);
  });

  it('marks every answer of a demo', async () => {
    const { app } = await serve();
    for (const path of [
      '/overview',
      '/services',
      '/denials',
      '/exceptions',
      '/exceptions/implicit',
      '/report?environment=prod',
    ]) {
      const { body } = await request(app).get(path).expect(200);
      expect(body.demo).toBe(true);
    }
  });

  it('refuses a cursor that it did not make and a parameter it does not know', async () => {
    const { app } = await serve();
    const wrong = await request(app).get('/services?cursor=nonsense');
    expect(wrong.status).toBe(400);
    expect(wrong.body.error.message).toMatch(/query.cursor is not a cursor/);
    await request(app).get('/services?nonsense=1').expect(400);
    await request(app).get('/services?limit=100000').expect(400);
    await request(app).get('/exceptions/implicit?flag=big').expect(400);
  });

  it('counts and shows only what the caller may see in the catalog', async () => {
    const { knex, app } = await serve({ conditional: true });
    await addService(knex, 'payments', 0);
    await addService(knex, 'secret', 2);
    await writeFleetRollup(knex, environments, new Date());

    const services = await request(app).get('/services').expect(200);
    expect(services.body.items.map((item: ServiceRow) => item.name)).toEqual([
      'payments',
    ]);
    expect(services.body.totalCount).toBe(1);

    const overview = await request(app).get('/overview').expect(200);
    expect(overview.body.environments[0].digests.total).toBe(1);

    await request(app).get('/entities/component/default/payments').expect(200);
    await request(app).get('/entities/component/default/secret').expect(404);
    await request(app).get('/unmapped').expect(403);
    await request(app).get('/trends').expect(403);
    await request(app).get('/readiness/dry-runs').expect(403);
    const report = await request(app).get('/report').expect(200);
    expect(report.body.part).toEqual({ services: 1 });
  });

  it('lists the images of the services that the caller may see, in pages', async () => {
    const { knex, app } = await serve({ conditional: true });
    const mine = 'component:default/payments';
    await addWorkloadImage(knex, 'a', mine, { tag: '1.0' });
    await addWorkloadImage(knex, 'b', mine);
    await addWorkloadImage(knex, 'c', mine, { digest: null });
    await addWorkloadImage(knex, 'd', 'component:default/secret');
    await addWorkloadImage(knex, 'e', 'unmapped:prod-eu/payments', {
      entity_ref: null,
    });

    const path = '/service-images?limit=1';
    const first = await request(app).get(path).expect(200);
    expect(first.body).toMatchObject({
      demo: true,
      items: [
        {
          entityRef: mine,
          repository: 'registry.example.com/payments',
          tag: '1.0',
          digest,
        },
      ],
      totalCount: 2,
    });
    const last = await request(app)
      .get(path)
      .query({ cursor: first.body.nextCursor })
      .expect(200);
    expect(last.body.items).toHaveLength(1);
    expect(last.body.items[0]).not.toHaveProperty('tag');
    expect(last.body).not.toHaveProperty('nextCursor');
  });

  it('lists what API servers answered to dry runs', async () => {
    const { app } = await serve();
    const path = '/readiness/dry-runs?comparison=engine-laxer';
    const { body } = await request(app).get(path).expect(200);
    expect(body).toEqual({ demo: true, items: [], totalCount: 0 });
    await request(app).get('/readiness/dry-runs?comparison=no').expect(400);
  });

  it('tells people what is theirs, and refuses a question that is two', async () => {
    const { knex, app } = await serve();
    await addService(knex, 'mine', 2, 'user:default/anna');
    await addService(knex, 'theirs', 2);

    const services = await request(app)
      .get('/services?mine=true')
      .set(as('anna'))
      .expect(200);
    expect(services.body.items.map((item: ServiceRow) => item.name)).toEqual([
      'mine',
    ]);
    const summary = await request(app)
      .get('/services/summary?mine=true')
      .set(as('anna'))
      .expect(200);
    expect(summary.body.services).toMatchObject({
      total: 1,
      byStatus: { failed: 1 },
    });
    await request(app)
      .get('/services/summary?mine=true&owner=group:default/payments')
      .set(as('anna'))
      .expect(400);
    // A service owns nothing.
    await request(app)
      .get('/exceptions?mine=true')
      .set({ Authorization: mockCredentials.service.header() })
      .expect(403);
  });

  it('answers nothing to a caller without the read permission', async () => {
    const { app } = await serve({ deny: ['image-signing.read'] });
    for (const path of [
      '/overview',
      '/services',
      '/services/summary',
      '/service-images',
      '/posture',
      '/readiness/dry-runs',
      '/report',
      '/denials',
      '/exceptions/implicit',
    ]) {
      expect((await request(app).get(path)).status).toBe(403);
    }
  });

  it('takes an exception from request to active by somebody else, then revokes it', async () => {
    const { app } = await serve();
    const created = await request(app)
      .post('/exceptions')
      .set(as('anna'))
      .send(contract)
      .expect(201);
    expect(created.body).toMatchObject({
      status: 'requested',
      requestedBy: 'user:default/anna',
    });
    const path = `/exceptions/${created.body.id}`;

    await request(app)
      .post(`${path}/approve`)
      .set(as('anna'))
      .send({ comment: 'mine' })
      .expect(403);
    const approved = await request(app)
      .post(`${path}/approve`)
      .set(as('ben'))
      .send({ comment: 'Seven days are fine' })
      .expect(200);
    // A vendor image is scanned before it may run.
    expect(approved.body.status).toBe('approved');
    const scanned = await request(app)
      .post(`${path}/controls/vulnerability-scan`)
      .set(as('anna'))
      .send({ comment: 'Nothing critical' })
      .expect(200);
    expect(scanned.body.status).toBe('active');
    await request(app)
      .post(`${path}/approve`)
      .set(as('ben'))
      .send({ comment: 'again' })
      .expect(409);
    const revoked = await request(app)
      .post(`${path}/revoke`)
      .set(as('anna'))
      .send({ comment: 'The vendor signs now' })
      .expect(200);

    expect(revoked.body.status).toBe('revoked');
    expect(
      revoked.body.history.map((entry: { action: string }) => entry.action),
    ).toEqual([
      'requested',
      'approved',
      'control-recorded',
      'activated',
      'revoked',
    ]);
  });

  it('keeps drafts to their author, and submits what is whole', async () => {
    const { app } = await serve();
    const saved = await request(app)
      .post('/exceptions/drafts')
      .set(as('anna'))
      .send({ kind: 'vendor-image', ticket: 'SEC-42' })
      .expect(201);
    const path = `/exceptions/drafts/${saved.body.id}`;
    await request(app).get(path).set(as('ben')).expect(404);
    await request(app).put(path).set(as('ben')).send(contract).expect(404);
    await request(app).delete(path).set(as('ben')).expect(404);
    await request(app).post(`${path}/submit`).set(as('ben')).expect(404);
    const others = await request(app).get('/exceptions/drafts').set(as('ben'));
    expect(others.body.items).toEqual([]);

    const early = await request(app).post(`${path}/submit`).set(as('anna'));
    expect(early.status).toBe(400);
    expect(early.body.error.message).toContain('reason:');

    await request(app).put(path).set(as('anna')).send(contract).expect(200);
    const counts = await request(app).get('/exceptions/counts').set(as('anna'));
    expect(counts.body).toMatchObject({ demo: true, drafts: 1, awaiting: 0 });
    const submitted = await request(app)
      .post(`${path}/submit`)
      .set(as('anna'))
      .expect(201);
    expect(submitted.body).toMatchObject({
      id: saved.body.id,
      status: 'requested',
      history: [{ action: 'drafted' }, { action: 'requested' }],
    });
    await request(app).get(path).set(as('anna')).expect(404);
    const after = await request(app).get('/exceptions/counts').set(as('anna'));
    expect(after.body).toMatchObject({ drafts: 0, awaiting: 1, total: 1 });
  });

  it('extends and closes, each step with what it must say', async () => {
    const { app } = await serve();
    const send = async (user: string, path: string, body: object) =>
      request(app).post(path).set(as(user)).send(body);
    const created = await send('anna', '/exceptions', contract);
    const path = `/exceptions/${created.body.id}`;
    await send('ben', `${path}/approve`, { comment: 'Fine' });
    await send('anna', `${path}/controls/vulnerability-scan`, {
      comment: 'Nothing critical',
    });
    const extension = {
      until: new Date(Date.now() + 14 * 24 * 3600_000).toISOString(),
      statement: 'The vendor answered in the ticket',
      evidenceUrl: 'https://tickets.example.com/SEC-42',
    };
    const bad = { ...extension, evidenceUrl: 'the ticket' };
    expect((await send('anna', `${path}/extension`, bad)).status).toBe(400);
    expect((await send('anna', `${path}/extension`, extension)).status).toBe(
      200,
    );
    const waiting = await request(app).get('/exceptions?view=awaiting');
    expect(waiting.body.totalCount).toBe(1);
    const agree = { comment: 'Until then' };
    expect(
      (await send('anna', `${path}/extension/approve`, agree)).status,
    ).toBe(403);
    const extended = await send('ben', `${path}/extension/approve`, agree);
    expect(extended.body).toMatchObject({
      expiresAt: extension.until,
      renewals: 1,
    });
    const commit = { url: 'https://git.example.com/policies/commit/1' };
    expect((await send('anna', `${path}/commit`, commit)).body.commitUrl).toBe(
      commit.url,
    );
    expect((await send('ben', `${path}/close`, {})).status).toBe(400);
    const closed = await send('anna', `${path}/close`, {
      evidence: 'The signed image runs',
    });
    expect(closed.body).toMatchObject({
      status: 'closed',
      closure: { evidence: 'The signed image runs' },
    });
    const uses = await request(app).get(`${path}/uses`).expect(200);
    expect(uses.body).toEqual({
      demo: true,
      items: [],
      totalCount: 0,
      principals: [],
    });
  });

  it.each([
    ['reason', { reason: ' ' }],
    ['ticket', { ticket: '' }],
    ['closureCondition', { closureCondition: '' }],
    ['risk', { risk: '' }],
    ['compensatingControls', { compensatingControls: [] }],
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['owner', { owner: 'group:default/nobody' }],
    ['scope.digest', { scope: { ...contract.scope, digest: 'release' } }],
    ['scope.namespace', { scope: { ...contract.scope, namespace: '*' } }],
    [
      'scope.serviceAccount',
      { scope: { ...contract.scope, serviceAccount: 'a*' } },
    ],
  ])(
    'refuses an exception with a bad %s and names the field',
    async (field, change) => {
      const { app } = await serve();
      const { body, status } = await request(app)
        .post('/exceptions')
        .set(as('anna'))
        .send({ ...contract, ...change });
      expect(status).toBe(400);
      expect(body.error.message).toContain(`${field}:`);
    },
  );

  it('refuses exceptions to those without the permission, and to services', async () => {
    const closed = await serve({ deny: ['image-signing.exception.create'] });
    const open = await serve();
    const refused = [
      await request(closed.app)
        .post('/exceptions')
        .set(as('anna'))
        .send(contract),
      await request(open.app)
        .post('/exceptions')
        .set({ Authorization: mockCredentials.service.header() })
        .send(contract),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403]);
  });
});
