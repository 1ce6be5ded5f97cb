import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  ExceptionRequest,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import {
  type Caller,
  callers,
  startWithPermissions,
} from '../__testUtils__/permissionBackend';

const DAY_MS = 24 * 3600_000;
const inDays = (days: number) =>
  new Date(Date.now() + days * DAY_MS).toISOString();

/** The unsigned agent of a vendor: one digest in one namespace for 7 days. */
const agent = (over: Partial<ExceptionRequest> = {}): ExceptionRequest => ({
  kind: 'vendor-image',
  scope: {
    repository: 'registry.example.com/vendor/agent',
    digest: `sha256:${'a'.repeat(64)}`,
    cluster: 'prod-eu',
    namespace: 'observability',
    serviceAccount: 'agent',
  },
  entityRef: 'component:default/payments',
  reason: 'The vendor publishes no signatures, and the node needs its agent',
  owner: 'group:default/payments',
  expiresAt: inDays(7),
  closureCondition: 'The vendor signs. Extended only with its answer',
  risk: 'A swapped agent could read metrics of the node',
  compensatingControls: ['Mirrored by digest'],
  ticket: 'SEC-42',
  ...over,
});

describe('the contract of an exception', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    let knex: Knex;
    let backend: Awaited<ReturnType<typeof startWithPermissions>>;
    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      backend = await startWithPermissions(knex);
    });
    afterAll(() => backend.stop());
    beforeEach(async () => {
      await knex('exception_history').delete();
      await knex('exceptions').delete();
    });

    const post = (caller: Caller, path: string, body: object) =>
      request(backend.server)
        .post(`/api/image-signing/exceptions${path}`)
        .set('authorization', callers[caller]!)
        .send(body);
    const get = async (caller: Caller, path: string) => {
      const { status, body } = await request(backend.server)
        .get(`/api/image-signing/exceptions${path}`)
        .set('authorization', callers[caller]!);
      expect([path, status]).toEqual([path, 200]);
      return body;
    };
    async function asked(
      over: Partial<ExceptionRequest> = {},
      caller: Caller = 'owner',
    ): Promise<SigningException> {
      const { status, body } = await post(caller, '', agent(over));
      expect([status, body.error?.message]).toEqual([201, undefined]);
      return body;
    }
    const approve = (caller: Caller, exception: string) =>
      post(caller, `/${exception}/approve`, { comment: 'Agreed' });
    const record = (caller: Caller, exception: string, control: string) =>
      post(caller, `/${exception}/controls/${control}`, {
        comment: 'Done',
        link: 'https://scan.example.com/1',
      });

    it.each([
      'kind',
      'reason',
      'owner',
      'expiresAt',
      'closureCondition',
      'risk',
      'compensatingControls',
      'ticket',
    ] as const)('is refused without %s, or with an empty one', async field => {
      const { [field]: filled, ...rest } = agent();
      const blank = Array.isArray(filled) ? [] : ' ';
      for (const body of [rest, { ...rest, [field]: blank }]) {
        const { status, body: answer } = await post('owner', '', body);
        expect([field, status]).toEqual([field, 400]);
        expect(answer.error.message).toContain(field);
      }
      expect(await knex('exceptions')).toEqual([]);
    });

    it('is refused with an owner whom the catalog does not know', async () => {
      const { status, body } = await post(
        'owner',
        '',
        agent({ owner: 'group:default/nobody' }),
      );
      expect(status).toBe(400);
      expect(body.error.message).toMatch(
        /owner: group:default\/nobody is not in the catalog/,
      );
    });

    it.each<[string, Partial<ExceptionRequest['scope']>, string]>([
      ['a repository instead of a digest', { digest: '' }, 'scope.digest'],
      ['a tag', { digest: 'v2.1' }, 'scope.digest'],
      [
        'a whole project',
        { repository: 'registry.example.com/vendor/*' },
        'scope.repository',
      ],
      [
        'a repository with a tag',
        { repository: 'registry.example.com/vendor/agent:2.1' },
        'scope.repository',
      ],
      ['every namespace', { namespace: '*' }, 'scope.namespace'],
      [
        'every service account',
        { serviceAccount: '*' },
        'scope.serviceAccount',
      ],
    ])('is refused for %s', async (_what, over, field) => {
      const { status, body } = await post(
        'owner',
        '',
        agent({ scope: { ...agent().scope, ...over } }),
      );
      expect(status).toBe(400);
      expect(body.error.message).toContain(field);
    });

    it('tells its kind wherever exceptions are listed', async () => {
      for (const kind of [
        'vendor-image',
        'legacy-service',
        'incident-rollback',
      ] as const) {
        await asked({ kind, ticket: kind });
      }
      const { items } = await get('approver', '?view=awaiting');
      expect(
        items.map((one: SigningException) => [one.ticket, one.kind]),
      ).toEqual(
        expect.arrayContaining([
          ['vendor-image', 'vendor-image'],
          ['legacy-service', 'legacy-service'],
          ['incident-rollback', 'incident-rollback'],
        ]),
      );
      expect(items).toHaveLength(3);
    });

    it('is approved by somebody else, never by the one who asked', async () => {
      const own = await asked({}, 'approver');
      const refused = await approve('approver', own.id);
      expect(refused.status).toBe(403);
      expect(refused.body.error.message).toMatch(/Somebody else must approve/);
      expect((await get('approver', `/${own.id}`)).status).toBe('requested');

      const { id: exception } = await asked();
      const { status, body } = await approve('approver', exception);
      expect(status).toBe(200);
      expect(body).toMatchObject({ decidedBy: 'user:default/ada' });
    });

    it('of the vendor agent holds for 7 days, after a scan, without secrets', async () => {
      const exception = await asked();
      expect(exception).toMatchObject({
        scope: agent().scope,
        controls: [
          { id: 'vulnerability-scan', phase: 'activation' },
          { id: 'no-secret-access', phase: 'active' },
        ],
      });
      const left = Date.parse(exception.expiresAt) - Date.now();
      expect(left).toBeGreaterThan(6.9 * DAY_MS);
      expect(left).toBeLessThanOrEqual(7 * DAY_MS);

      const approved = (await approve('approver', exception.id)).body;
      expect(approved.status).toBe('approved');
      const { body } = await record(
        'owner',
        exception.id,
        'vulnerability-scan',
      );
      expect(body).toMatchObject({
        status: 'active',
        expiresAt: exception.expiresAt,
      });
    });

    it('of a rollback is in force only after the scan and the approval of the release', async () => {
      const { id: exception, controls } = await asked({
        kind: 'incident-rollback',
        expiresAt: inDays(1),
        ticket: 'INC-7',
      });
      expect(controls.map(one => [one.id, one.phase])).toEqual([
        ['extra-scan', 'activation'],
        ['release-approval', 'activation'],
        ['extra-logging', 'active'],
      ]);
      const standing = async () => [
        (await get('approver', `/${exception}`)).status,
        (await get('approver', `/${exception}/manifests`)).state,
      ];
      await approve('approver', exception);
      expect(await standing()).toEqual(['approved', 'preview']);

      expect((await record('owner', exception, 'extra-scan')).status).toBe(200);
      expect(await standing()).toEqual(['approved', 'preview']);

      const own = await record('owner', exception, 'release-approval');
      expect(own.status).toBe(403);
      expect(await standing()).toEqual(['approved', 'preview']);

      const given = await record('approver', exception, 'release-approval');
      expect(given.status).toBe(200);
      expect(await standing()).toEqual(['active', 'ready']);
    });

    it.each(['ticket', 'owner', 'expiresAt'] as const)(
      'makes no manifest where %s was lost',
      async field => {
        const { id: exception } = await asked();
        const row = await knex('exceptions').where({ id: exception }).first();
        await knex('exceptions')
          .where({ id: exception })
          .update({
            exception: JSON.stringify({
              ...JSON.parse(row.exception),
              [field]: '',
            }),
          });
        const { status, body } = await request(backend.server)
          .get(`/api/image-signing/exceptions/${exception}/manifests`)
          .set('authorization', callers.approver);
        expect(status).toBe(400);
        expect(body.error.message).toContain(field);
        expect(body.items).toBeUndefined();
      },
    );
  });
});
