import * as dns from 'node:dns';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { MockAgent } from 'undici';
import {
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from './client';
import { Connections } from './connections';
import type { RegistryCredentials } from './credentials';
import { OCI_IMAGE_INDEX, OCI_IMAGE_MANIFEST } from './manifest';
import { RegistryError } from './registryError';

jest.mock('node:dns', () => ({
  ...jest.requireActual('node:dns'),
  lookup: jest.fn(jest.requireActual('node:dns').lookup),
}));

const RUNS = Number(process.env.FUZZ_RUNS ?? 150);
const realPool = Connections.prototype.for;
const DIGEST = `sha256:${'a'.repeat(64)}`;

const APP = { registry: 'r.example.com', repository: 'prod/app' };

interface Sent {
  origin: string;
  path: string;
  authorization: string;
  body: string;
}

/** What a hostile registry does next. */
type Move =
  | { kind: 'login'; target: string; scheme: string }
  | { kind: 'redirect'; target: string; status: number }
  | { kind: 'page'; target: string }
  | { kind: 'manifest' }
  | { kind: 'token' };

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A client whose requests reach no network; all of them are recorded. */
function recording(
  options: RegistryClientOptions,
  answer: (sent: Sent, count: number) => Answer,
) {
  const sent: Sent[] = [];
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent
    .get(/./)
    .intercept({ path: () => true, method: /./ })
    .reply(request => {
      const { origin, path, headers, body } = request as unknown as {
        origin: string;
        path: string;
        headers: Record<string, string>;
        body?: string;
      };
      const one = {
        origin: String(origin),
        path,
        authorization: headers.authorization ?? '',
        body: String(body ?? ''),
      };
      sent.push(one);
      const {
        status,
        headers: answered,
        body: data,
      } = answer(one, sent.length);
      return {
        statusCode: status,
        data,
        responseOptions: { headers: answered },
      };
    })
    .persist();
  jest
    .spyOn(Connections.prototype, 'for')
    .mockImplementation(function judged(this: Connections, ...args) {
      return realPool.apply(this, args) && agent;
    });
  return { client: createRegistryClient(options), sent };
}

async function outcome(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'answered';
  } catch (error) {
    expect(error).toBeInstanceOf(RegistryError);
    return (error as RegistryError).reason.code;
  }
}

/** Everything that discovery asks for. */
async function askEverything(
  client: RegistryClient,
  registry: string,
): Promise<void> {
  const name = { registry, repository: 'prod/app' };
  await Promise.all([
    outcome(client.getManifest(name, 'v1')),
    outcome(client.getManifest(name, DIGEST)),
    outcome(client.getBlob(name, { digest: DIGEST })),
    outcome(client.listReferrers(name, DIGEST)),
    outcome(client.listTags(name)),
  ]);
}

describe('requests', () => {
  const clients: RegistryClient[] = [];

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(clients.splice(0).map(client => client.close()));
  });

  // Where a hostile registry may want us to go.
  const target = fc.oneof(
    fc.constantFrom(
      'https://r.example.com/elsewhere',
      'https://r.example.com:8443/x',
      'http://r.example.com/x',
      'https://user:pw@r.example.com/x',
      'https://r.example.com.evil.net/x',
      'https://cdn.example.net/x',
      'https://cdn.example.net:444/x',
      'https://evil.net/x',
      'http://169.254.169.254/latest/meta-data/',
      'https://169.254.169.254/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://0177.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:169.254.169.254]/',
      'https://localhost/',
      'https://0.0.0.0/',
      'file:///etc/passwd',
      '//evil.net/x',
      '\\\\evil.net\\x',
      '/v2/other/app/manifests/v1',
      '?page=2',
      '',
    ),
    fc.webUrl(),
    fc.string(),
  );
  const answers: fc.Arbitrary<Move[]> = fc.array(
    fc.oneof<fc.Arbitrary<Move>[]>(
      fc.record({
        kind: fc.constant('login' as const),
        target,
        scheme: fc.constantFrom('Bearer', 'bearer', 'Basic', 'Digest'),
      }),
      fc.record({
        kind: fc.constant('redirect' as const),
        target,
        status: fc.constantFrom(301, 302, 303, 307, 308),
      }),
      fc.record({ kind: fc.constant('page' as const), target }),
      fc.record({ kind: fc.constant('manifest' as const) }),
      fc.record({ kind: fc.constant('token' as const) }),
    ),
    { minLength: 1, maxLength: 12 },
  );

  const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '');

  const toAnswer = (move: Move): Answer => {
    switch (move.kind) {
      case 'login':
        return {
          status: 401,
          headers: {
            'www-authenticate': `${move.scheme} realm="${printable(
              move.target,
            )}",service="s"`,
          },
          body: '',
        };
      case 'redirect':
        return {
          status: move.status,
          headers: { location: printable(move.target) },
          body: '',
        };
      case 'page':
        return {
          status: 200,
          headers: {
            'content-type': OCI_IMAGE_INDEX,
            link: `<${printable(move.target)}>; rel="next"`,
          },
          body: JSON.stringify({ schemaVersion: 2, manifests: [] }),
        };
      case 'token':
        return { status: 200, headers: {}, body: '{"token":"issued"}' };
      default:
        return {
          status: 200,
          headers: { 'content-type': OCI_IMAGE_MANIFEST },
          body: '{}',
        };
    }
  };

  const credentials: RegistryCredentials[] = [
    { type: 'basic', username: 'bob', password: 'secret' },
    { type: 'identity-token', token: 'secret-identity' },
    { type: 'bearer', token: 'secret-bearer' },
  ];
  const holdsSecret = ({ authorization, body }: Sent) =>
    /secret/.test(authorization + body) ||
    authorization.includes(Buffer.from('bob:secret').toString('base64'));

  it('go to no host that is not configured, whatever the registry answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        answers,
        fc.constantFrom(...credentials),
        async (moves, login) => {
          const { client, sent } = recording(
            {
              hosts: [
                {
                  host: 'r.example.com',
                  credentials: login,
                  alliedHosts: ['cdn.example.net'],
                },
              ],
              limits: { attempts: 1 },
            },
            (_, count) => toAnswer(moves[count % moves.length]),
          );
          await askEverything(client, 'r.example.com');
          await client.close();
          expect(sent.length).toBeGreaterThan(0);
          for (const { origin } of sent) {
            expect([
              'https://r.example.com',
              'https://cdn.example.net',
            ]).toContain(origin);
          }
          expect(
            sent
              .filter(({ origin }) => origin !== 'https://r.example.com')
              .filter(({ authorization }) =>
                /issued|bearer/.test(authorization),
              ),
          ).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('carry the credentials to no blob store', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            'https://registry-1.docker.io/token',
            'https://auth.docker.io/token',
            'https://evil.r2.cloudflarestorage.com/token',
            'https://production.cloudflare.docker.com/token',
          ),
          { minLength: 1, maxLength: 4 },
        ),
        answers,
        fc.constantFrom(...credentials),
        fc.constantFrom('docker.io', 'index.docker.io', 'registry-1.docker.io'),
        async (targets, moves, login, host) => {
          const { client, sent } = recording(
            { hosts: [{ host, credentials: login }], limits: { attempts: 1 } },
            (_, count) => {
              const move = moves[count % moves.length];
              return toAnswer(
                'target' in move
                  ? { ...move, target: targets[count % targets.length] }
                  : move,
              );
            },
          );
          await askEverything(client, 'docker.io');
          await client.close();
          expect(sent.length).toBeGreaterThan(0);
          for (const { origin } of sent.filter(holdsSecret)) {
            expect([
              'https://registry-1.docker.io',
              'https://auth.docker.io',
            ]).toContain(origin);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it.each([
    [
      'referrers',
      (client: RegistryClient) => client.listReferrers(APP, DIGEST),
    ],
    ['tags', (client: RegistryClient) => client.listTags(APP)],
  ])(
    'do not carry the token along the pages of %s at another host',
    async (_, ask) => {
      const { client, sent } = recording(
        {
          hosts: [
            {
              host: 'r.example.com',
              credentials: credentials[2],
              alliedHosts: ['cdn.example.net'],
            },
          ],
        },
        ({ origin, authorization }) => {
          if (origin === 'https://cdn.example.net') {
            return {
              ...toAnswer({ kind: 'page', target: '?page=2' }),
              body: '{"schemaVersion":2,"manifests":[],"tags":["v1"]}',
            };
          }
          return authorization === ''
            ? toAnswer({ kind: 'login', scheme: 'Bearer', target: '' })
            : toAnswer({
                kind: 'redirect',
                status: 307,
                target: 'https://cdn.example.net/list',
              });
        },
      );
      clients.push(client);
      expect(await ask(client)).not.toMatchObject({ complete: true });
      expect(
        sent.map(({ origin, authorization }) => [origin, authorization]),
      ).toEqual([
        ['https://r.example.com', ''],
        ['https://r.example.com', 'Bearer secret-bearer'],
        ['https://cdn.example.net', ''],
      ]);
    },
  );

  it('answer no login that another host asks for', async () => {
    const { client, sent } = recording(
      {
        hosts: [
          {
            host: 'r.example.com',
            credentials: credentials[0],
            alliedHosts: ['cdn.example.net'],
          },
        ],
      },
      ({ origin }) =>
        origin === 'https://cdn.example.net'
          ? toAnswer({
              kind: 'login',
              scheme: 'Bearer',
              target: 'https://cdn.example.net/token',
            })
          : toAnswer({
              kind: 'redirect',
              status: 307,
              target: 'https://cdn.example.net/blob',
            }),
    );
    clients.push(client);
    expect(
      await outcome(
        client.getBlob(
          { registry: 'r.example.com', repository: 'prod/app' },
          { digest: DIGEST },
        ),
      ),
    ).toBe('REGISTRY_UNAUTHORIZED');
    expect(sent.filter(holdsSecret)).toEqual([]);
  });

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '0.0.0.0',
    '10.1.2.3',
    '169.254.169.254',
    '2852039166',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
    '[fd00:ec2::254]',
    '[fe80::1]',
  ])('never reach %s as a registry that is not configured', async registry => {
    const { client, sent } = recording({ unlistedHosts: 'public' }, () =>
      toAnswer({ kind: 'manifest' }),
    );
    clients.push(client);
    expect(
      await outcome(
        client.getManifest({ registry, repository: 'prod/app' }, 'v1'),
      ),
    ).toBe('REGISTRY_BLOCKED_TARGET');
    expect(sent).toEqual([]);
  });

  describe('by name', () => {
    const lookup = dns.lookup as unknown as jest.Mock;
    let connections: number;
    let server: ReturnType<typeof createServer>;

    beforeEach(async () => {
      connections = 0;
      server = createServer(socket => {
        connections += 1;
        socket.destroy();
      });
      await new Promise<void>(resolve => {
        server.listen(0, '127.0.0.1', resolve);
      });
    });

    afterEach(async () => {
      lookup.mockReset();
      lookup.mockImplementation(jest.requireActual('node:dns').lookup);
      await new Promise(resolve => {
        server.close(resolve);
      });
    });

    const ask = (host: string, options: RegistryClientOptions = {}) => {
      const client = createRegistryClient({
        unlistedHosts: 'public',
        ...options,
      });
      clients.push(client);
      const { port } = server.address() as AddressInfo;
      return outcome(
        client.getManifest(
          { registry: `${host}:${port}`, repository: 'prod/app' },
          'v1',
        ),
      );
    };
    const resolvesTo = (...addresses: string[]) =>
      lookup.mockImplementation((_name, _options, callback) =>
        callback(
          null,
          addresses.map(address => ({
            address,
            family: address.includes(':') ? 6 : 4,
          })),
        ),
      );

    it('do not reach localhost', async () => {
      expect(await ask('localhost')).toBe('REGISTRY_BLOCKED_TARGET');
      expect(connections).toBe(0);
    });

    it.each([
      [['127.0.0.1']],
      [['8.8.8.8', '127.0.0.1']],
      [['::ffff:127.0.0.1']],
      [['169.254.169.254']],
      [[]],
    ])('do not reach a name that resolves to %j', async addresses => {
      resolvesTo(...addresses);
      expect(await ask('rebound.example.com')).toBe('REGISTRY_BLOCKED_TARGET');
      expect(connections).toBe(0);
    });

    it('never reach the metadata service, even for a configured host', async () => {
      resolvesTo('169.254.169.254');
      const { port } = server.address() as AddressInfo;
      expect(await ask('r.corp', { hosts: [{ host: `r.corp:${port}` }] })).toBe(
        'REGISTRY_BLOCKED_TARGET',
      );
    });

    it('resolve once: the address that was judged is the one that is asked', async () => {
      lookup
        .mockImplementationOnce((_name, _options, callback) =>
          callback(null, [{ address: '127.0.0.1', family: 4 }]),
        )
        .mockImplementation((_name, _options, callback) =>
          callback(null, [{ address: '169.254.169.254', family: 4 }]),
        );
      const { port } = server.address() as AddressInfo;
      await ask('r.corp', {
        hosts: [{ host: `r.corp:${port}`, insecure: true }],
      });
      expect(lookup).toHaveBeenCalledTimes(1);
      expect(connections).toBe(1);
    });
  });
});
