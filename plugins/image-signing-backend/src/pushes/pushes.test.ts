import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import express from 'express';
import type { Knex } from 'knex';
import request from 'supertest';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { createPushRouter } from '../serve/pushRouter';
import { listRepositories } from '../serve/readRegisters';
import { readPushConfig } from './readPushConfig';
import { readPushEvents } from './readPushEvents';
import { prunePushes, recordPushes, refreshPushes } from './storePushes';

const HOST = 'registry.example.com:5000';
const TOKEN = 'a-token-that-is-long';
const NOW = new Date('2026-03-01T10:00:00Z');
const environment = (name: string, signature: 'enforce' | 'audit') =>
  ({
    name,
    clusters: ['*'],
    namespaces: ['*'],
    intent: { signature, digest: 'none' },
    sources: [],
  } as unknown as EnvironmentDefinition);
const ENVIRONMENTS = [
  environment('prod', 'enforce'),
  environment('dev', 'audit'),
];

const configOf = (pushEvents: object) =>
  new ConfigReader({
    imageSigning: { registries: [{ host: HOST, pushEvents }] },
  });

const event = (repository: string, name: string | undefined, id: string) => ({
  id,
  timestamp: NOW.toISOString(),
  action: 'push',
  target: {
    mediaType: 'application/vnd.oci.image.index.v1+json',
    repository,
    tag: 'v1',
  },
  actor: { name },
});

describe('push events', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    async function setUp(
      pushEvents: object = { token: TOKEN, publishers: ['robot$*'] },
    ) {
      const knex = await migratedDatabase(databases, databaseId);
      for (const [name, where] of [
        ['prod/payments', 'prod'],
        ['dev/payments', 'dev'],
        ['prod/quiet', 'prod'],
      ]) {
        await knex('repositories').insert({
          repository: `${HOST}/${name}`,
          unruled: false,
          source_not_allowed: false,
          same_name_elsewhere: false,
          first_seen_at: NOW,
          hash: name,
          row: JSON.stringify({
            repository: `${HOST}/${name}`,
            registry: HOST,
            firstSeenAt: NOW.toISOString(),
            digests: 1,
            workloads: 1,
            environments: [
              {
                environment: where,
                workloads: 1,
                ruled: true,
                allowedSource: true,
              },
            ],
            sameNameElsewhere: [],
            flags: [],
          }),
        });
      }
      const config = readPushConfig(configOf(pushEvents));
      const store = jest.fn(
        async (host: string, { pushes }: { pushes: never[] }) =>
          recordPushes(knex, host, pushes, new Date()),
      );
      const app = express();
      const logger = mockServices.logger.mock();
      app.use(
        createPushRouter({
          logger,
          tokenOf: config.tokenOf,
          read: (body, registry) =>
            readPushEvents(body, { registry, receivedAt: NOW }),
          store: store as never,
        }),
      );
      app.use(
        MiddlewareFactory.create({
          logger,
          config: mockServices.rootConfig(),
        }).error(),
      );
      const send = (body: object, authorization = `Bearer ${TOKEN}`) =>
        request(app)
          .post(`/registry-events/${HOST}`)
          .set('authorization', authorization)
          .set(
            'content-type',
            'application/vnd.docker.distribution.events.v2+json',
          )
          .send(JSON.stringify(body));
      const refresh = () =>
        refreshPushes(knex, {
          environments: ENVIRONMENTS,
          sources: config.sources,
        });
      return { knex, app, send, store, refresh };
    }

    const rowsOf = async (knex: Knex, query: object = {}) =>
      Object.fromEntries(
        (await listRepositories(knex, query, NOW)).items.map(one => [
          one.repository.slice(HOST.length + 1),
          one,
        ]),
      );

    it('tell of direct pushes and shared accounts of what is enforced', async () => {
      const { knex, send, refresh } = await setUp();
      const body = {
        events: [
          event('prod/payments', 'jane', '1'),
          event('prod/payments', 'robot$ci', '2'),
          event('dev/payments', 'robot$ci', '3'),
          event('dev/payments', 'joe', '4'),
          event('prod/payments', undefined, '5'),
        ],
      };
      await send(body).expect(204);
      // What is told twice counts once.
      await send(body).expect(204);
      await refresh();
      const rows = await rowsOf(knex);
      expect(rows['prod/payments'].flags).toEqual(
        expect.arrayContaining(['direct-push', 'shared-pusher']),
      );
      expect(rows['prod/payments'].pushes).toMatchObject({
        state: 'known',
        pushes: 3,
        unnamed: 1,
        publishersKnown: true,
        accounts: [
          { name: 'jane', direct: true, shared: false, pushes: 1 },
          { name: 'robot$ci', direct: false, shared: true, pushes: 1 },
        ],
      });
      expect(rows['dev/payments'].flags).toEqual([]);
      expect(rows['dev/payments'].pushes?.accounts?.[0]).not.toHaveProperty(
        'direct',
      );
      expect(Object.keys(await rowsOf(knex, { flag: 'direct-push' }))).toEqual([
        'prod/payments',
      ]);

      await prunePushes(knex, new Date(NOW.getTime() + 1));
      await refresh();
      expect((await rowsOf(knex))['prod/payments'].pushes).toMatchObject({
        state: 'known',
        pushes: 0,
      });
    });

    it('leave unknown what no event was received of, and who publishes', async () => {
      const { knex, send, refresh } = await setUp({ token: TOKEN });
      await refresh();
      expect((await rowsOf(knex))['prod/payments'].pushes).toEqual({
        state: 'unknown',
        why: 'no push event was received',
      });
      await send({ events: [event('prod/payments', 'jane', '1')] }).expect(204);
      await refresh();
      const { flags, pushes } = (await rowsOf(knex))['prod/payments'];
      expect(flags).not.toContain('direct-push');
      expect(pushes).toMatchObject({ publishersKnown: false });
      expect(pushes?.accounts?.[0]).not.toHaveProperty('direct');
    });

    it.each([
      ['no token', ''],
      ['another token', 'Bearer another-token-here'],
      ['a token of another scheme', `Token ${TOKEN}`],
      ['a user without a password', `Basic ${btoa(TOKEN)}`],
    ])('are refused with %s', async (_what, authorization) => {
      const { send, store, app } = await setUp();
      await send({ events: [] }, authorization).expect(401);
      await request(app)
        .post('/registry-events/other.example.com')
        .set('authorization', `Bearer ${TOKEN}`)
        .send({})
        .expect(401);
      expect(store).not.toHaveBeenCalled();
    });

    it('are taken with the token as a password, for what sends no header', async () => {
      const { send } = await setUp();
      const { status } = await send(
        { events: [event('prod/payments', 'jane', '1')] },
        `Basic ${btoa(`portal:${TOKEN}`)}`,
      );
      expect(status).toBe(204);
    });

    it('are refused in other forms, too large, or where they cannot be stored', async () => {
      const { send, store } = await setUp();
      await send({ hello: 'world' }).expect(400);
      await send({ events: ['x'.repeat(3_000_000)] }).expect(413);
      expect(store).not.toHaveBeenCalled();
      store.mockRejectedValueOnce(new Error('no database'));
      await send({ events: [event('prod/payments', 'jane', '1')] }).expect(500);
    });
  });
});

describe('the configuration of push events', () => {
  it.each([
    [{}, 'imageSigning.registries[0].pushEvents needs token or tokenFile'],
    [
      { token: TOKEN, tokenFile: '/x' },
      'needs token or tokenFile, and not both',
    ],
    [{ token: 'short' }, 'pushEvents.token is too short to be a secret'],
  ])('%j is refused', (own, message) => {
    expect(() => readPushConfig(configOf(own))).toThrow(message);
  });

  it('has no token where the file of it cannot be read', async () => {
    const { tokenOf } = readPushConfig(configOf({ tokenFile: '/none' }));
    expect(await tokenOf(HOST)).toBeUndefined();
  });
});
