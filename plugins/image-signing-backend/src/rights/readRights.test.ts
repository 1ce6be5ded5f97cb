import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { builtInRights } from '.';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { writeRepositories } from '../registers/repositories';
import { listRepositories } from '../serve/readRegisters';
import { readRights, RUN_MS } from './readRights';
import { readRightsConfig } from './readRightsConfig';
import { RIGHTS_MAX_AGE_MS } from './storeRights';

const NOW = new Date('2026-03-01T10:00:00Z');
const OLD = new Date('2026-01-01T10:00:00Z');

const environment = (name: string, signature: 'enforce' | 'audit') => ({
  name,
  clusters: ['*'],
  namespaces: ['*'],
  intent: { signature, digest: 'audit' as const },
  sources: [],
});
const environments = [
  environment('prod', 'enforce'),
  environment('dev', 'audit'),
];

const push = { resource: 'repository', action: 'push' };
const robot = (name: string, projects: string[]) => ({
  name,
  disable: false,
  expires_at: -1,
  permissions: projects.map(namespace => ({
    kind: 'project',
    namespace,
    access: [push],
  })),
});
const member = (entity_name: string) => ({
  entity_name,
  entity_type: 'u',
  role_id: 2,
});

describe('readRights', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  type Handler = (request: IncomingMessage, response: ServerResponse) => void;
  let handler: Handler;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    handler(request, response);
  });
  let host: string;

  beforeAll(async () => {
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A Harbor with two projects, `prod` and `dev`. */
  function harbor(over: Record<string, unknown> = {}): Handler {
    const lists: Record<string, unknown> = {
      '/api/v2.0/projects/prod': { project_id: 1 },
      '/api/v2.0/projects/dev': { project_id: 2 },
      '/api/v2.0/projects/prod/members': [member('ann'), member('bob')],
      '/api/v2.0/projects/dev/members': [],
      'Level=project,ProjectID=1': [robot('robot$prod+ci', ['prod'])],
      'Level=project,ProjectID=2': [robot('robot$dev+ci', ['dev'])],
      'Level=system': [robot('robot$all', ['prod', 'dev'])],
      ...over,
    };
    return (request, response) => {
      const url = new URL(request.url!, 'http://registry');
      const expected = `Basic ${Buffer.from('reader:p').toString('base64')}`;
      if (request.headers.authorization !== expected) {
        response.writeHead(401).end();
        return;
      }
      const key = url.searchParams.get('q') ?? url.pathname;
      const found = lists[key] ?? (url.pathname.endsWith('rules') ? [] : 404);
      if (typeof found === 'number') response.writeHead(found).end();
      else if (typeof found === 'string') response.end(found);
      else {
        const later = Number(url.searchParams.get('page') ?? 1) > 1;
        response.end(JSON.stringify(later ? [] : found));
      }
    };
  }

  const sources = (more: object = {}) =>
    readRightsConfig(
      new ConfigReader({
        imageSigning: {
          registries: [
            {
              host,
              insecure: true,
              private: true,
              rights: {
                type: 'harbor',
                username: 'reader',
                password: 'p',
                maxPushers: 3,
                ...more,
              },
            },
          ],
        },
      }),
      builtInRights,
    );

  describe.each(databases.eachSupportedId())('on %s', id => {
    let number = 0;
    async function fleet(...images: Array<[string, string | null]>) {
      const knex = await migratedDatabase(databases, id);
      for (const [repository, where] of images) {
        number += 1;
        await knex('workload_images').insert({
          id: `image-${number}`,
          cluster: 'c',
          namespace: 'shop',
          workload_kind: 'Deployment',
          workload_name: `w${number}`,
          container: 'app',
          container_type: 'app',
          reference: repository,
          repository,
          digest: `sha256:${'a'.repeat(64)}`,
          pinned: true,
          service_account: 'default',
          cold: false,
          pods: 1,
          subject: 's',
          environment: where,
          first_seen_at: OLD,
          observed_at: NOW,
        });
      }
      await writeRepositories(knex, { environments, policy: undefined });
      return knex;
    }
    const run = (
      knex: Knex,
      over: Partial<Parameters<typeof readRights>[0]> = {},
    ) =>
      readRights({
        knex,
        logger: mockServices.logger.mock(),
        environments,
        sources: sources(),
        signal: new AbortController().signal,
        now: () => NOW,
        ...over,
      });
    const rows = async (knex: Knex, query = {}, now = NOW) => {
      const { items } = await listRepositories(knex, query, now);
      return Object.fromEntries(
        items.map(({ repository, rights, flags }) => [
          repository.slice(repository.indexOf('/') + 1),
          { rights, flags: flags.filter(flag => flag !== 'unruled') },
        ]),
      );
    };

    it('counts who can push, and flags what runs where signatures are enforced', async () => {
      handler = harbor();
      const knex = await fleet(
        [`${host}/prod/payments`, 'prod'],
        [`${host}/prod/payments`, 'dev'],
        [`${host}/dev/payments`, 'dev'],
        ['registry.example.com/prod/orders', 'prod'],
      );
      await run(knex);
      const found = await rows(knex);
      expect(found['prod/payments']).toEqual({
        rights: {
          state: 'known',
          asOf: NOW.toISOString(),
          pushers: 4,
          overwriters: 4,
          maxPushers: 3,
          tagImmutability: 'mutable',
          sharedRobots: ['robot$all'],
          unreadElsewhere: 0,
        },
        flags: ['many-pushers', 'tags-mutable', 'shared-robot'],
      });
      expect(found['dev/payments']).toMatchObject({
        rights: { state: 'known', pushers: 2 },
        flags: [],
      });
      expect(found['prod/orders'].rights).toBeUndefined();
      for (const flag of ['many-pushers', 'tags-mutable', 'shared-robot']) {
        expect(Object.keys(await rows(knex, { flag }))).toEqual([
          'prod/payments',
        ]);
      }
    });

    it('asks for a project once, however many repositories it has', async () => {
      handler = harbor();
      const knex = await fleet(
        [`${host}/prod/a`, 'prod'],
        [`${host}/prod/b`, 'prod'],
      );
      await run(knex);
      expect(new Set(asked).size).toBe(asked.length);
      expect(Object.keys(await rows(knex, { flag: 'tags-mutable' }))).toEqual([
        'prod/b',
        'prod/a',
      ]);
    });

    it('tells that robots elsewhere are not known', async () => {
      handler = harbor({ '/api/v2.0/projects/dev': 403 });
      const knex = await fleet(
        [`${host}/prod/payments`, 'prod'],
        [`${host}/dev/payments`, null],
      );
      await run(knex);
      const found = await rows(knex);
      expect(found['prod/payments'].rights).toMatchObject({
        sharedRobots: [],
        unreadElsewhere: 1,
      });
      expect(found['dev/payments'].rights).toMatchObject({
        state: 'unknown',
        why: 'the account may not read project dev (403)',
      });
    });

    it.each<[string, () => Handler, string]>([
      ['401', () => (_r, response) => response.writeHead(401).end(), '(401)'],
      ['404', () => (_r, response) => response.writeHead(404).end(), '(404)'],
      [
        'no JSON',
        () => (_r, response) => response.end('<html>'),
        'not as expected',
      ],
      [
        'a redirect',
        () => (_r, response) =>
          response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
        'redirect',
      ],
      [
        'too much',
        () => (_r, response) => response.end(`"${'x'.repeat(3_000_000)}"`),
        'larger than',
      ],
      [
        'members of a hostile shape',
        () =>
          harbor({
            '/api/v2.0/projects/prod/members':
              '[{"__proto__":{"entity_name":"x"},"role_id":"1"}]',
          }),
        'not as expected',
      ],
    ])(
      'knows nothing, and forgets its flags, after %s',
      async (_name, hostile, why) => {
        handler = harbor();
        const knex = await fleet([`${host}/prod/payments`, 'prod']);
        await run(knex);
        handler = hostile();
        await run(knex);
        expect((await rows(knex))['prod/payments']).toEqual({
          rights: {
            state: 'unknown',
            asOf: NOW.toISOString(),
            why: expect.stringContaining(why),
          },
          flags: [],
        });
        expect(await rows(knex, { flag: 'many-pushers' })).toEqual({});
      },
    );

    it('asks a registry that does not answer no second time', async () => {
      handler = (request, _response) => request.socket.destroy();
      const knex = await fleet(
        [`${host}/prod/a`, 'prod'],
        [`${host}/other/b`, 'prod'],
      );
      const logger = mockServices.logger.mock();
      await run(knex, { logger });
      expect(asked).toHaveLength(1);
      expect(logger.warn).toHaveBeenCalledTimes(1);
      const found = await rows(knex);
      expect(found['prod/a'].rights?.state).toBe('unknown');
      expect(found['other/b'].rights?.why).toBe(found['prod/a'].rights?.why);
    });

    it('leaves for the next hour what there was no time for', async () => {
      handler = harbor();
      const knex = await fleet([`${host}/prod/a`, 'prod']);
      const times = [NOW, new Date(NOW.getTime() + RUN_MS + 1)];
      await run(knex, { now: () => times.shift() ?? NOW });
      expect((await rows(knex))['prod/a'].rights).toMatchObject({
        state: 'unknown',
        why: 'there was no time left to ask the registry',
      });
      expect(asked).toEqual([]);
    });

    it('does not show as known what was not read for hours', async () => {
      handler = harbor();
      const knex = await fleet([`${host}/prod/a`, 'prod']);
      await run(knex);
      const later = new Date(NOW.getTime() + RIGHTS_MAX_AGE_MS + 1);
      expect((await rows(knex, {}, later))['prod/a']).toEqual({
        rights: {
          state: 'unknown',
          asOf: NOW.toISOString(),
          why: 'it was not read for hours',
        },
        flags: [],
      });
      expect(await rows(knex, { flag: 'tags-mutable' }, later)).toEqual({});
    });

    it('keeps what was known where it is stopped, and drops what is not configured', async () => {
      handler = harbor();
      const knex = await fleet([`${host}/prod/a`, 'prod']);
      await run(knex);
      const signal = AbortSignal.abort(new Error('stopping'));
      await expect(run(knex, { signal })).rejects.toThrow('stopping');
      expect((await rows(knex))['prod/a'].rights?.state).toBe('known');
      await run(knex, { sources: new Map() });
      expect((await rows(knex))['prod/a'].rights).toBeUndefined();
    });
  });
});
