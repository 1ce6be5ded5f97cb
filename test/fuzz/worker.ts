import { parentPort, workerData } from 'node:worker_threads';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FuzzTarget } from '../../packages/image-verifier/src/__fuzz__/targets';
import { countBranches, Coverage } from './instrument';
import { mutate, Random } from './mutate';

/** What the worker is told. */
export interface Task {
  target: string;
  corpus: string;
  found: string;
  seconds: number;
  seed: number;
  /** The input that is being run: its length, then its bytes. */
  current: SharedArrayBuffer;
}

/** What it answers. */
export interface Report {
  executions: number;
  inputs: number;
  covered: number;
  total: number;
  slowestMs: number;
  crashes: Array<{ file: string; error: string }>;
}

// A run that takes longer keeps the verifier busy.
const SLOW_MS = 1000;
const MAX_CRASHES = 10;

async function work(task: Task): Promise<void> {
  countBranches();
  const { TARGETS } =
    require('../../packages/image-verifier/src/__fuzz__/targets') as {
      TARGETS: Record<string, FuzzTarget>;
    };
  const target = TARGETS[task.target];
  await target.prepare?.();
  const coverage = new Coverage();
  const random = new Random(task.seed);
  const length = new Int32Array(task.current, 0, 2);
  const bytes = new Uint8Array(task.current, 8);
  const report: Report = {
    executions: 0,
    inputs: 0,
    covered: 0,
    total: 0,
    slowestMs: 0,
    crashes: [],
  };
  const errors = new Set<string>();

  const crashed = (data: Buffer, error: string) => {
    // One finding for each place, whatever the message says.
    const frames = error.split('\n').filter(line => /^\s+at /.test(line));
    const place = frames.slice(0, 3).join() || error.replace(/\d+/g, '');
    if (errors.has(place)) return;
    errors.add(place);
    mkdirSync(task.found, { recursive: true });
    const hash = createHash('sha256').update(data).digest('hex');
    const file = join(task.found, `crash-${hash.slice(0, 16)}`);
    writeFileSync(file, data);
    report.crashes.push({ file, error: error.slice(0, 1000) });
  };

  const run = async (data: Buffer): Promise<boolean> => {
    length[0] = data.length;
    bytes.set(data.subarray(0, bytes.length));
    Atomics.add(length, 1, 1);
    const started = performance.now();
    try {
      const running = target.run(data);
      if (running) await running;
    } catch (error) {
      crashed(data, String((error as Error).stack ?? error));
    }
    const elapsed = performance.now() - started;
    report.slowestMs = Math.max(report.slowestMs, elapsed);
    if (elapsed > SLOW_MS) {
      crashed(data, `it took ${Math.round(elapsed)} ms`);
    }
    report.executions += 1;
    return coverage.take();
  };

  const inputs: Buffer[] = [];
  for (const folder of [task.corpus, join(task.found, 'inputs')]) {
    for (const name of list(folder)) {
      const data = readFileSync(join(folder, name));
      if (await run(data)) inputs.push(data);
    }
  }
  if (inputs.length === 0) inputs.push(Buffer.from('{}'));

  const until = Date.now() + task.seconds * 1000;
  while (Date.now() < until && report.crashes.length < MAX_CRASHES) {
    // Young inputs lead on more often than old ones.
    const young = inputs.slice(-Math.ceil(inputs.length / 4));
    const parent = random.pick(random.below(2) ? young : inputs);
    const data = mutate(parent, inputs, target.tokens ?? [], random);
    if (await run(data)) {
      inputs.push(data);
    }
    if (report.executions % 64 === 0) {
      // Lets timers and closed connections go.
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    }
  }
  report.inputs = inputs.length;
  report.covered = coverage.covered;
  report.total = coverage.total;
  parentPort?.postMessage(report);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

void work(workerData as Task);
