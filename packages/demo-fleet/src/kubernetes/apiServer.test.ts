import { Ledger } from '../estate/ledger';
import { listen, LoopbackServer } from '../httpServer';
import { RegistryStorage } from '../registry/storage';
import { ApiServer, ApiServerOptions } from './apiServer';
import { Cluster } from './cluster';
import { KubeObject } from './types';

const reader = { Authorization: 'Bearer reader' };

interface WatchEvent {
  type: string;
  object: any;
}

function pod(name: string, labels: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels },
    spec: { containers: [{ name: 'app', image: 'registry.local/app:1' }] },
  };
}

describe('the Kubernetes API', () => {
  let cluster: Cluster;
  let api: ApiServer;
  let server: LoopbackServer;

  async function start(options: Partial<ApiServerOptions> = {}) {
    cluster = new Cluster({
      name: 'test',
      kyverno: true,
      ledger: new Ledger('registry.local', new RegistryStorage()),
      expressions: new Map(),
      audit: () => {},
    });
    api = new ApiServer(cluster, {
      gitVersion: 'v1.33.5',
      readerToken: 'reader',
      adminToken: 'admin',
      access: { forbiddenGroups: [] },
      bookmarkIntervalMs: 50,
      ...options,
    });
    server = await listen(0, (request, response) => {
      api.handle(request, response);
    });
  }

  afterEach(() => server.stop());

  function get(path: string, headers: Record<string, string> = reader) {
    return fetch(`${server.url}${path}`, { headers });
  }

  async function getJson(path: string): Promise<any> {
    return (await get(path)).json();
  }

  function seedPods(count: number) {
    for (let index = 0; index < count; index += 1) {
      cluster.seed(pod(`pod-${index}`), { at: new Date() });
    }
  }

  /** Reads a watch until the server ends it. */
  async function watch(query: string): Promise<WatchEvent[]> {
    const response = await get(`/api/v1/pods?watch=1&${query}`);
    const text = await response.text();
    return text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  }

  it('wants a token', async () => {
    await start();
    const response = await get('/api/v1/pods', {});
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      kind: 'Status',
      code: 401,
      reason: 'Unauthorized',
    });
  });

  it('tells forbidden from absent', async () => {
    await start({ access: { forbiddenGroups: ['kyverno.io'] } });
    const forbidden = await get('/apis/kyverno.io/v1/clusterpolicies');
    expect(forbidden.status).toBe(403);
    expect(await forbidden.json()).toMatchObject({
      reason: 'Forbidden',
      message: expect.stringContaining(
        'cannot list resource "clusterpolicies"',
      ),
    });
    const absent = await get('/apis/policies.kyverno.io/v1/validatingpolicies');
    expect(absent.status).toBe(404);
    const { groups } = await getJson('/apis');
    expect(groups.map(({ name }: any) => name)).toContain('kyverno.io');
  });

  it('pages a consistent list, without types in the items', async () => {
    await start();
    seedPods(5);
    const first = await getJson('/api/v1/pods?limit=2');
    expect(first).toMatchObject({ kind: 'PodList', apiVersion: 'v1' });
    expect(first.metadata.remainingItemCount).toBe(3);
    seedPods(9);
    const token = encodeURIComponent(first.metadata.continue);
    const second = await getJson(`/api/v1/pods?limit=3&continue=${token}`);
    const names = [...first.items, ...second.items].map(
      ({ metadata }) => metadata.name,
    );
    expect(names).toEqual(['pod-0', 'pod-1', 'pod-2', 'pod-3', 'pod-4']);
    expect(second.metadata.resourceVersion).toBe(
      first.metadata.resourceVersion,
    );
    expect(first.items[0].kind).toBeUndefined();

    api.compact();
    const late = await get(`/api/v1/pods?limit=2&continue=${token}`);
    expect(late.status).toBe(410);
    expect(await late.json()).toMatchObject({ reason: 'Expired', code: 410 });
  });

  it('resumes a watch where the list or a bookmark ended', async () => {
    await start();
    seedPods(1);
    const { metadata } = await getJson('/api/v1/pods');
    cluster.seed(pod('later'), { at: new Date() });
    const rv = metadata.resourceVersion;
    const first = await watch(
      `resourceVersion=${rv}&allowWatchBookmarks=true&timeoutSeconds=0.2`,
    );
    expect(first[0]).toMatchObject({
      type: 'ADDED',
      object: { kind: 'Pod', metadata: { name: 'later' } },
    });
    const bookmark = first.at(-1)!;
    expect(bookmark.type).toBe('BOOKMARK');

    cluster.store.remove(cluster.store.get('pods', 'pod-0', 'shop')!);
    const second = await watch(
      `resourceVersion=${bookmark.object.metadata.resourceVersion}&timeoutSeconds=0.1`,
    );
    expect(
      second.map(({ type, object }) => [type, object.metadata.name]),
    ).toEqual([['DELETED', 'pod-0']]);
  });

  it('delivers changes while a watch is open, as its selector sees them', async () => {
    await start();
    const events = watch(
      'labelSelector=team%3Dred&timeoutSeconds=0.5&resourceVersion=' +
        `${cluster.store.revision}`,
    );
    await new Promise(resolve => setTimeout(resolve, 150));
    const stored = cluster.seed(pod('moving', { team: 'red' }), {
      at: new Date(),
    });
    cluster.store.put({
      ...stored,
      metadata: { ...stored.metadata, labels: { team: 'blue' } },
    });
    expect((await events).map(({ type }) => type)).toEqual([
      'ADDED',
      'DELETED',
    ]);
  });

  it('says 410 for a revision it has forgotten, in the stream or before', async () => {
    await start();
    seedPods(1);
    const { metadata } = await getJson('/api/v1/pods');
    seedPods(1);
    api.compact();
    const [event] = await watch(`resourceVersion=${metadata.resourceVersion}`);
    expect(event).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });

    await server.stop();
    await start({ expiredAsHttpStatus: true });
    seedPods(1);
    api.compact();
    const response = await get('/api/v1/pods?watch=1&resourceVersion=1');
    expect(response.status).toBe(410);
  });

  it('finds the events of refused pods by their reason', async () => {
    await start();
    for (const reason of ['FailedCreate', 'Scheduled']) {
      cluster.seed(
        {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: reason.toLowerCase(), namespace: 'shop' },
          reason,
          type: 'Warning',
        },
        { at: new Date() },
      );
    }
    const { items } = await getJson(
      '/api/v1/events?fieldSelector=reason%3DFailedCreate,type%3DWarning',
    );
    expect(items).toHaveLength(1);
  });
});
