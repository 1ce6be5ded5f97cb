import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ServerPermissionClient } from '@backstage/plugin-permission-node';
import { gateRunJsonSchema } from 'image-verifier';
import express from 'express';
import request from 'supertest';
import { migratedDatabase } from '../__testUtils__/database';
import { gateDigest, gateRecord, REFUSED } from '../__testUtils__/gateRuns';
import { createJudge } from '../evaluate/judgeImage';
import { ExceptionService } from '../exceptions/exceptionService';
import { GateRunIntake } from '../gates/gateRunIntake';
import { buildMappingIndex } from '../observe/mapping';
import { spec } from '../schema/openapi.generated';
import { PolicyProposer } from '../exceptions/repository/proposeExceptions';
import { createRouter } from './router';
import { VisibilityResolver } from './visibility';

const service = { Authorization: mockCredentials.service.header() };

describe('the routes about gates', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const catalog = catalogServiceMock({
    entities: [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'payments' },
      },
    ],
  });

  async function serve(
    options: {
      conditional?: boolean;
      deny?: string[];
      /** What the token of the caller is restricted to, as Backstage has it. */
      restrictedTo?: string[];
    } = {},
  ) {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const restricted = options.restrictedTo && {
      permissions: ServerPermissionClient.fromConfig(
        mockServices.rootConfig({
          data: { permission: { enabled: true } },
        }),
        { auth: mockServices.auth(), discovery: mockServices.discovery() },
      ),
      httpAuth: mockServices.httpAuth({
        defaultCredentials: mockCredentials.service('external:ci', {
          permissionNames: options.restrictedTo,
        }),
      }),
    };
    const mocked = mockServices.permissions.mock({
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
    const permissions = restricted?.permissions ?? mocked;
    const events: string[] = [];
    const index = buildMappingIndex(
      ['payments', 'secret'].map(name => ({
        entityRef: `component:default/${name}`,
        mapping: { repositories: [`registry.example.com/prod/${name}`] },
      })),
    );
    const app = express();
    app.use(
      createRouter({
        knex,
        httpAuth: restricted?.httpAuth ?? mockServices.httpAuth(),
        userInfo: mockServices.userInfo(),
        permissions,
        auditor: mockServices.auditor.mock({
          createEvent: async ({ eventId }) => ({
            success: async () => {
              events.push(`${eventId} succeeded`);
            },
            fail: async () => {
              events.push(`${eventId} failed`);
            },
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
          environments: [],
          defaults: { maxDurationDays: 90, approvers: [] },
        }),
        gateRuns: new GateRunIntake({
          knex,
          mappings: { current: async () => index, version: async () => '1' },
        }),
        engines: [],
        proposer: PolicyProposer.fromConfig(mockServices.rootConfig()),
        staleAfterMs: 600_000,
        environments: [],
        judge: createJudge(() => ({ material: { hash: '', keys: [] } })),
        policyVersion: '',
        lookBackDays: 14,
        keySharing: { maxServices: 20, maxOwners: 3 },
        exceptionRules: () => ({
          allowed: true,
          maxDurationDays: 90,
          approvers: [],
        }),
        policy: () => undefined,
        demo: true,
      }),
    );
    app.use(mockErrorHandler());
    const report = (body: object, headers: object = service) =>
      request(app)
        .post('/gate-runs')
        .set(headers as Record<string, string>)
        .send(body);
    return { knex, app, events, report };
  }

  it('takes a record from a service, once, and writes it into the audit log', async () => {
    const { app, events, report } = await serve();
    const record = gateRecord();
    const { body } = await report(record).expect(201);
    expect(body).toMatchObject({
      entityRef: 'component:default/payments',
      record,
    });
    await report(record).expect(200);
    await report({ ...record, environment: 'stage' }).expect(409);
    expect(events).toEqual([
      'gate-run-report succeeded',
      'gate-run-report succeeded',
      'gate-run-report failed',
    ]);
    const page = await request(app).get('/gate-runs').expect(200);
    expect(page.body).toMatchObject({ totalCount: 1, demo: true });
    await request(app).get(`/gate-runs/${body.id}`).expect(200, body);
  });

  it('refuses people, and services without the permission', async () => {
    const { report, events } = await serve();
    const restricted = await serve({ deny: ['image-signing.gate-run.create'] });
    const person = {
      Authorization: mockCredentials.user.header('user:default/anna'),
    };
    const nobody = { Authorization: mockCredentials.none.header() };
    const answers = [
      await report(gateRecord(), person),
      await report(gateRecord(), nobody),
      await restricted.report(gateRecord()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 401, 403]);
    expect(await restricted.knex('gate_runs')).toEqual([]);
    expect(events).toEqual([
      'gate-run-report failed',
      'gate-run-report failed',
    ]);
  });

  describe('refuses', () => {
    // Nothing is stored, so one server serves all.
    let open: Awaited<ReturnType<typeof serve>>;
    beforeAll(async () => {
      open = await serve();
    });
    it.each([
      'image.digest',
      'image.tag',
      'image.publishedAt',
      'pipeline.runId',
      'pipeline.commit',
      'pipeline.author',
      'result',
      'attestations',
      'signers',
      'checks.origin',
    ])('a record without %s, and names it', async path => {
      const record = gateRecord() as Record<string, any>;
      const [name, inner] = path.split('.');
      if (inner) delete record[name][inner];
      else delete record[name];
      const { status, body } = await open.report(record);
      expect(status).toBe(400);
      expect(body.error.message).toContain(inner ?? name);
    });

    it.each([
      ['reason', { ...REFUSED, reason: undefined }],
      ['reason', { ...REFUSED, reason: 'r'.repeat(161) }],
      ['signers', { signers: [] }],
      ['at', { at: 'yesterday' }],
      ['at', { at: '2999-01-01T00:00:00.000Z' }],
      ['image.digest', { image: { digest: 'latest' } }],
      ['pipeline.runUrl', { pipeline: { runUrl: 'ftp://ci.example.com/1' } }],
      ['properties', { unknown: 1 }],
    ])('a record with a bad %s', async (field, change) => {
      const { pipeline, image, ...rest } = change as Record<string, object>;
      const record = gateRecord({ ...rest, ...(image && { image }) });
      const { status, body } = await open.report({
        ...record,
        pipeline: { ...record.pipeline, ...pipeline },
      });
      expect(status).toBe(400);
      expect(body.error.message).toContain(field.split('.').at(-1));
    });

    it('a body that is too large', async () => {
      const { status, body } = await open.report({ junk: 'x'.repeat(200_000) });
      expect(status).toBe(400);
      expect(body.error.message).toContain('too large');
      expect(await open.knex('gate_runs')).toEqual([]);
    });
  });

  it('pages through runs newest first and filters them', async () => {
    const { app, report } = await serve();
    for (let minute = 0; minute < 5; minute += 1) {
      await report(
        gateRecord({
          at: `2026-11-22T08:0${minute}:00.000Z`,
          image: { digest: gateDigest(String(minute)) },
          ...(minute === 3 && REFUSED),
        }),
      ).expect(201);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await request(app)
        .get('/gate-runs')
        .query({ limit: 2, ...(cursor ? { cursor } : {}) })
        .expect(200);
      seen.push(...body.items.map((item: any) => item.record.image.digest[7]));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen.join('')).toBe('43210');

    const count = async (query: object) =>
      (await request(app).get('/gate-runs').query(query).expect(200)).body
        .totalCount;
    expect(await count({ result: 'failed' })).toBe(1);
    expect(await count({ digest: gateDigest('1') })).toBe(1);
    expect(await count({ entity: 'component:default/payments' })).toBe(5);
    expect(await count({ environment: 'stage' })).toBe(0);
    expect(await count({ search: 'SIGNATURE not' })).toBe(1);
    await request(app).get('/gate-runs?result=passed').expect(400);
  });

  it('tells what the pipelines of an entity do where the gate refuses', async () => {
    const { app, report } = await serve();
    const run = gateRecord({
      onFailure: { action: 'roll-back', digest: `sha256:${'c'.repeat(64)}` },
    });
    const { body: stored } = await report(run).expect(201);
    const ask = async (entity: string) =>
      (await request(app).get('/last-verified').query({ entity }).expect(200))
        .body.onFailure;
    expect(await ask(stored.entityRef)).toEqual([
      {
        environment: run.environment,
        action: 'roll-back',
        digest: `sha256:${'c'.repeat(64)}`,
        at: run.at,
        runId: run.pipeline.runId,
      },
    ]);
    expect(await ask('component:default/nobody')).toEqual([]);
  });

  it('shows only runs of entities that the caller may see', async () => {
    const { app, report } = await serve({ conditional: true });
    await report(gateRecord()).expect(201);
    const repository = 'registry.example.com/prod/secret';
    const hidden = await report(gateRecord({ image: { repository } }));
    expect(hidden.status).toBe(201);

    const page = await request(app).get('/gate-runs').expect(200);
    expect(page.body.totalCount).toBe(1);
    await request(app).get(`/gate-runs/${hidden.body.id}`).expect(404);
    const last = await request(app)
      .get('/last-verified')
      .query({ repository })
      .expect(200);
    expect(last.body.items).toEqual([]);
  });

  it.each([
    [['image-signing.gate-run.create'], 201, 403, undefined],
    [
      [
        'image-signing.gate-run.create',
        'image-signing.read',
        'catalog.entity.read',
      ],
      201,
      200,
      1,
    ],
    [['image-signing.read'], 403, 200, 0],
    [['catalog.entity.read'], 403, 403, undefined],
  ])(
    'lets a token with the permissions %j do these and no more',
    async (restrictedTo, reports, reads, sees) => {
      const { app, report } = await serve({ restrictedTo });
      expect((await report(gateRecord(), {})).status).toBe(reports);
      const { status, body } = await request(app)
        .get('/last-verified')
        .query({ repository: 'registry.example.com/prod/payments' });
      expect(status).toBe(reads);
      expect(body.items?.length).toBe(sees);
    },
  );

  it('answers nothing to a caller without the read permission', async () => {
    const { app } = await serve({ deny: ['image-signing.read'] });
    for (const path of ['/gate-runs', '/last-verified?repository=a']) {
      expect((await request(app).get(path)).status).toBe(403);
    }
  });

  it('has the schema of the command line', () => {
    const names = (schema: any): object =>
      schema.properties
        ? Object.fromEntries(
            Object.entries<any>(schema.properties).map(([name, one]) => [
              schema.required?.includes(name) ? name : `${name}?`,
              names(one.items ?? one),
            ]),
          )
        : {};
    expect(names(spec.components.schemas.GateRunRecord)).toEqual(
      names(gateRunJsonSchema()),
    );
  });
});
