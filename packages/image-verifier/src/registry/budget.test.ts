import { setTimeout as sleep } from 'node:timers/promises';
import {
  FakeRegistry,
  OCI_MANIFEST,
  sendIndex,
} from '../__testUtils__/registry';
import { discoverSignatures } from '../discovery/discoverSignatures';
import type { DiscoveryLimits } from '../discovery/discovery';
import { parseImageReference } from '../reference/imageReference';
import { createRegistryClient, type RegistryClient } from './client';
import { MAX_HEADER_BYTES } from './connections';
import { RegistryError } from './registryError';

describe('a hostile registry', () => {
  let registry: FakeRegistry;
  let client: RegistryClient;

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    client = createRegistryClient({ hosts: [registry.hostOptions] });
  });

  afterEach(async () => {
    await client.close();
    await registry.stop();
  });

  const discover = (limits: Partial<DiscoveryLimits>, signal?: AbortSignal) =>
    discoverSignatures(
      client,
      parseImageReference(`${registry.host}/prod/app:v1`),
      { limits, signal },
    );

  /** Referrers without end, each of them a manifest of some size. */
  const attachMany = (digest: string, count: number, padding = 0) => {
    const manifests = Array.from({ length: count }, (_, number) =>
      registry.putManifest('prod/app', {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config: {
          mediaType: 'application/vnd.oci.empty.v1+json',
          ...registry.putBlob(Buffer.from('{}')),
        },
        layers: [],
        annotations: { number: String(number), padding: 'x'.repeat(padding) },
      }),
    );
    registry.overrides.set(`/v2/prod/app/referrers/${digest}`, (_, response) =>
      sendIndex(response, manifests),
    );
  };

  it('gets no more time than there is for one image', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    registry.overrides.set(
      `/v2/prod/app/referrers/${digest}`,
      async (_, response) => {
        response.write(' ');
        await sleep(20_000, undefined, { ref: false });
        response.end();
      },
    );
    const started = Date.now();
    const { complete, searched } = await discover({ totalTimeMs: 300 });
    expect(Date.now() - started).toBeLessThan(5000);
    expect(complete).toBe(false);
    expect(searched).toContainEqual(
      expect.objectContaining({
        place: 'referrers-api',
        outcome: 'error',
        reason: expect.objectContaining({ code: 'REGISTRY_TIMEOUT' }),
      }),
    );
  });

  it('gets no more requests than there are for one image', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    attachMany(digest, 50);
    const { complete, searched } = await discover({ requests: 20 });
    expect(registry.seen.length).toBeLessThanOrEqual(20);
    expect(complete).toBe(false);
    expect(searched.map(({ reason }) => reason?.code)).toContain(
      'TOO_MANY_ITEMS',
    );
  });

  it('gets no more bytes read than there are for one image', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    attachMany(digest, 50, 100_000);
    const { complete, searched } = await discover({ responseBytes: 1_000_000 });
    expect(complete).toBe(false);
    expect(searched.map(({ reason }) => reason?.code)).toContain(
      'RESPONSE_TOO_LARGE',
    );
    expect(registry.seen.length).toBeLessThan(40);
  });

  it('makes the image itself inconclusive, not absent', async () => {
    registry.putImage('prod/app', 'v1');
    const error = await discover({ requests: 0 }).catch(e => e);
    expect(error).toBeInstanceOf(RegistryError);
    expect((error as RegistryError).reason.class).toBe('inconclusive');
  });

  it('does not keep the caller’s own reason to abort from it', async () => {
    registry.putImage('prod/app', 'v1');
    const reason = new Error('stop');
    await expect(discover({}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('cannot hide a document by giving it another size elsewhere', async () => {
    const content = Buffer.from('a document');
    const { digest } = registry.putBlob(content);
    const name = { registry: registry.host, repository: 'prod/app' };
    const [lie, truth] = await Promise.allSettled([
      client.getBlob(name, { digest, size: 1 }),
      client.getBlob(name, { digest, size: content.length }),
    ]);
    expect(lie.status).toBe('rejected');
    expect(truth).toEqual({ status: 'fulfilled', value: content });
  });

  it('sends no headers without end', async () => {
    registry.overrides.set('/v2/prod/app/manifests/v1', (_, response) => {
      response.setHeader('x-padding', 'x'.repeat(MAX_HEADER_BYTES));
      response.end('{}');
    });
    const error = await discover({}).catch(e => e);
    expect((error as RegistryError).reason).toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      class: 'inconclusive',
    });
  });

  it('does not hold a request open byte by byte', async () => {
    await client.close();
    client = createRegistryClient({
      hosts: [registry.hostOptions],
      limits: { requestTimeoutMs: 300, attempts: 1 },
    });
    registry.overrides.set('/v2/prod/app/manifests/v1', (_, response) => {
      response.setHeader('content-type', OCI_MANIFEST);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    const started = Date.now();
    const error = await discover({}).catch(e => e);
    expect(Date.now() - started).toBeLessThan(5000);
    expect((error as RegistryError).reason.code).toBe('REGISTRY_TIMEOUT');
  });
});
