import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import {
  DefaultNotificationService,
  type NotificationService,
  notificationService,
} from '@backstage/plugin-notifications-node';
import type { Notification } from '@backstage/plugin-notifications-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { databaseIds } from '../__testUtils__/database';
import { imageSigningPlugin } from '../plugin';

const DAY_MS = 24 * 3600_000;
const TASK = 'image-signing-notices';
const names = ['anna', 'ben', 'olga', 'rita', 'paul'] as const;
type Name = (typeof names)[number];
const as = (name: Name) => mockCredentials.user.header(`user:default/${name}`);

const group = (name: string, ...members: Name[]) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name },
  spec: { type: 'team', children: [] },
  relations: members.map(member => ({
    type: 'hasMember',
    targetRef: `user:default/${member}`,
  })),
});

const catalog = catalogServiceMock.factory({
  entities: [
    ...names.map(name => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name },
      spec: { memberOf: [] },
    })),
    // Ben approves; who asks for an exception may be an approver, too.
    group('security', 'ben', 'anna'),
    group('payments', 'olga'),
    group('sre', 'rita'),
    group('platform', 'paul'),
  ],
});

/** Whose groups count; Ben is one of the approvers. */
const userInfo = mockServices.userInfo.mock({
  async getUserInfo({ principal }: any) {
    const userEntityRef: string = principal.userEntityRef;
    return {
      userEntityRef,
      ownershipEntityRefs: userEntityRef.endsWith('/ben')
        ? [userEntityRef, 'group:default/security']
        : [userEntityRef],
    };
  },
});

const contract = (days: number) => ({
  kind: 'vendor-image',
  scope: {
    repository: 'registry.example.com/vendor/agent',
    digest: `sha256:${'a'.repeat(64)}`,
    cluster: 'prod-eu',
    namespace: 'observability',
    serviceAccount: 'agent',
  },
  reason: 'The vendor does not sign yet',
  owner: 'group:default/payments',
  expiresAt: new Date(Date.now() + days * DAY_MS).toISOString(),
  closureCondition: 'The vendor signs',
  risk: 'A swapped agent could read logs',
  compensatingControls: ['Mirrored by digest'],
  ticket: 'SEC-42',
});

describe('with the notifications backend of Backstage', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    /** Both plugins, each with a database of its own that outlives them. */
    async function setUp() {
      const stores: Record<string, Knex> = {
        'image-signing': await databases.init(id),
        notifications: await databases.init(id),
      };
      const database = createServiceFactory({
        service: coreServices.database,
        deps: { plugin: coreServices.pluginMetadata },
        factory: ({ plugin }) => ({
          getClient: async () => stores[plugin.getId()],
        }),
      });
      /** What happens around each sending; the real one sends. */
      const around: { send: (really: () => Promise<void>) => Promise<void> } = {
        send: really => really(),
      };
      const notifications = createServiceFactory({
        service: notificationService,
        deps: { auth: coreServices.auth, discovery: coreServices.discovery },
        factory(deps): NotificationService {
          const real = DefaultNotificationService.create(deps);
          return { send: options => around.send(() => real.send(options)) };
        },
      });
      const scheduler = mockServices.scheduler();
      const backend = await startTestBackend({
        features: [
          imageSigningPlugin,
          notificationsPlugin,
          notifications,
          catalog,
          userInfo.factory,
          database,
          (scheduler as any).factory({ skipTaskRunOnStartup: true }),
          mockServices.rootConfig.factory({
            data: {
              app: { baseUrl: 'https://backstage.example.com' },
              imageSigning: {
                exceptions: {
                  approvers: ['group:default/security'],
                  reviewers: ['group:default/sre'],
                  remindBefore: { days: 3 },
                },
                platformTeam: 'group:default/platform',
              },
            },
          }),
        ],
      });
      const { server } = backend;
      const post = async (path: string, name: Name, body: object) => {
        const answer = await request(server)
          .post(`/api/image-signing/exceptions${path}`)
          .set('authorization', as(name))
          .send(body);
        if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
        return answer.body;
      };
      const inboxOf = async (name: Name): Promise<Notification[]> => {
        const answer = await request(server)
          .get('/api/notifications/notifications')
          .set('authorization', as(name));
        expect(answer.status).toBe(200);
        return answer.body.notifications;
      };
      return {
        knex: stores['image-signing'],
        around,
        post,
        inboxOf,
        task: () => scheduler.triggerTask(TASK),
        stop: () => backend.stop(),
      };
    }
    type Portal = Awaited<ReturnType<typeof setUp>>;

    let portal: Portal;
    beforeEach(async () => {
      portal = await setUp();
    });
    afterEach(() => portal.stop());

    async function until<T>(
      read: () => Promise<T>,
      holds: (value: T) => boolean,
    ): Promise<T> {
      for (;;) {
        const value = await read();
        if (holds(value)) return value;
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    }
    const told = () =>
      portal.knex('sent_notices').where({ sent: true }).pluck('key') as Promise<
        string[]
      >;
    const toldOf = (action: string) =>
      until(told, keys => keys.some(key => key.startsWith(`${action}:`)));

    /** One that Anna asked for and Ben approved. */
    async function active(days: number): Promise<string> {
      const { id: exception } = await portal.post('', 'anna', contract(days));
      await toldOf('requested');
      await portal.post(`/${exception}/controls/vulnerability-scan`, 'anna', {
        comment: 'Nothing critical',
      });
      await portal.post(`/${exception}/approve`, 'ben', { comment: 'Fine' });
      await toldOf('approved');
      return exception;
    }

    it('tells approver, requester, owner, reviewer and platform team, each once, with the link', async () => {
      const exception = await active(2);
      const seen = new Date(Date.now() - 3600_000);
      await portal.knex('denials').insert({
        id: 'd1',
        class: 'policy',
        cluster: 'prod-eu',
        namespace: 'a',
        reason_code: 'SIGNATURE_NOT_FOUND',
        search: '',
        denial: JSON.stringify({ images: [{ reference: 'a' }] }),
        first_at: seen,
        last_at: seen,
      });
      await portal.task();
      await portal.task();

      const link = `/image-signing/exceptions/id/${exception}`;
      const expected: Record<Name, Array<[string, string]>> = {
        ben: [['An exception awaits approval: SEC-42', link]],
        anna: [['An exception was approved: SEC-42', link]],
        olga: [['An exception ends soon: SEC-42', link]],
        rita: [['Exceptions to review this week', '/image-signing/exceptions']],
        paul: [
          [
            'A refused workload belongs to no service',
            '/image-signing/denials',
          ],
        ],
      };
      for (const name of names) {
        const inbox = await portal.inboxOf(name);
        expect(
          inbox.map(({ payload }) => [
            payload.title.replace(/ \(.*/, ''),
            payload.link,
          ]),
        ).toEqual(expected[name]);
        expect(inbox[0]).toMatchObject({
          user: `user:default/${name}`,
          origin: 'plugin:image-signing',
          payload: { topic: 'image-signing' },
        });
      }
    });

    it('leaves one notification where the portal dies between sending and noting it', async () => {
      const exception = await active(2);
      await portal.task();
      const [before] = await portal.inboxOf('olga');
      // What such a death leaves behind: a claim that nobody ends.
      const claims = await portal
        .knex('sent_notices')
        .update({ sent: false, at: new Date(Date.now() - 3600_000) });
      expect(claims).toBeGreaterThanOrEqual(4);
      await portal.task();

      for (const name of ['anna', 'ben', 'olga', 'rita'] as const) {
        expect(await portal.inboxOf(name)).toHaveLength(1);
      }
      const [after] = await portal.inboxOf('olga');
      expect(after).toMatchObject({
        id: before.id,
        payload: { link: `/image-signing/exceptions/id/${exception}` },
      });
      // It was sent again, and took the place of the first.
      expect(before.updated).toBeFalsy();
      expect(after.updated).toBeTruthy();
    });

    it('leaves one notification where the answer was lost', async () => {
      portal.around.send = async really => {
        await really();
        throw new Error('connection reset');
      };
      await portal.post('', 'anna', contract(30));
      await until(
        () => portal.inboxOf('ben'),
        inbox => inbox.length > 0,
      );
      await until(
        () => portal.knex('sent_notices'),
        rows => rows.length === 0,
      );
      portal.around.send = really => really();
      await portal.task();
      expect(await toldOf('requested')).toBeTruthy();
      expect(await portal.inboxOf('ben')).toHaveLength(1);
    });

    it('tells the approver once the notifications backend answers again', async () => {
      let attempts = 0;
      portal.around.send = async () => {
        attempts += 1;
        throw new Error('503');
      };
      await portal.post('', 'anna', contract(30));
      await until(
        async () => attempts,
        count => count > 0,
      );
      await until(
        () => portal.knex('sent_notices'),
        rows => rows.length === 0,
      );
      await portal.task();
      expect(await portal.inboxOf('ben')).toEqual([]);
      portal.around.send = really => really();
      await portal.task();
      await portal.task();
      expect(await portal.inboxOf('ben')).toMatchObject([
        { payload: { title: expect.stringMatching(/awaits approval/) } },
      ]);
    });
  });
});
