import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import { sizeOf } from './clusterObjects';
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
import { observe, openDatabase, settled, storeCatalog } from './observing';

const CLUSTER = 'bench';
/** Images of each Deployment: its own and a sidecar. */
const IMAGES_EACH = 2;
const POLL_MS = 200;
const QUIET_MS = 3000;
const BOUND_RUNS = 3;
const EVENTS = 5000;
const EVENTS_POLL_MS = 20;

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

/** Observes until everything is listed and all that follows is stored. */
async function observeOnce(knex: Knex, url: string): Promise<Pass> {
  const observer = observe(knex, [{ name: CLUSTER, url }]);
  const before = await totalChanges(knex);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const turns = new TurnMeter();
  const ms = await timed(async () => {
    await observer.start();
    while (!(await settled(knex, CLUSTER))) await wait(POLL_MS);
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
  const observer = observe(knex, [{ name: CLUSTER, url: server.ready.url }]);
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
