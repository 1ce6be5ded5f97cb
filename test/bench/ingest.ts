import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { SchedulerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import knexFactory, { Knex } from 'knex';
import { createObserver } from '../../plugins/image-signing-backend/src/observe';
import { builtInEngines } from '../../plugins/image-signing-backend/src/observe/admission';
import { syncCatalog } from '../../plugins/image-signing-backend/src/observe/catalogSync';
import { serviceName, sizeOf } from './clusterObjects';
import { Helper } from './helper';
import type { KubernetesReady } from './kubernetesServer';
import { readAllLists } from './listBound';
import {
  count,
  cpuSince,
  median,
  ratio,
  Row,
  seconds,
  timed,
  TurnMeter,
} from './measure';

const CLUSTER = 'bench';
/** Images of each Deployment: its own and a sidecar. */
const IMAGES_EACH = 2;
const POLL_MS = 200;
const QUIET_MS = 3000;
const LIMIT_MS = 20 * 60_000;
const BOUND_RUNS = 3;
const EVENTS = 5000;
const EVENTS_POLL_MS = 20;

const ENVIRONMENTS = [
  {
    name: 'prod',
    clusters: ['*'],
    namespaces: ['*'],
    intent: { signature: 'enforce' as const, digest: 'enforce' as const },
    sources: [],
  },
];

interface Pass {
  ms: number;
  /** Processor time of all threads of this process, and of the main one. */
  cpuMs: number;
  mainCpuMs: number;
  /** Processor time of the longest turn of the event loop. */
  longestTurnMs: number;
  blockedMs: number;
  blockedP99Ms: number;
  rowsWritten: number;
}

/** One cluster from the first list to rows, by the real observer on SQLite. */
export async function measureIngest(pods: number): Promise<Row[]> {
  const server = await Helper.start<KubernetesReady>('kubernetesServer.ts', [
    String(pods),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'image-signing-bench-'));
  const knex = await openDatabase(join(folder, 'bench.sqlite'));
  try {
    const { url } = server.ready;
    await storeCatalog(knex, sizeOf('deployments', pods));
    const idle = process.memoryUsage().rss;
    const first = await observeOnce(knex, url);
    // The kernel's peak: a sampled one would miss what a blocked loop does.
    const peak = process.resourceUsage().maxRSS * 1024;
    await expectAll(knex, pods);
    await forgetPositions(knex);
    const second = await observeOnce(knex, url);
    await server.ask('stream');
    await forgetPositions(knex);
    const streamed = await observeOnce(knex, url);
    const rows = describe(
      ...([pods, [first, second, streamed], peak - idle] as const),
      await measureBound(url),
    );
    return [...rows, await measureWatch(knex, server, Math.min(EVENTS, pods))];
  } finally {
    await knex.destroy();
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

/** So that the next window lists everything again. */
async function forgetPositions(knex: Knex): Promise<void> {
  await knex('source_states')
    .where({ cluster: CLUSTER })
    .update({ resource_version: null });
}

interface Connection {
  pragma(text: string): unknown;
}

async function openDatabase(filename: string): Promise<Knex> {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      afterCreate(connection: Connection, done: () => void) {
        // How fast the disk is says nothing about what is measured here.
        connection.pragma('synchronous = off');
        done();
      },
    },
  });
  await knex.migrate.latest({
    directory: resolve(
      __dirname,
      '../../plugins/image-signing-backend/migrations',
    ),
  });
  return knex;
}

/** A component for each Deployment, which claims it by its label. */
async function storeCatalog(knex: Knex, services: number): Promise<void> {
  async function* streamEntities() {
    for (let from = 0; from < services; from += 500) {
      const size = Math.min(500, services - from);
      yield Array.from({ length: size }, (_, at) => component(from + at));
    }
  }
  await syncCatalog({
    knex,
    catalog: { streamEntities },
    auth: mockServices.auth(),
  });
}

function component(service: number): Entity {
  const name = serviceName(service);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, annotations: { 'backstage.io/kubernetes-id': name } },
  };
}

/** Observes until everything is listed and all that follows is stored. */
async function observeOnce(knex: Knex, url: string): Promise<Pass> {
  const observer = observe(knex, url);
  const before = await totalChanges(knex);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const turns = new TurnMeter();
  const ms = await timed(async () => {
    await observer.start();
    while (!(await settled(knex))) await wait(POLL_MS);
  });
  const cpuMs = cpuSince(cpu);
  const { longest, total } = turns.stop();
  delay.disable();
  await quiet(knex);
  await observer.stop();
  return {
    ms,
    cpuMs,
    mainCpuMs: total,
    longestTurnMs: longest,
    blockedMs: delay.max / 1e6,
    blockedP99Ms: delay.percentile(99) / 1e6,
    rowsWritten: (await totalChanges(knex)) - before,
  };
}

/** A burst of events of pods that now run another digest, until all is stored. */
async function measureWatch(
  knex: Knex,
  server: Helper<KubernetesReady>,
  events: number,
): Promise<Row> {
  const observer = observe(knex, server.ready.url);
  await observer.start();
  while (!(await server.ask<number>('watching'))) await wait(POLL_MS);
  const ms = await timed(async () => {
    const last = await server.ask<string>(String(events));
    const pods = () =>
      knex('source_states')
        .where({ cluster: CLUSTER, resource: 'pods' })
        .first('resource_version');
    while ((await pods()).resource_version !== last) await wait(EVENTS_POLL_MS);
  });
  await observer.stop();
  const [{ rows }] = await knex('workload_images')
    .where('digest', 'like', 'sha256:00000000%')
    .count({ rows: '*' });
  if (rows === 0) throw new Error('The watch changed no workload image');
  return {
    what: `${count(
      events,
    )} changed pods watched, until stored with their workload images`,
    figure: `${count((events / ms) * 1000)} events/s`,
    against: 'the events are made meanwhile, in a process of its own',
  };
}

function observe(knex: Knex, url: string) {
  return createObserver({
    knex,
    logger: mockServices.rootLogger(),
    scheduler: clusterTasksOnly(),
    config: new ConfigReader({
      imageSigning: { clusters: [{ name: CLUSTER, url }] },
    }),
    engines: builtInEngines,
    environments: ENVIRONMENTS,
    catalog: {
      streamEntities() {
        throw new Error('The catalog is stored already');
      },
    },
    auth: mockServices.auth(),
    windowMs: LIMIT_MS,
  });
}

/** Starts the task of each cluster once and leaves all others out. */
function clusterTasksOnly(): SchedulerService {
  const scheduler: Pick<SchedulerService, 'scheduleTask'> = {
    async scheduleTask(task) {
      if (task.id === 'image-signing-clusters') {
        // It ends when the observer stops, which waits for it.
        Promise.resolve(task.fn(new AbortController().signal)).catch(error => {
          console.error(error);
          process.exit(1);
        });
      }
    },
  };
  return scheduler as SchedulerService;
}

async function settled(knex: Knex): Promise<boolean> {
  const sources: Array<{ state: string; resource_version: string | null }> =
    await knex('source_states').where({ cluster: CLUSTER });
  const cluster = await knex('clusters').where({ name: CLUSTER }).first();
  return (
    sources.length > 0 &&
    sources.every(
      ({ state, resource_version: position }) =>
        state === 'absent' || (state === 'ok' && position !== null),
    ) &&
    Boolean(cluster?.mapping_version)
  );
}

/** Waits for what is written a moment later, such as postures. */
async function quiet(knex: Knex): Promise<void> {
  let before: number;
  let after = await totalChanges(knex);
  do {
    before = after;
    await wait(QUIET_MS);
    after = await totalChanges(knex);
  } while (after !== before);
}

async function totalChanges(knex: Knex): Promise<number> {
  const [row]: Array<{ total: number }> = await knex.raw(
    'select total_changes() as total',
  );
  return row.total;
}

async function expectAll(knex: Knex, pods: number): Promise<void> {
  const expected = {
    pods,
    workload_images: sizeOf('deployments', pods) * IMAGES_EACH,
  };
  for (const [table, size] of Object.entries(expected)) {
    const [{ rows }] = await knex(table).count({ rows: '*' });
    if (rows !== size) {
      throw new Error(`${table} has ${rows} rows instead of ${size}`);
    }
  }
}

async function measureBound(url: string) {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let bytes = 0;
  for (let run = 0; run < BOUND_RUNS; run += 1) {
    const cpu = process.cpuUsage();
    times.push(
      await timed(async () => {
        bytes = await readAllLists(url);
      }),
    );
    cpuTimes.push(cpuSince(cpu));
  }
  return { ms: median(times), cpuMs: median(cpuTimes), bytes };
}

function describe(
  pods: number,
  [first, second, streamed]: readonly Pass[],
  peak: number,
  bound: { ms: number; cpuMs: number; bytes: number },
): Row[] {
  const megabytes = (bytes: number) => `${count(bytes / 1e6)} MB`;
  const objects = `${count(pods)} pods of ${count(
    sizeOf('deployments', pods),
  )} Deployments`;
  return [
    {
      what: `ingest ${objects} (${megabytes(bound.bytes)} of JSON), SQLite`,
      figure: `${count((pods / first.ms) * 1000)} pods/s, ${seconds(first.ms)}`,
      against: `${ratio(
        first.ms,
        bound.ms,
      )} × the same pages fetched and parsed only (${seconds(bound.ms)})`,
    },
    {
      what: 'processor time of the backend meanwhile',
      figure: `${seconds(first.cpuMs)}, ${seconds(
        first.mainCpuMs,
      )} of it in the main thread`,
      against: `${ratio(
        first.cpuMs,
        bound.cpuMs,
      )} × that of fetching and parsing only (${seconds(bound.cpuMs)})`,
    },
    { what: 'peak memory above idle meanwhile', figure: megabytes(peak) },
    {
      what: 'longest block of the event loop meanwhile',
      figure: `${first.blockedMs.toFixed(
        0,
      )} ms, p99 ${first.blockedP99Ms.toFixed(0)} ms`,
      against: `at most ${first.longestTurnMs.toFixed(
        0,
      )} ms of processor time in one turn`,
    },
    {
      what: 'the same listed again, nothing changed',
      figure: `${seconds(second.ms)}, ${count(
        second.rowsWritten,
      )} rows written`,
      against: `${ratio(second.ms, first.ms)} of the first, ${ratio(
        second.ms,
        bound.ms,
      )} × fetched and parsed only`,
    },
    {
      what: 'the same as streams instead of pages (WatchList)',
      figure: `${seconds(streamed.ms)}, ${count(
        streamed.rowsWritten,
      )} rows written`,
      against: `${ratio(streamed.ms, second.ms)} of the pages in time, ${ratio(
        streamed.cpuMs,
        second.cpuMs,
      )} in processor time`,
    },
  ];
}
