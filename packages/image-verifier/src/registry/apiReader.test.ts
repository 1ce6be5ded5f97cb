import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRegistryApiReader, RegistryApiReader } from './apiReader';

describe('createRegistryApiReader', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  let host: string;
  const readers: RegistryApiReader[] = [];

  beforeAll(async () => {
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    seen.length = 0;
    answer = (_request, response) => response.end('{}');
  });
  afterAll(async () => {
    await Promise.all(readers.map(reader => reader.close()));
    server.closeAllConnections();
    server.close();
  });

  const open = (
    more: Partial<Parameters<typeof createRegistryApiReader>[0]> = {},
  ) => {
    const reader = createRegistryApiReader({ host, insecure: true, ...more });
    readers.push(reader);
    return reader;
  };

  it.each([
    [
      'basic',
      { type: 'basic', username: 'bob', password: 's3cret' },
      `Basic ${Buffer.from('bob:s3cret').toString('base64')}`,
    ],
    ['bearer', { type: 'bearer', token: 't0ken' }, 'Bearer t0ken'],
    ['no', undefined, undefined],
  ] as const)('asks with %s login', async (_name, credentials, expected) => {
    const reader = open({ credentials });
    expect(
      await reader.get('/api/v2.0/robots?page=1', { headers: { 'x-a': 'b' } }),
    ).toEqual({ status: 200, body: Buffer.from('{}') });
    expect(seen).toHaveLength(1);
    expect(seen[0].url).toBe('/api/v2.0/robots?page=1');
    expect(seen[0].headers).toMatchObject({ 'x-a': 'b' });
    expect(seen[0].headers.authorization).toBe(expected);
  });

  it('tells the status of a refusal', async () => {
    answer = (_request, response) => response.writeHead(403).end('no');
    expect(await open().get('/api')).toMatchObject({ status: 403 });
  });

  it('follows no redirect, not even to itself', async () => {
    answer = (_request, response) =>
      response.writeHead(302, { location: '/elsewhere' }).end();
    await expect(open().get('/api')).rejects.toMatchObject({
      reason: { code: 'REGISTRY_RESPONSE_INVALID' },
    });
    expect(seen).toHaveLength(1);
  });

  it.each([
    '//evil.example.com/x',
    'https://evil.example.com/x',
    '\\\\evil',
    '',
  ])('asks no other host for the path %j', async path => {
    await expect(open().get(path)).rejects.toMatchObject({
      reason: { code: 'REGISTRY_BLOCKED_TARGET' },
    });
    expect(seen).toHaveLength(0);
  });

  it('reads no more than it may', async () => {
    answer = (_request, response) => response.end('x'.repeat(2000));
    await expect(open({ maxBytes: 1000 }).get('/api')).rejects.toMatchObject({
      reason: { code: 'RESPONSE_TOO_LARGE' },
    });
  });

  it('waits no longer than it may', async () => {
    answer = () => {};
    await expect(open({ timeoutMs: 50 }).get('/api')).rejects.toMatchObject({
      reason: { code: 'REGISTRY_TIMEOUT' },
    });
  });

  it('asks no private address that is not configured as such', async () => {
    await expect(
      open({ allowPrivate: false }).get('/api'),
    ).rejects.toMatchObject({ reason: { code: 'REGISTRY_BLOCKED_TARGET' } });
    expect(seen).toHaveLength(0);
  });
});
