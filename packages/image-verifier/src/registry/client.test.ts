import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  FakeRegistry,
  OCI_INDEX,
  OCI_MANIFEST,
  sendIndex,
  sha256,
} from '../__testUtils__/registry';
import type { ReasonCode } from '../reason';
import {
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from './client';
import type { RegistryHostOptions } from './hostRules';
import { RegistryError } from './registryError';

describe('createRegistryClient', () => {
  let registry: FakeRegistry;
  let other: FakeRegistry;
  const clients: RegistryClient[] = [];

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    other = await FakeRegistry.start();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
    await registry.stop();
    await other.stop();
  });

  const connect = (
    host: Partial<RegistryHostOptions> = {},
    options: RegistryClientOptions = {},
  ) => {
    const client = createRegistryClient({
      hosts: [{ ...registry.hostOptions, ...host }],
      ...options,
    });
    clients.push(client);
    return client;
  };
  const app = () => ({ registry: registry.host, repository: 'prod/app' });

  /** The reason that the promise fails with. */
  const reasonOf = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => undefined,
      e => e,
    );
    expect(error).toBeInstanceOf(RegistryError);
    return (error as RegistryError).reason;
  };

  const override = (
    path: string,
    handler: (request: IncomingMessage, response: ServerResponse) => void,
  ) => registry.overrides.set(`/v2/prod/app/${path}`, handler);

  const redirect = (path: string, location: string) =>
    override(path, (_, response) => {
      response.statusCode = 307;
      response.setHeader('location', location);
      response.end();
    });

  describe('documents', () => {
    it('resolves a tag by hashing the manifest itself', async () => {
      const { digest } = registry.putImage('prod/app', 'v1');
      override('manifests/v2', (_, response) => {
        response.setHeader('content-type', OCI_MANIFEST);
        response.setHeader('docker-content-digest', `sha256:${'0'.repeat(64)}`);
        response.end('{"schemaVersion":2,"config":{},"layers":[]}');
      });
      const client = connect();
      expect(await client.getManifest(app(), 'v1')).toMatchObject({
        digest,
        kind: 'image',
        mediaType: OCI_MANIFEST,
      });
      expect((await reasonOf(client.getManifest(app(), 'v2'))).code).toBe(
        'MANIFEST_INVALID',
      );
    });

    it('refuses a manifest that does not hash to the digest asked for', async () => {
      const { digest } = registry.putImage('prod/app', 'v1');
      override(`manifests/${digest}`, (_, response) => {
        response.setHeader('content-type', OCI_MANIFEST);
        response.setHeader('docker-content-digest', digest);
        response.end('{"schemaVersion":2,"config":{},"layers":[],"x":1}');
      });
      expect((await reasonOf(connect().getManifest(app(), digest))).code).toBe(
        'DIGEST_MISMATCH',
      );
    });

    it('refuses a blob that does not hash to its digest', async () => {
      const digest = sha256(Buffer.from('expected'));
      override(`blobs/${digest}`, (_, response) => response.end('other'));
      expect((await reasonOf(connect().getBlob(app(), { digest }))).code).toBe(
        'DIGEST_MISMATCH',
      );
    });

    it.each<[string, string, object | string, ReasonCode]>([
      ['no JSON', OCI_MANIFEST, '{', 'MANIFEST_INVALID'],
      ['a list', OCI_MANIFEST, '[]', 'MANIFEST_INVALID'],
      [
        'two types in one',
        OCI_INDEX,
        { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [], layers: [] },
        'MANIFEST_AMBIGUOUS',
      ],
      [
        'another type than its header',
        OCI_MANIFEST,
        { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] },
        'MANIFEST_INVALID',
      ],
      [
        'an index called a manifest',
        OCI_MANIFEST,
        { schemaVersion: 2, manifests: [] },
        'MANIFEST_INVALID',
      ],
      [
        'Docker without a media type',
        'application/vnd.docker.distribution.manifest.v2+json',
        { schemaVersion: 2, config: {}, layers: [] },
        'MANIFEST_INVALID',
      ],
      ['a web page', 'text/html', '<html>', 'MANIFEST_INVALID'],
      [
        'schema version 1',
        'application/vnd.docker.distribution.manifest.v1+json',
        { schemaVersion: 1 },
        'MANIFEST_INVALID',
      ],
      [
        'a key given twice',
        OCI_INDEX,
        '{"schemaVersion":2,"manifests":[],"manifests":[]}',
        'MANIFEST_INVALID',
      ],
      [
        'a malformed descriptor',
        OCI_INDEX,
        { schemaVersion: 2, manifests: [{ digest: '../../x' }] },
        'MANIFEST_INVALID',
      ],
    ])('refuses %s as a manifest', async (_, type, body, code) => {
      override('manifests/v1', (__, response) => {
        response.setHeader('content-type', type);
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
      expect((await reasonOf(connect().getManifest(app(), 'v1'))).code).toBe(
        code,
      );
    });

    it('counts bytes, whatever the length header says', async () => {
      override('manifests/v1', (_, response) => {
        response.setHeader('content-type', OCI_MANIFEST);
        response.write('{');
        const fill = () => {
          while (!response.destroyed && response.write('x'.repeat(65536)));
          response.once('drain', fill);
        };
        fill();
      });
      const client = connect({}, { limits: { manifestBytes: 1024 * 1024 } });
      clients.push(client);
      expect((await reasonOf(client.getManifest(app(), 'v1'))).code).toBe(
        'RESPONSE_TOO_LARGE',
      );
    });

    it('does not fetch a blob whose descriptor is too large', async () => {
      const digest = sha256(Buffer.from('x'));
      expect(
        (
          await reasonOf(
            connect().getBlob(app(), { digest, size: 9 * 1024 * 1024 }),
          )
        ).code,
      ).toBe('RESPONSE_TOO_LARGE');
      expect(registry.seen).toEqual([]);
    });

    it('asks for no compression, and takes none', async () => {
      registry.putImage('prod/app', 'v1');
      const client = connect();
      await client.getManifest(app(), 'v1');
      expect(registry.seen[0].headers['accept-encoding']).toBe('identity');
      override('manifests/v2', (_, response) => {
        response.setHeader('content-encoding', 'gzip');
        response.end('x');
      });
      expect((await reasonOf(client.getManifest(app(), 'v2'))).code).toBe(
        'REGISTRY_RESPONSE_INVALID',
      );
    });
  });

  describe('failures', () => {
    it.each<[number, ReasonCode]>([
      [401, 'REGISTRY_UNAUTHORIZED'],
      [403, 'REGISTRY_FORBIDDEN'],
      [404, 'IMAGE_NOT_FOUND'],
      [418, 'REGISTRY_RESPONSE_INVALID'],
      [500, 'REGISTRY_UNAVAILABLE'],
    ])('names status %i %s', async (status, code) => {
      override('manifests/v1', (_, response) => {
        response.statusCode = status;
        response.end();
      });
      expect((await reasonOf(connect().getManifest(app(), 'v1'))).code).toBe(
        code,
      );
    });

    it('names a host that is not there', async () => {
      const client = connect();
      const name = app();
      await registry.stop();
      const reason = await reasonOf(client.getManifest(name, 'v1'));
      expect(reason.code).toBe('REGISTRY_UNAVAILABLE');
      expect(reason.class).toBe('inconclusive');
      registry = await FakeRegistry.start();
    });

    it('does not wait for ever', async () => {
      override('manifests/v1', () => undefined);
      expect(
        (
          await reasonOf(
            connect({}, { limits: { requestTimeoutMs: 100 } }).getManifest(
              app(),
              'v1',
            ),
          )
        ).code,
      ).toBe('REGISTRY_TIMEOUT');
    });

    it('stops when the caller aborts, with the caller’s reason', async () => {
      override('manifests/v1', () => undefined);
      const controller = new AbortController();
      const promise = connect().getManifest(app(), 'v1', {
        signal: controller.signal,
      });
      controller.abort(new Error('enough'));
      await expect(promise).rejects.toThrow('enough');
    });

    it('tries again when the registry says later', async () => {
      const { digest } = registry.putImage('prod/app', 'v1');
      let count = 0;
      override('manifests/v1', (_, response) => {
        count++;
        response.statusCode = 429;
        response.setHeader('retry-after', '0');
        registry.overrides.clear();
        response.end();
      });
      expect(await connect().getManifest(app(), 'v1')).toMatchObject({
        digest,
      });
      expect(count).toBe(1);
    });

    it('gives up at once where "later" is far away, and says when', async () => {
      override('manifests/v1', (_, response) => {
        response.statusCode = 429;
        response.setHeader('retry-after', '3600');
        response.end();
      });
      const reason = await reasonOf(connect().getManifest(app(), 'v1'));
      expect(reason.code).toBe('REGISTRY_RATE_LIMITED');
      expect(reason.detail).toContain('3600 s');
      expect(registry.seen).toHaveLength(1);
    });

    it('gives up after its attempts', async () => {
      override('manifests/v1', (_, response) => {
        response.statusCode = 429;
        response.setHeader('retry-after', '0');
        response.end();
      });
      expect((await reasonOf(connect().getManifest(app(), 'v1'))).code).toBe(
        'REGISTRY_RATE_LIMITED',
      );
      expect(registry.seen).toHaveLength(3);
    });
  });

  describe('hosts', () => {
    it('asks no host that is not configured', async () => {
      const reason = await reasonOf(
        connect().getManifest(
          { registry: other.host, repository: 'prod/app' },
          'v1',
        ),
      );
      expect(reason.code).toBe('REGISTRY_BLOCKED_TARGET');
      expect(reason.detail).toContain(other.host);
      expect(other.seen).toEqual([]);
    });

    it('asks no unlisted host on a private network', async () => {
      expect(
        (
          await reasonOf(
            connect({}, { unlistedHosts: 'public' }).getManifest(
              { registry: other.host, repository: 'prod/app' },
              'v1',
            ),
          )
        ).code,
      ).toBe('REGISTRY_BLOCKED_TARGET');
      expect(
        (
          await reasonOf(
            connect({}, { unlistedHosts: 'public' }).getManifest(
              { registry: 'localhost:1', repository: 'prod/app' },
              'v1',
            ),
          )
        ).code,
      ).toBe('REGISTRY_BLOCKED_TARGET');
      expect(other.seen).toEqual([]);
    });

    it('keeps a configured host from a private network where told so', async () => {
      expect(
        (
          await reasonOf(
            connect({ allowPrivate: false }).getManifest(app(), 'v1'),
          )
        ).code,
      ).toBe('REGISTRY_BLOCKED_TARGET');
      expect(registry.seen).toEqual([]);
    });

    it('refuses a redirect to another host', async () => {
      redirect('manifests/v1', `http://${other.host}/v2/prod/app/manifests/v1`);
      expect((await reasonOf(connect().getManifest(app(), 'v1'))).code).toBe(
        'REGISTRY_BLOCKED_TARGET',
      );
      expect(other.seen).toEqual([]);
    });

    it.each([
      'file:///etc/passwd',
      'ftp://127.0.0.1/x',
      'http://user:pw@127.0.0.1/x',
      'http://169.254.169.254/latest/meta-data',
      '//evil.example/x',
      'http://[::ffff:127.0.0.1]/x',
    ])('refuses a redirect to %s', async location => {
      redirect('manifests/v1', location);
      expect((await reasonOf(connect().getManifest(app(), 'v1'))).code).toBe(
        'REGISTRY_BLOCKED_TARGET',
      );
    });

    it('follows a redirect to an allied host, without the credentials', async () => {
      const { digest } = other.putImage('prod/app', 'v1');
      registry.overrides.set(
        '/v2/prod/app/manifests/v1',
        (request, response) => {
          if (!request.headers.authorization) {
            response.statusCode = 401;
            response.setHeader('www-authenticate', 'Basic realm="x"');
            response.end();
            return;
          }
          response.statusCode = 307;
          response.setHeader(
            'location',
            `http://${other.host}/v2/prod/app/manifests/v1`,
          );
          response.end();
        },
      );
      const client = connect({
        alliedHosts: [other.host],
        credentials: { type: 'basic', username: 'u', password: 's3cret' },
      });
      expect(await client.getManifest(app(), 'v1')).toMatchObject({ digest });
      expect(registry.seen.at(-1)?.headers.authorization).toMatch(/^Basic /);
      expect(other.seen).toHaveLength(1);
      expect(other.seen[0].headers.authorization).toBeUndefined();
    });

    it('keeps the credentials on a redirect inside the host', async () => {
      const { digest } = registry.putImage('prod/app', 'v1');
      redirect('manifests/v2', '/v2/prod/app/manifests/v1');
      expect(await connect().getManifest(app(), 'v2')).toMatchObject({
        digest,
      });
    });

    it('follows no redirect without end', async () => {
      redirect('manifests/v1', '/v2/prod/app/manifests/v1');
      expect((await reasonOf(connect().getManifest(app(), 'v1'))).code).toBe(
        'REGISTRY_RESPONSE_INVALID',
      );
      expect(registry.seen).toHaveLength(11);
    });
  });

  describe('tokens', () => {
    const credentials = {
      type: 'basic',
      username: 'bob',
      password: 's3cret',
    } as const;

    const challenge = (header: () => string) =>
      override('manifests/v1', (request, response) => {
        if (request.headers.authorization === 'Bearer good') {
          response.setHeader('content-type', OCI_INDEX);
          response.end('{"schemaVersion":2,"manifests":[]}');
          return;
        }
        response.statusCode = 401;
        response.setHeader('www-authenticate', header());
        response.end();
      });
    const tokenService = (server: FakeRegistry, body: object) =>
      server.overrides.set('/token', (_, response) =>
        response.end(JSON.stringify(body)),
      );
    const bearer = (host: string, scheme = 'http') =>
      `Bearer realm="${scheme}://${host}/token",service="reg",scope="repository:prod/app:pull,push"`;

    it('gets a token, keeps it, and asks for no more than reading', async () => {
      challenge(() => bearer(registry.host));
      let query = '';
      registry.overrides.set('/token', (request, response) => {
        query = request.url ?? '';
        response.end('{"token":"good","expires_in":300}');
      });
      const client = connect();
      await client.getManifest(app(), 'v1');
      await client.getManifest(app(), 'v1');
      expect(query).toBe(
        '/token?service=reg&scope=repository%3Aprod%2Fapp%3Apull',
      );
      expect(registry.paths.filter(path => path === '/token')).toHaveLength(1);
      expect(registry.seen[1].headers.authorization).toBeUndefined();
    });

    it('sends the credentials to the token service of the registry', async () => {
      challenge(() => bearer(registry.host));
      tokenService(registry, { access_token: 'good' });
      await connect({ credentials }).getManifest(app(), 'v1');
      expect(registry.seen[0].headers.authorization).toBeUndefined();
      expect(registry.seen[1].headers.authorization).toBe(
        `Basic ${Buffer.from('bob:s3cret').toString('base64')}`,
      );
    });

    it('sends nothing to a token service at another host', async () => {
      challenge(() => bearer(other.host));
      tokenService(other, { token: 'good' });
      expect(
        (await reasonOf(connect({ credentials }).getManifest(app(), 'v1')))
          .code,
      ).toBe('REGISTRY_BLOCKED_TARGET');
      expect(other.seen).toEqual([]);
    });

    it('uses a token service at an allied host', async () => {
      challenge(() => bearer(other.host));
      tokenService(other, { token: 'good' });
      await connect({ credentials, alliedHosts: [other.host] }).getManifest(
        app(),
        'v1',
      );
      expect(other.seen).toHaveLength(1);
    });

    it('exchanges an identity token by POST', async () => {
      challenge(() => bearer(registry.host));
      let body = '';
      registry.overrides.set('/token', (request, response) => {
        request.on('data', chunk => {
          body += chunk;
        });
        request.on('end', () => response.end('{"access_token":"good"}'));
      });
      await connect({
        credentials: { type: 'identity-token', token: 'refresh' },
      }).getManifest(app(), 'v1');
      expect(new URLSearchParams(body).get('refresh_token')).toBe('refresh');
      expect(new URLSearchParams(body).get('grant_type')).toBe('refresh_token');
    });

    it('does not send an identity token after a redirect', async () => {
      challenge(() => bearer(registry.host));
      registry.overrides.set('/token', (_, response) => {
        response.statusCode = 307;
        response.setHeader('location', `http://${other.host}/token`);
        response.end();
      });
      expect(
        (
          await reasonOf(
            connect({
              alliedHosts: [other.host],
              credentials: { type: 'identity-token', token: 'refresh' },
            }).getManifest(app(), 'v1'),
          )
        ).code,
      ).toBe('REGISTRY_RESPONSE_INVALID');
      expect(other.seen).toEqual([]);
    });

    it.each([
      ['no JSON', '<html>'],
      ['no token', '{}'],
      ['a token with a line break', '{"token":"a\\r\\nX-Evil: 1"}'],
      ['a token that is a number', '{"token":1}'],
    ])('takes %s for no token', async (_, body) => {
      challenge(() => bearer(registry.host));
      registry.overrides.set('/token', (__, response) => response.end(body));
      expect((await reasonOf(connect().getManifest(app(), 'v1'))).code).toBe(
        'REGISTRY_RESPONSE_INVALID',
      );
    });

    it('asks twice, not for ever, where tokens are not accepted', async () => {
      challenge(() => bearer(registry.host));
      tokenService(registry, { token: 'bad' });
      const reason = await reasonOf(
        connect({ credentials }).getManifest(app(), 'v1'),
      );
      expect(reason.code).toBe('REGISTRY_UNAUTHORIZED');
      expect(registry.seen).toHaveLength(3);
      expect(JSON.stringify(reason)).not.toContain('s3cret');
    });

    it('sends no password where nobody asks for one', async () => {
      override('manifests/v1', (_, response) => {
        response.statusCode = 401;
        response.setHeader('www-authenticate', 'Negotiate');
        response.end();
      });
      expect(
        (await reasonOf(connect({ credentials }).getManifest(app(), 'v1')))
          .code,
      ).toBe('REGISTRY_UNAUTHORIZED');
      expect(registry.seen).toHaveLength(1);
    });
  });

  describe('referrers', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const item = (n: number) => ({
      mediaType: OCI_MANIFEST,
      digest: sha256(Buffer.from(String(n))),
      size: 1,
      artifactType: 'application/x',
    });
    const pages = (last: number, link: (page: number) => string) =>
      override(`referrers/${digest}`, (request, response) => {
        const page = Number(
          new URL(request.url ?? '', 'http://x').searchParams.get('p') ?? 0,
        );
        if (page < last) {
          response.setHeader('link', `<${link(page + 1)}>; rel="next"`);
        }
        sendIndex(response, [item(page)]);
      });

    it('reads all pages', async () => {
      pages(3, page => `/v2/prod/app/referrers/${digest}?p=${page}`);
      const list = await connect().listReferrers(app(), digest);
      expect(list.descriptors).toHaveLength(4);
      expect(list.incomplete).toBeUndefined();
    });

    it('stops after its pages and says so', async () => {
      pages(1000, page => `?p=${page}`);
      const list = await connect(
        {},
        { limits: { referrerPages: 5 } },
      ).listReferrers(app(), digest);
      expect(list.descriptors).toHaveLength(5);
      expect(list.incomplete?.code).toBe('REFERRERS_INCOMPLETE');
    });

    it('stops after its descriptors and says so', async () => {
      override(`referrers/${digest}`, (_, response) =>
        sendIndex(
          response,
          Array.from({ length: 20 }, (__, i) => item(i)),
        ),
      );
      const list = await connect(
        {},
        { limits: { referrers: 10 } },
      ).listReferrers(app(), digest);
      expect(list.descriptors).toHaveLength(10);
      expect(list.incomplete?.code).toBe('TOO_MANY_ITEMS');
    });

    it.each([
      [
        'another host',
        () => `http://${other.host}/v2/prod/app/referrers/x?p=1`,
      ],
      ['another path', () => `/v2/prod/secret/referrers/${digest}?p=1`],
      ['the same page', () => ''],
      ['no address', () => 'http://['],
    ])('does not follow a next page at %s', async (_, link) => {
      pages(3, link);
      const list = await connect({ alliedHosts: [other.host] }).listReferrers(
        app(),
        digest,
      );
      expect(list.descriptors).toHaveLength(1);
      expect(list.incomplete?.code).toBe('REGISTRY_RESPONSE_INVALID');
      expect(other.seen).toEqual([]);
    });

    it.each([
      [404, 'application/json'],
      [400, 'text/plain'],
      [405, 'text/plain'],
      [406, 'text/plain'],
      [200, 'text/html'],
    ])('takes status %i with %s for "no such API"', async (status, type) => {
      override(`referrers/${digest}`, (_, response) => {
        response.statusCode = status;
        response.setHeader('content-type', type);
        response.end('{}');
      });
      expect(await connect().listReferrers(app(), digest)).toEqual({
        supported: false,
        descriptors: [],
      });
    });

    it.each([403, 500])('does not take status %i for that', async status => {
      override(`referrers/${digest}`, (_, response) => {
        response.statusCode = status;
        response.end();
      });
      await expect(
        connect().listReferrers(app(), digest),
      ).rejects.toBeInstanceOf(RegistryError);
    });

    it('takes null for an empty list', async () => {
      override(`referrers/${digest}`, (_, response) => {
        response.setHeader('content-type', OCI_INDEX);
        response.end('{"schemaVersion":2,"manifests":null}');
      });
      expect(await connect().listReferrers(app(), digest)).toEqual({
        supported: true,
        descriptors: [],
      });
    });
  });

  describe('sparing requests', () => {
    it('asks once for what many want at the same time', async () => {
      registry.putImage('prod/app', 'v1');
      const client = connect();
      const manifests = await Promise.all(
        Array.from({ length: 10 }, () => client.getManifest(app(), 'v1')),
      );
      expect(new Set(manifests.map(({ digest }) => digest)).size).toBe(1);
      expect(registry.seen).toHaveLength(1);
    });

    it('lets one caller go without the others', async () => {
      registry.putImage('prod/app', 'v1');
      const client = connect();
      const controller = new AbortController();
      const leaving = client.getManifest(app(), 'v1', {
        signal: controller.signal,
      });
      const staying = client.getManifest(app(), 'v1');
      controller.abort(new Error('leaving'));
      await expect(leaving).rejects.toThrow('leaving');
      await expect(staying).resolves.toBeDefined();
    });

    it('asks whether a tag has changed', async () => {
      const { digest } = registry.putImage('prod/app', 'v0');
      const body = '{"schemaVersion":2,"manifests":[]}';
      override('manifests/v1', (request, response) => {
        response.setHeader('etag', '"1"');
        if (request.headers['if-none-match'] === '"1"') {
          response.statusCode = 304;
          response.end();
          return;
        }
        response.setHeader('content-type', OCI_INDEX);
        response.end(body);
      });
      const client = connect();
      const first = await client.getManifest(app(), 'v1');
      expect(await client.getManifest(app(), 'v1')).toEqual(first);
      expect(registry.seen[1].headers['if-none-match']).toBe('"1"');
      expect(first.digest).not.toBe(digest);
    });

    it('reads a list of referrers anew only where it has changed', async () => {
      const { digest } = registry.putImage('prod/app', 'v1');
      const entry = (name: string) => ({
        mediaType: OCI_MANIFEST,
        digest: sha256(Buffer.from(name)),
        size: 1,
      });
      let list = [entry('a')];
      override(`referrers/${digest}`, (request, response) => {
        const etag = `"${list.length}"`;
        response.setHeader('etag', etag);
        if (request.headers['if-none-match'] === etag) {
          response.statusCode = 304;
          response.end();
        } else {
          sendIndex(response, list);
        }
      });
      const client = connect();
      const digests = async () => {
        const { descriptors } = await client.listReferrers(app(), digest);
        return descriptors.splice(0).map(one => one.digest);
      };
      const [a, b] = [entry('a').digest, entry('b').digest];
      expect(await digests()).toEqual([a]);
      // What a caller does with its list is no matter of the next one's.
      expect(await digests()).toEqual([a]);
      list = [entry('a'), entry('b')];
      expect(await digests()).toEqual([a, b]);
      expect(await digests()).toEqual([a, b]);
    });

    it('keeps to its number of requests at once', async () => {
      let open = 0;
      let most = 0;
      const answerLate = (_: IncomingMessage, response: ServerResponse) => {
        open++;
        most = Math.max(most, open);
        setTimeout(() => {
          open--;
          response.statusCode = 404;
          response.end();
        }, 10);
      };
      const tags = Array.from({ length: 12 }, (_, i) => `v${i}`);
      tags.forEach(tag => override(`manifests/${tag}`, answerLate));
      const client = connect({}, { limits: { concurrency: 3 } });
      await Promise.allSettled(tags.map(tag => client.getManifest(app(), tag)));
      expect(most).toBe(3);
    });
  });
});
