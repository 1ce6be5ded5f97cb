import { deepEqual, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { KubeConfig } from '@kubernetes/client-node';
import knexFactory, { type Knex } from 'knex';
import { runClusterWindow } from '../../plugins/image-signing-backend/src/observe/clusterTask';
import { KubernetesClient } from '../../plugins/image-signing-backend/src/observe/kubernetesClient';
import { StoredMappingSource } from '../../plugins/image-signing-backend/src/observe/mappingSource';
import { PageReader } from '../../plugins/image-signing-backend/src/observe/pageReader';
import { watchedResources } from '../../plugins/image-signing-backend/src/observe/resources';
import { WatchListSupport } from '../../plugins/image-signing-backend/src/observe/watchList';
import { startAuditLog } from './posture/observe';
import { ADMIN, type ApiServer, startApiServer } from './support/apiServer';
import { makeCertificates } from './support/certificates';
import { startEtcd } from './support/etcd';
import type { KubeApi, KubeObject } from './support/kube';
import { type KubeProxy, startKubeProxy } from './support/kubeProxy';
import { buildTools, findOnPath, ToolsMissing } from './support/tools';

const TOOLS = ['kube-apiserver', 'kube-controller-manager', 'etcd'];
const CLUSTER = 'real';
const NAMESPACE = 'shop';
/** More than a page. */
const PODS = 700;
const AT_ONCE = 16;
const STREAM = /\/pods\?.*sendInitialEvents=true/;
const PAGES = /\/pods\?limit=/;

test('Lists as streams, and in pages, of a real API server', async t => {
  const tools = await toolsOrSkip(t);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-watch-list-'));
  const started: Array<{ stop(): Promise<unknown> }> = [];
  const keep = async <T extends { stop(): Promise<unknown> }>(
    one: Promise<T>,
  ) => {
    const server = await one;
    started.unshift(server);
    return server;
  };
  t.after(async () => {
    for (const server of started) await server.stop();
    await rm(dir, { recursive: true });
  });
  const certificates = await makeCertificates(tools.openssl, dir);
  const audit = await keep(startAuditLog(certificates));
  const etcd = await keep(startEtcd(tools.etcd, dir));
  const serve = (...flags: string[]) =>
    startApiServer({
      ...{ tools, dir, certificates, etcdUrl: etcd.url, flags },
      users: [],
      audit: { url: audit.url, token: 'token-of-audit' },
    });
  const knex = await openDatabase(join(dir, 'portal.sqlite'));
  started.unshift({ stop: () => knex.destroy() });

  let server!: ApiServer;
  let admin!: KubeApi;
  let proxy!: KubeProxy;
  let portal!: Portal;
  let stop = async () => {};
  started.unshift({ stop: () => stop() });
  /** On the same data, as an upgrade does. */
  const restart = async (...flags: string[]) => {
    await stop();
    server = await serve(...flags);
    admin = server.as(ADMIN);
    proxy = await startKubeProxy(server);
    portal = new Portal(knex, proxy, server);
    stop = async () => {
      await portal.stop();
      await proxy.stop();
      await server.stop();
      stop = async () => {};
    };
  };
  await restart();
  await createPods(admin);

  await t.test('reads a stream where the server has it', async () => {
    portal.start();
    await portal.follows();
    deepEqual(portal.asked(), { streams: [200], pages: [] });
    ok((await portal.names()).length === PODS);
  });

  await t.test('stores the same as from pages', async () => {
    await portal.stop();
    const streamed = await portal.stored();
    await knex('source_states').update({ resource_version: null });
    const support = new WatchListSupport();
    support.refuse();
    portal.start(support);
    await portal.follows();
    deepEqual(portal.asked(), { streams: [], pages: [200, 200] });
    deepEqual(await portal.stored(), streamed);
  });

  await t.test('removes what is gone, at the end of the stream', async () => {
    await portal.stop();
    await knex('source_states').update({ resource_version: null });
    await removePod(admin, 0);
    portal.start();
    await portal.follows();
    deepEqual(portal.asked(), { streams: [200], pages: [] });
    await portal.lacks(0);
  });

  await t.test('removes nothing where the stream is cut', async () => {
    await portal.stop();
    await knex('source_states').update({ resource_version: null });
    await removePod(admin, 1);
    const before = await portal.names();
    proxy.cut = { matching: STREAM, afterBytes: 200_000 };
    proxy.refuse = PAGES;
    portal.start();
    // One attempt broke off, and the next one asks for pages, in vain.
    await until(async () => {
      const { state } = await portal.state();
      return (state === 'error' && portal.asked().streams.length > 0) || state;
    });
    await new Promise(done => setTimeout(done, 3000));
    deepEqual(await portal.names(), before);
    ok((await portal.state()).resource_version === null);
    proxy.cut = undefined;
    proxy.refuse = undefined;
    await portal.follows();
    await portal.lacks(1);
  });

  await t.test('follows what changes after the stream', async () => {
    await removePod(admin, 2);
    await portal.lacks(2);
    await admin.apply(podOf(PODS));
    await until(async () => {
      const { length } = await portal.names();
      return length === PODS - 2 || `${length} pods`;
    });
  });

  await t.test('streams again where a watch has expired', async () => {
    // A server that starts knows no older changes.
    await restart();
    await knex('source_states').update({ resource_version: '1' });
    await removePod(admin, 3);
    portal.start();
    await portal.lacks(3);
    await portal.follows();
    deepEqual(portal.asked(), { streams: [200], pages: [] });
    ok(Number((await portal.state()).resource_version) > 1);
  });

  await t.test('reads pages where the server refuses streams', async () => {
    await restart('--feature-gates=WatchList=false');
    await knex('source_states').update({ resource_version: null });
    await removePod(admin, 4);
    portal.start();
    await portal.follows();
    await portal.lacks(4);
    // One resource or some are refused; the others do not ask then.
    const refused = proxy.seen.filter(({ path }) =>
      path.includes('sendInitialEvents'),
    );
    ok(refused.length > 0);
    deepEqual(new Set(refused.map(({ status }) => status)), new Set([422]));
    deepEqual(portal.asked().pages, [200, 200]);
  });
});

/** One cluster as the backend follows it, in windows. */
class Portal {
  private readonly pages = new PageReader();
  private ending = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly knex: Knex,
    private readonly proxy: KubeProxy,
    private readonly server: ApiServer,
  ) {}

  start(watchList = new WatchListSupport()): void {
    this.proxy.seen.length = 0;
    this.ending = new AbortController();
    this.running = this.loop(watchList, this.ending.signal);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
    await this.pages.close();
  }

  private async loop(watchList: WatchListSupport, signal: AbortSignal) {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: CLUSTER, server: this.proxy.url, skipTLSVerify: true },
      { name: ADMIN, token: this.server.tokenOf(ADMIN) },
    );
    const api = new KubernetesClient(kubeConfig);
    const { knex, pages } = this;
    while (!signal.aborted) {
      await runClusterWindow(
        {
          ...{ knex, api, pages, watchList, logger, cluster: CLUSTER },
          resources: watchedResources([]),
          environments: [],
          mapping: new StoredMappingSource(knex),
          hold: async () => {},
          windowMs: 60_000,
          onVerificationWork: () => {},
          onPostureInput: () => {},
          onDirty: () => {},
          onDenialEvents: async () => {},
        },
        signal,
      );
    }
    await api.close();
  }

  /** Until the pods are listed. */
  follows(): Promise<void> {
    return until(async () => {
      const { state, resource_version: position } = await this.state();
      return (state === 'ok' && position !== null) || `${state} ${position}`;
    });
  }

  async lacks(index: number): Promise<void> {
    await until(async () => {
      const names = await this.names();
      return !names.includes(nameOf(index)) || 'the pod is still there';
    });
  }

  async state() {
    const row = await this.knex('source_states')
      .where({ cluster: CLUSTER, resource: 'pods' })
      .first();
    return row ?? {};
  }

  names(): Promise<string[]> {
    return this.knex('pods').orderBy('name').pluck('name');
  }

  stored() {
    return Promise.all([
      this.knex('pods').orderBy('name').select('name', 'hash', 'object'),
      this.knex('cluster_objects')
        .orderBy(['resource', 'name'])
        .select('resource', 'name', 'hash'),
      this.knex('workload_images').orderBy('id').select('id'),
    ]);
  }

  /** What the API server answered to requests for pods. */
  asked() {
    const of = (wanted: RegExp) =>
      this.proxy.seen
        .filter(({ path }) => wanted.test(path))
        .map(({ status }) => status);
    return { streams: of(STREAM), pages: of(PAGES) };
  }
}

const quiet = () => {};
const logger: LoggerService = {
  ...{ error: quiet, warn: quiet, info: quiet, debug: quiet },
  child: () => logger,
};

function nameOf(index: number): string {
  return `pod-${String(index).padStart(4, '0')}`;
}

function podOf(index: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: nameOf(index),
      namespace: NAMESPACE,
      labels: { app: `app-${index % 7}` },
    },
    spec: {
      serviceAccountName: 'default',
      automountServiceAccountToken: false,
      containers: [
        { name: 'app', image: `registry.example.com/shop/app-${index % 7}:1` },
      ],
    },
  };
}

async function createPods(admin: KubeApi): Promise<void> {
  await admin.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE },
  });
  const account: KubeObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: NAMESPACE },
  };
  // The controller makes it, a moment after the namespace.
  await until(async () => {
    const found = await admin.read(account).catch(error => `${error}`);
    return typeof found === 'object' || found;
  });
  const indexes = Array.from({ length: PODS }, (_, at) => at).values();
  const create = async () => {
    for (const index of indexes) await admin.apply(podOf(index));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, create));
}

async function removePod(admin: KubeApi, index: number): Promise<void> {
  await admin.remove(podOf(index));
  await until(async () => {
    const found = await admin.read(podOf(index)).catch(() => undefined);
    return found === undefined || 'the pod is still there';
  });
}

async function openDatabase(filename: string): Promise<Knex> {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
  });
  await knex.migrate.latest({
    directory: resolve(
      __dirname,
      '../../plugins/image-signing-backend/migrations',
    ),
  });
  return knex;
}

async function until(ask: () => Promise<true | string>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer === true) return;
    if (Date.now() >= deadline) throw new Error(answer);
    await new Promise(done => setTimeout(done, 200));
  }
}

async function toolsOrSkip(t: TestContext) {
  try {
    const bin = await buildTools(TOOLS);
    return {
      kubeApiserver: join(bin, 'kube-apiserver'),
      kubeControllerManager: join(bin, 'kube-controller-manager'),
      etcd: join(bin, 'etcd'),
      openssl: findOnPath('openssl'),
    };
  } catch (error) {
    if (!(error instanceof ToolsMissing)) throw error;
    t.skip(error.message);
    return undefined;
  }
}
