import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sizeOf } from './clusterObjects';
import { Helper } from './helper';
import type { KubernetesReady } from './kubernetesServer';
import { count, median, ratio, Row, seconds, timed } from './measure';
import { observe, openDatabase, settled, storeCatalog } from './observing';

const HEALTHY = ['one', 'two', 'three'];
const SICKNESSES = ['hangs', 'answers 429', 'answers 500'];
const ROUNDS = 3;
const POLL_MS = 20;

/** Healthy clusters read by one backend, alone and beside one that is sick. */
export async function measureClusters(pods: number): Promise<Row[]> {
  const healthy = await Helper.start<KubernetesReady>('kubernetesServer.ts', [
    String(pods),
  ]);
  const sick = await Helper.start<KubernetesReady>('sickServer.ts');
  const alone: number[] = [];
  const beside = new Map<string, number[]>(SICKNESSES.map(one => [one, []]));
  try {
    // In turns, so that a machine that is slow for a while is slow for all.
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      const times = [await ingestAll(healthy.ready.url, pods)];
      for (const sickness of SICKNESSES) {
        await sick.ask(sickness);
        times.push(await ingestAll(healthy.ready.url, pods, sick.ready.url));
      }
      // The first round warms up.
      if (round === 0) continue;
      alone.push(times[0]);
      SICKNESSES.forEach((one, at) => beside.get(one)!.push(times[at + 1]));
    }
  } finally {
    await healthy.stop();
    await sick.stop();
  }
  const bound = median(alone);
  return SICKNESSES.map(sickness => {
    const ms = median(beside.get(sickness)!);
    return {
      what: `${HEALTHY.length} clusters of ${count(
        pods,
      )} pods beside one that ${sickness}`,
      figure: seconds(ms),
      against: `${ratio(ms, bound)} × the same without it (${seconds(bound)})`,
    };
  });
}

/** The time until all healthy clusters are stored, from an empty database. */
async function ingestAll(
  url: string,
  pods: number,
  sickUrl?: string,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'image-signing-bench-'));
  const knex = await openDatabase(join(folder, 'bench.sqlite'));
  try {
    await storeCatalog(knex, sizeOf('deployments', pods));
    const observer = observe(knex, [
      // First, where it would hold up the others most.
      ...(sickUrl ? [{ name: 'sick', url: sickUrl }] : []),
      ...HEALTHY.map(name => ({ name, url })),
    ]);
    const ms = await timed(async () => {
      await observer.start();
      for (const name of HEALTHY) {
        while (!(await settled(knex, name))) await wait(POLL_MS);
      }
    });
    await observer.stop();
    for (const name of HEALTHY) {
      const [{ rows }] = await knex('pods')
        .where({ cluster: name })
        .count({ rows: '*' });
      if (rows !== pods) throw new Error(`${name} has ${rows} pods`);
    }
    return ms;
  } finally {
    await knex.destroy();
    await rm(folder, { recursive: true });
  }
}
