// Whether the push events of a real registry are read as they are sent.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPushEvents } from '../../plugins/image-signing-backend/src/pushes/readPushEvents';
import { freePort } from './support/freePort';
import { ServerProcess } from './support/process';
import { findOnPath, toolsOrSkip } from './support/tools';

const TOKEN = 'token-of-the-registry';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** Distribution's own test login: whoever sends any is called so. */
const LOGIN = { authorization: 'Bearer anything' };

const digestOf = (text: string) =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

test('push events of Distribution', async t => {
  const registry = await toolsOrSkip(t, async () =>
    findOnPath('docker-registry'),
  );
  if (!registry) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-push-events-'));
  t.after(() => rm(dir, { recursive: true }));
  const sink = await startSink();
  t.after(sink.stop);
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(dir, 'registry.yml');
  await writeFile(
    config,
    JSON.stringify({
      version: '0.1',
      log: { level: 'warn', accesslog: { disabled: true } },
      storage: { inmemory: {} },
      http: { addr: host },
      auth: { silly: { realm: 'silly', service: 'silly' } },
      notifications: {
        endpoints: [
          {
            name: 'portal',
            url: sink.url,
            headers: { Authorization: [`Bearer ${TOKEN}`] },
            timeout: '5s',
            threshold: 3,
            backoff: '1s',
          },
        ],
      },
    }),
  );
  const server = ServerProcess.start(registry, ['serve', config], {
    name: 'docker-registry',
    dir,
  });
  t.after(() => server.stop());
  await server.waitUntil(
    async () => (await fetch(`http://${host}/v2/`, { headers: LOGIN })).ok,
    20,
  );

  const digest = await push(host, 'prod/payments', 'v1');
  const pulled = await fetch(`http://${host}/v2/prod/payments/manifests/v1`, {
    headers: { ...LOGIN, accept: MANIFEST },
  });
  equal(pulled.status, 200);
  const events = () =>
    sink.bodies.flatMap(body => (body as { events: unknown[] }).events);
  // Configuration and layer, manifest, and the pull.
  await until(() => events().length >= 4);

  await t.test('carry the token as it is configured', () => {
    deepEqual([...new Set(sink.tokens)], [`Bearer ${TOKEN}`]);
  });
  await t.test('tell who pushed which manifest, and nothing else', () => {
    const pushes = sink.bodies.flatMap(body => {
      const reading = readPushEvents(body, {
        registry: host,
        receivedAt: new Date(),
      });
      ok(reading);
      equal(reading.rejected, 0);
      return reading.pushes;
    });
    deepEqual(
      pushes.map(({ id, at, ...facts }) => facts),
      [
        {
          registry: host,
          repository: `${host}/prod/payments`,
          account: 'silly',
          tag: 'v1',
          digest,
        },
      ],
    );
    ok(Math.abs(Date.parse(pushes[0].at) - Date.now()) < 120_000);
  });
});

/** Pushes an image of one layer; answers the digest of its manifest. */
async function push(host: string, path: string, tag: string): Promise<string> {
  const base = `http://${host}/v2/${path}`;
  const blob = async (text: string, mediaType: string) => {
    const digest = digestOf(text);
    const begun = await fetch(`${base}/blobs/uploads/`, {
      method: 'POST',
      headers: LOGIN,
    });
    const upload = new URL(begun.headers.get('location') ?? '', base);
    upload.searchParams.set('digest', digest);
    const stored = await fetch(upload, {
      method: 'PUT',
      headers: { ...LOGIN, 'content-type': 'application/octet-stream' },
      body: text,
    });
    equal(stored.status, 201);
    return { mediaType, digest, size: text.length };
  };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: await blob('{}', 'application/vnd.oci.image.config.v1+json'),
    layers: [await blob('layer', 'application/vnd.oci.image.layer.v1.tar')],
  });
  const stored = await fetch(`${base}/manifests/${tag}`, {
    method: 'PUT',
    headers: { ...LOGIN, 'content-type': MANIFEST },
    body: manifest,
  });
  equal(stored.status, 201);
  return digestOf(manifest);
}

async function startSink() {
  const bodies: unknown[] = [];
  const tokens: Array<string | undefined> = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      tokens.push(request.headers.authorization);
      bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    bodies,
    tokens,
    stop: () => {
      server.close();
    },
  };
}

async function until(ask: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!ask()) {
    if (Date.now() >= deadline) throw new Error('it did not come so');
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
