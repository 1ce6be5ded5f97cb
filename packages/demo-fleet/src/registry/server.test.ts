import { listen, LoopbackServer } from '../httpServer';
import { RegistryClient } from '../__testUtils__/registryClient';
import { pushImage } from './images';
import { RegistryApi } from './server';
import { digestOf, EMPTY, INDEX, MANIFEST, RegistryStorage } from './storage';
import { RegistryTokens } from './tokens';

const credentials = { username: 'portal', password: 'pull' };

describe('the registry', () => {
  const storage = new RegistryStorage();
  let server: LoopbackServer;

  beforeAll(async () => {
    const api = new RegistryApi({
      storage,
      tokens: new RegistryTokens('secure', credentials),
      referrersPageSize: 2,
    });
    server = await listen(0, (request, response) => {
      api.handle(request, response);
    });
  });

  afterAll(() => server.stop());

  function image(repository: string, content = 'one') {
    return pushImage(storage, {
      repository,
      tags: ['1'],
      content,
      created: new Date(0),
      labels: {},
    });
  }

  function call(path: string, init?: RequestInit) {
    return fetch(`${server.url}/v2/${path}`, init);
  }

  async function attach(repository: string, subject: string, type: string) {
    const blob = storage.putBlob(repository, Buffer.from('{}'));
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      artifactType: type,
      config: { mediaType: EMPTY, digest: blob, size: 2 },
      layers: [{ mediaType: EMPTY, digest: blob, size: 2 }],
      subject: storage.descriptor(repository, subject),
      annotations: { count: String(Math.random()) },
    });
    const digest = digestOf(Buffer.from(body));
    const response = await call(`${repository}/manifests/${digest}`, {
      method: 'PUT',
      headers: { 'Content-Type': MANIFEST },
      body,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('oci-subject')).toBe(subject);
    return digest;
  }

  it('serves a manifest by tag and digest, and says when it is unchanged', async () => {
    const { digest } = image('team/app');
    const byTag = await call('team/app/manifests/1');
    expect(byTag.headers.get('docker-content-digest')).toBe(digest);
    expect(digestOf(Buffer.from(await byTag.arrayBuffer()))).toBe(digest);
    const head = await call(`team/app/manifests/${digest}`, { method: 'HEAD' });
    expect(head.headers.get('content-type')).toBe(MANIFEST);
    const unchanged = await call('team/app/manifests/1', {
      headers: { 'If-None-Match': byTag.headers.get('etag')! },
    });
    expect(unchanged.status).toBe(304);
  });

  it('says in its own words what it does not have', async () => {
    image('team/app');
    const unknown = await call('team/app/manifests/none');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({
      errors: [{ code: 'MANIFEST_UNKNOWN' }],
    });
    const nobody = await call('team/nothing/tags/list');
    expect(await nobody.json()).toMatchObject({
      errors: [{ code: 'NAME_UNKNOWN' }],
    });
  });

  it('takes blobs in one request or in two, if the digest is right', async () => {
    const body = 'a layer';
    const digest = digestOf(Buffer.from(body));
    const monolithic = await call(`up/app/blobs/uploads/?digest=${digest}`, {
      method: 'POST',
      body,
    });
    expect(monolithic.status).toBe(201);
    const opened = await call('up/app/blobs/uploads/', { method: 'POST' });
    const location = opened.headers.get('location')!;
    const wrong = digestOf(Buffer.from('something else'));
    const refused = await fetch(`${server.url}${location}?digest=${wrong}`, {
      method: 'PUT',
      body,
    });
    expect(refused.status).toBe(400);
    const blob = await call(`up/app/blobs/${digest}`);
    expect(await blob.text()).toBe(body);
  });

  it('pages referrers and filters them by type', async () => {
    const { digest } = image('refs/app');
    const wanted = 'application/vnd.example.signature';
    const attached = [];
    for (const type of [wanted, wanted, 'application/other', wanted, wanted]) {
      attached.push(await attach('refs/app', digest, type));
    }
    const first = await call(`refs/app/referrers/${digest}`);
    expect(first.headers.get('content-type')).toBe(INDEX);
    expect(first.headers.get('oci-filters-applied')).toBeNull();
    expect((await first.json()).manifests).toHaveLength(2);
    const all = await new RegistryClient(server.url).referrers(
      'refs/app',
      digest,
    );
    expect(all.map(referrer => referrer.digest)).toEqual(attached);

    const filtered = await call(
      `refs/app/referrers/${digest}?artifactType=${wanted}`,
    );
    expect(filtered.headers.get('oci-filters-applied')).toBe('artifactType');
    expect(filtered.headers.get('link')).toContain('rel="next"');
  });

  it('asks for a token in one namespace only', async () => {
    const { digest } = image('secure/app');
    const refused = await call('secure/app/manifests/1');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain(
      `Bearer realm="${server.url}/token"`,
    );
    const anonymous = await fetch(
      `${server.url}/token?scope=repository:secure/app:pull`,
    );
    expect(anonymous.status).toBe(401);
    const client = new RegistryClient(server.url, credentials);
    const manifest = await client.get('secure/app', 'manifests/1');
    expect(manifest.headers.get('docker-content-digest')).toBe(digest);
  });
});
