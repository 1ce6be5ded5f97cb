import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { ServiceDecisionRequest } from 'backstage-plugin-image-signing-common';
import express, { Router } from 'express';
import request from 'supertest';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { environments, seedService } from '../__testUtils__/seedService';
import { evaluateDue } from '../evaluate/evaluator';
import { spec } from '../schema/openapi.generated';
import { addDecisionRoutes } from './decisionRoutes';
import { readEntityReport } from './readEntityReport';
import type { Visibility, VisibilityResolver } from './visibility';

const path = '/entities/Component/default/payments/decision';
const entity = (kind: string, name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name },
});
const catalog = catalogServiceMock({
  entities: [
    entity('Component', 'payments'),
    entity('Group', 'payments'),
    entity('User', 'mira'),
  ],
});
const wanted: ServiceDecisionRequest = {
  version: 0,
  reason: 'The auditors ask for an SBOM',
  decision: {
    attestations: ['sbom'],
    keyModel: 'key',
    custody: 'kms',
    releaseOwner: { kind: 'team', name: 'Group:default/Payments' },
  },
};

describe('the decision for a service', () => {
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
    addDecisionRoutes(router, {
      knex,
      demo: true,
      readsPipelines: true,
      catalog,
      visibility: {
        resolve: async () => options.visibility ?? { kind: 'all' },
      } as unknown as VisibilityResolver,
      caller: async () => mockCredentials.user(),
      personWith: async (_request, permission) => {
        if (options.deny) throw new NotAllowedError(permission.name);
        return {
          userRef: 'user:default/mira',
          ownershipRefs: [],
          credentials: mockCredentials.user(),
        };
      },
      audited: async (_request, eventId, meta, write) => {
        try {
          const result = await write();
          events.push(`${eventId} ${meta.entityRef}`);
          return result;
        } catch (error) {
          events.push(`${eventId} ${meta.entityRef} failed`);
          throw error;
        }
      },
    });
    const app = express();
    app.use(express.json());
    app.use(router);
    app.use(mockErrorHandler());
    const put = (body: object) => request(app).put(path).send(body);
    return { knex, app, put, events };
  }

  it.each(databases.eachSupportedId())(
    'is kept version by version with who and why, and audited, on %p',
    async id => {
      const { app, put, events } = await serve(id);
      const none = await request(app).get(path).expect(200);
      expect(none.body).toEqual({
        demo: true,
        entityRef: 'component:default/payments',
        version: 0,
        versions: [],
      });

      const { body } = await put(wanted).expect(200);
      expect(body).toMatchObject({
        version: 1,
        versions: [
          {
            version: 1,
            by: 'user:default/mira',
            reason: wanted.reason,
            decision: {
              ...wanted.decision,
              // As the catalog spells it.
              releaseOwner: { kind: 'team', name: 'group:default/payments' },
            },
          },
        ],
      });

      const other = {
        version: 1,
        reason: 'The key is gone',
        decision: {
          attestations: [],
          keyModel: 'keyless' as const,
          releaseOwner: { kind: 'ci-account' as const, name: ' ci-payments ' },
        },
      };
      await put(other).expect(200);
      const { body: now } = await request(app).get(path).expect(200);
      expect(
        now.versions.map(
          ({ version, reason }: { version: number; reason: string }) =>
            `${version} ${reason}`,
        ),
      ).toEqual(['2 The key is gone', '1 The auditors ask for an SBOM']);
      expect(now.versions[0].decision.releaseOwner.name).toBe('ci-payments');
      expect(events).toEqual([
        'service-decision component:default/payments',
        'service-decision component:default/payments',
      ]);
    },
  );

  it.each(databases.eachSupportedId())(
    'is not overwritten by somebody who decided at the same time, on %p',
    async id => {
      const { app, put, events } = await serve(id);
      await put(wanted).expect(200);
      const { body } = await put({ ...wanted, reason: 'Me too' }).expect(409);
      expect(body.error.message).toMatch(/^version: somebody else/);
      await put({ ...wanted, version: 7 }).expect(409);
      const { body: now } = await request(app).get(path).expect(200);
      expect(now.version).toBe(1);
      expect(now.versions[0].reason).toBe(wanted.reason);
      expect(events.slice(1)).toEqual([
        'service-decision component:default/payments failed',
        'service-decision component:default/payments failed',
      ]);
    },
  );

  const decide = (over: object) => ({
    ...wanted,
    decision: { ...wanted.decision, ...over },
  });
  it.each<[string, object, RegExp]>([
    ['no reason', { ...wanted, reason: ' . ' }, /^reason: /],
    ['no place for the key', decide({ custody: undefined }), /^custody: /],
    ['a place and no key', decide({ keyModel: 'keyless' }), /^custody: /],
    [
      'an owner who is nobody',
      decide({ releaseOwner: { kind: 'ci-account', name: ' - ' } }),
      /^releaseOwner.name: /,
    ],
    [
      'a team that is a user',
      decide({ releaseOwner: { kind: 'team', name: 'user:default/mira' } }),
      /is no group/,
    ],
    [
      'an engineer who is not in the catalog',
      decide({ releaseOwner: { kind: 'engineer', name: 'user:default/x' } }),
      /user:default\/x is not in the catalog/,
    ],
    [
      'a field that nobody knows',
      decide({ approver: 'x' }),
      /approver|must NOT/,
    ],
    ['an attestation twice', decide({ attestations: ['sbom', 'sbom'] }), /./],
  ])('is refused with %s', async (_what, body, message) => {
    const { app, put } = await serve('SQLITE_3');
    const answer = await put(JSON.parse(JSON.stringify(body))).expect(400);
    expect(answer.body.error.message).toMatch(message);
    expect((await request(app).get(path)).body.version).toBe(0);
  });

  it('asks for the permission, and for sight of the service', async () => {
    const denied = await serve('SQLITE_3', { deny: true });
    await denied.put(wanted).expect(403);
    expect(await denied.knex('service_decisions')).toEqual([]);
    const visibility: Visibility = { kind: 'some', entityRefs: new Set() };
    const blind = await serve('SQLITE_3', { visibility });
    await blind.put(wanted).expect(404);
    await request(blind.app).get(path).expect(404);
    expect(await blind.knex('service_decisions')).toEqual([]);
  });

  it('tells what its pipelines do, and what is not known of them', async () => {
    const { knex, app } = await serve('SQLITE_3');
    const repository = 'https://github.com/example-corp/payments';
    const pipeline = async () =>
      (
        await request(app)
          .get('/entities/component/default/payments/pipeline')
          .expect(200)
      ).body;
    expect(await pipeline()).toMatchObject({ state: 'no-repository' });
    await knex('catalog_entities').insert({
      entity_ref: 'component:default/payments',
      kind: 'Component',
      title: 'payments',
      mapping: JSON.stringify({ id: 'p', sourceRepository: repository }),
      hash: 'h',
    });
    expect(await pipeline()).toMatchObject({ state: 'waiting', repository });
    const finding = {
      sign: { state: 'missing', steps: [] },
      verify: { state: 'missing', steps: [] },
      files: ['.gitlab-ci.yml'],
      unread: [],
      templates: [],
    };
    await knex('pipelines').insert({
      repository,
      state: 'read',
      finding: JSON.stringify(finding),
      read_at: new Date('2026-11-22T08:00:00Z'),
      next_read_at: new Date(),
    });
    expect(await pipeline()).toEqual({
      demo: true,
      entityRef: 'component:default/payments',
      state: 'read',
      repository,
      readAt: '2026-11-22T08:00:00.000Z',
      finding,
    });
  });

  it.each(databases.eachSupportedId())(
    'drives the checklist of the service, on %p',
    async id => {
      const { knex, put } = await serve(id);
      const { entityRef, repository, digest } = await seedService(
        knex,
        'payments',
        'a',
      );
      const checks = async () => {
        await evaluateDue({
          knex,
          logger: mockServices.logger.mock(),
          settings: {
            environments,
            authorities: [
              { name: 'ci', owner: 'group:default/ci', kind: 'keyless' },
            ],
            policyVersion: 'v1',
            judge: () => ({
              state: 'judged',
              outcome: 'verified',
              policyVersion: 'v1',
              rule: 'services',
              requirements: [
                { requirement: 'signed by ci', outcome: 'met', reasons: [] },
              ],
              reasons: [],
              matched: [
                {
                  authority: 'ci',
                  signature: 's',
                  signer: 'ci',
                  format: 'sigstore-bundle',
                },
              ],
              evidenceAt: '2026-11-22T08:00:00.000Z',
            }),
          },
        });
        const report = await readEntityReport(knex, entityRef, { kind: 'all' });
        const all = report.rules.flatMap(rule => rule.checks);
        return ['decided-format', 'decided-key-model', 'release-owner'].map(
          one => {
            const check = all.find(candidate => candidate.id === one);
            return `${check?.state}: ${check?.evidence}`;
          },
        );
      };
      await knex('workload_images').insert(
        workload(entityRef, repository, digest),
      );
      await put(wanted).expect(200);
      const [format, keys, owner] = await checks();
      expect(format).toBe(
        'fail: Decided: signature, SBOM. 1 of 2 things there.',
      );
      expect(keys).toMatch(
        /^fail: Decided: a key, kept in kms.*ci: it is an identity without a key/,
      );
      expect(owner).toBe('pass: Named for it: group:default/payments, a team.');

      // The next version asks for something else, and is judged at once.
      await put({
        ...wanted,
        version: 1,
        decision: {
          ...wanted.decision,
          attestations: [],
          keyModel: 'keyless',
          custody: undefined,
        },
      }).expect(200);
      const [laterFormat, laterKeys] = await checks();
      expect(laterFormat).toBe(
        'pass: Decided: signature only. 1 of 1 thing there.',
      );
      expect(laterKeys).toMatch(/^pass: /);
    },
  );
});

function workload(
  entityRef: string,
  repository: string,
  digest: string,
): Record<string, unknown> {
  return {
    id: 'w'.repeat(64),
    cluster: 'prod-eu',
    namespace: 'payments',
    workload_kind: 'Deployment',
    workload_name: 'payments',
    container: 'app',
    container_type: 'app',
    reference: `${repository}@${digest}`,
    repository,
    digest,
    pinned: true,
    service_account: 'default',
    cold: false,
    pods: 1,
    subject: entityRef,
    entity_ref: entityRef,
    mapping_rule: 'label',
    environment: 'prod',
    first_seen_at: new Date(),
    observed_at: new Date(),
  };
}
