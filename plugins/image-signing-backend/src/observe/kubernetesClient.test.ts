import { createServer, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { asksForDryRun, KubernetesClient } from './kubernetesClient';
import { KubernetesError, parseRetryAfter } from './kubernetesError';

describe('KubernetesClient', () => {
  let server: Server;
  let client: KubernetesClient;
  let answer: (response: ServerResponse, url: string) => void;
  const methods: string[] = [];

  beforeEach(async () => {
    methods.length = 0;
    server = createServer((request, response) => {
      methods.push(request.method ?? '');
      answer(response, request.url ?? '');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      // Behind a proxy an API server may have a path of its own.
      {
        name: 'c',
        server: `http://127.0.0.1:${port}/k8s/`,
        skipTLSVerify: true,
      },
      { name: 'u', token: 'secret-token' },
    );
    client = new KubernetesClient(kubeConfig);
  });

  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const list = () => client.list('/api/v1/pods', { limit: 500 });

  async function failure(
    run: () => Promise<unknown>,
  ): Promise<KubernetesError> {
    const error = await run().then(
      () => new Error('it did not fail'),
      caught => caught as KubernetesError,
    );
    expect(error).toBeInstanceOf(KubernetesError);
    // The error middleware must not answer our caller with it.
    expect(error).not.toHaveProperty('statusCode');
    expect(error).not.toHaveProperty('status');
    expect(error.message).not.toContain('secret-token');
    return error as KubernetesError;
  }

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [410, 'expired'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [302, 'unexpected'],
    [400, 'unexpected'],
  ])('%s is %s', async (status, kind) => {
    answer = response => {
      response.writeHead(status, { 'retry-after': '7' });
      response.end('{"message":"because"}');
    };
    const error = await failure(list);
    expect(error).toMatchObject({ kind, retryAfterMs: 7000 });
    expect(error.message).toContain('GET /api/v1/pods answered');
    expect(error.message).toContain('because');
  });

  it.each([
    ['no JSON', 'hello'],
    ['no object', '"hello"'],
    ['no list', '{}'],
    ['items that are none', '{"items":5,"metadata":{"resourceVersion":"1"}}'],
    ['no version', '{"items":[],"metadata":{}}'],
  ])('refuses %s', async (_name, body) => {
    answer = response => response.end(body);
    expect(await failure(list)).toMatchObject({ kind: 'malformed' });
  });

  it('takes the empty list of Go', async () => {
    answer = response =>
      response.end('{"items":null,"metadata":{"resourceVersion":"5"}}');
    expect(await list()).toEqual({
      items: [],
      resourceVersion: '5',
      continueToken: undefined,
    });
  });

  it('sends its requests below the path of the server', async () => {
    const urls: string[] = [];
    answer = (response, url) => {
      urls.push(url);
      response.end('{"items":[],"metadata":{"resourceVersion":"5"}}');
    };
    await client.list('/api/v1/pods', {
      limit: 10,
      continueToken: 'a&b',
      fieldSelector: 'reason=FailedCreate',
    });
    expect(urls).toEqual([
      '/k8s/api/v1/pods?limit=10&continue=a%26b&fieldSelector=reason%3DFailedCreate',
    ]);
  });

  it('refuses an answer that is too long', async () => {
    answer = response => {
      const part = Buffer.alloc(1024 * 1024, 'x');
      const write = () => {
        while (!response.destroyed && response.write(part));
        response.once('drain', write);
      };
      write();
    };
    const error = await failure(() => client.serverVersion());
    expect(error).toMatchObject({ kind: 'too-large' });
  });

  it('says when nobody is there', async () => {
    await new Promise(resolve => server.close(resolve));
    expect(await failure(list)).toMatchObject({ kind: 'unreachable' });
    await new Promise<void>(resolve => server.listen(0, resolve));
  });

  it('reads versions, and that a group is not served', async () => {
    answer = (response, url) => {
      if (url.endsWith('/api')) response.end('{"versions":["v1"]}');
      else if (url.endsWith('/apis/apps'))
        response.end('{"versions":[{"version":"v1"},{"groupVersion":"x"}]}');
      else {
        response.writeHead(404);
        response.end('404 page not found');
      }
    };
    expect(await client.servedVersions('')).toEqual(['v1']);
    expect(await client.servedVersions('apps')).toEqual(['v1']);
    expect(await client.servedVersions('kyverno.io')).toBeUndefined();
  });

  it('asks once for all resources of a group that begin together', async () => {
    const urls: string[] = [];
    answer = (response, url) => {
      urls.push(url);
      response.writeHead(404).end('{}');
    };
    const ask = () =>
      Promise.all(
        Array.from({ length: 5 }, () => client.servedVersions('absent.io')),
      );
    expect(new Set(await ask())).toEqual(new Set([undefined]));
    expect(urls).toHaveLength(1);
    await ask();
    expect(urls).toHaveLength(2);
  });

  describe('a dry run', () => {
    const dryRun = (namespace = 'shop') =>
      client.dryRunPod(namespace, { kind: 'Pod' });

    it('asks for nothing but a dry run, and reads what would come to be', async () => {
      const urls: string[] = [];
      answer = (response, url) => {
        urls.push(url);
        response.setHeader('warning', [
          '299 - "say \\"why\\""',
          '299 kube "and more"',
        ]);
        response.writeHead(201);
        response.end(
          '{"spec":{"containers":[{"name":"image","image":"a@b"},{"name":1}]}}',
        );
      };
      expect(await dryRun()).toEqual({
        status: 201,
        message: '',
        warnings: ['say "why"', 'and more'],
        images: { image: 'a@b' },
      });
      expect(urls).toEqual([
        '/k8s/api/v1/namespaces/shop/pods?dryRun=All&fieldManager=image-signing-dry-run',
      ]);
      expect(methods).toEqual(['POST']);
    });

    it.each(['', 'a/b', 'shop/pods?x=', 'shop?dryRun=', 'Shop', '../x', 'a#'])(
      'is not made in %p, which is no namespace',
      async namespace => {
        answer = response => response.end('{}');
        await expect(dryRun(namespace)).rejects.toMatchObject({
          kind: 'malformed',
        });
        expect(methods).toEqual([]);
      },
    );

    it.each([400, 403, 404, 422, 500, 503])(
      'tells what a refusal of %i says',
      async status => {
        answer = response => {
          response.writeHead(status);
          response.end('{"message":"because"}');
        };
        expect(await dryRun()).toEqual({
          status,
          message: 'because',
          warnings: [],
          images: {},
        });
      },
    );

    it.each([
      [401, 'unauthorized'],
      [429, 'throttled'],
    ])('fails at %i as %s', async (status, kind) => {
      answer = response => {
        response.writeHead(status, { 'retry-after': '7' });
        response.end('{}');
      };
      expect(await failure(dryRun)).toMatchObject({ kind, retryAfterMs: 7000 });
    });

    it('never asks otherwise than by GET for anything else', async () => {
      answer = response =>
        response.end('{"items":[],"metadata":{"resourceVersion":"5"}}');
      await list();
      await client.get('/api/v1/pods?dryRun=All');
      await client.servedVersions('');
      expect(new Set(methods)).toEqual(new Set(['GET']));
    });

    it.each([
      ['/p?dryRun=All', true],
      ['/p?x=1&dryRun=All', true],
      ['/p', false],
      ['/p?dryRun=', false],
      ['/p?dryRun=all', false],
      ['/p?dryrun=All', false],
      ['/p?dryRun=All&dryRun=', false],
      ['/p#?dryRun=None', false],
      ['/p?a=?dryRun=All', false],
    ])('whether %s asks for a dry run: %p', (path, expected) => {
      expect(asksForDryRun(path)).toBe(expected);
    });
  });

  async function watch(options: { signal?: AbortSignal } = {}) {
    const events: string[] = [];
    const stream = client.watch('/api/v1/pods', {
      resourceVersion: '5',
      timeoutSeconds: 30,
      ...options,
    });
    for await (const event of stream) events.push(event.type);
    return events;
  }

  it('reads a watch until the server ends it', async () => {
    answer = response => {
      response.write('{"type":"ADDED","object":{}}\n{"type":"BOOK');
      response.end('MARK","object":{}}\n');
    };
    expect(await watch()).toEqual(['ADDED', 'BOOKMARK']);
  });

  it.each([
    ['{"type":"ERROR","object":{"code":410,"message":"old"}}', 'expired'],
    ['{"type":"ERROR","object":{}}', 'unavailable'],
    ['{"type":"OTHER","object":{}}', 'malformed'],
    ['{"type":"ADDED"}', 'malformed'],
    ['null', 'malformed'],
    ['nonsense', 'malformed'],
  ])('ends a watch at %s as %s', async (line, kind) => {
    answer = response => response.end(`${line}\n`);
    expect(await failure(watch)).toMatchObject({ kind });
  });

  it('stops when it is told to', async () => {
    answer = response => response.write('{"type":"ADDED","object":{}}\n');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    await expect(watch({ signal: stop.signal })).rejects.toBeInstanceOf(
      KubernetesError,
    );
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-03-01T10:00:00Z');

  it.each([
    ['5', 5000],
    ['99999', 300_000],
    ['Sun, 01 Mar 2026 10:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});
