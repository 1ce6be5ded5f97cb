import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Report, Task } from './worker';

const root = join(__dirname, '../..');
const CORPUS = join(root, 'packages/image-verifier/src/__fuzz__/corpus');
const FOUND = join(root, '.cache/fuzz');
const MAX_INPUT_BYTES = 64 * 1024;
const HANGS_AFTER_MS = 20_000;
const MAX_HEAP_MIB = 1024;

/**
 * Fuzzes one target or all of them, one after the other, and prints a line for
 * each. What crashes, hangs or exhausts the memory is written to a file.
 */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string' },
    },
  });
  const all = readdirSync(CORPUS).sort();
  const unknown = positionals.filter(name => !all.includes(name));
  const seconds = Number(values.seconds);
  if (unknown.length > 0 || !(seconds > 0)) {
    console.error(
      `Usage: yarn fuzz [TARGET …] [--seconds N] [--seed N]\nTargets: ${all.join(
        ', ',
      )}`,
    );
    return 2;
  }
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  let failed = 0;
  for (const target of positionals.length > 0 ? positionals : all) {
    failed += await fuzz(target, seconds, seed);
  }
  return failed > 0 ? 1 : 0;
}

async function fuzz(
  target: string,
  seconds: number,
  seed: number,
): Promise<number> {
  const current = new SharedArrayBuffer(8 + MAX_INPUT_BYTES);
  const found = join(FOUND, target);
  const task: Task = {
    target,
    corpus: join(CORPUS, target),
    found,
    seconds,
    seed,
    current,
  };
  const worker = new Worker(join(__dirname, 'worker.ts'), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
  });
  const save = (what: string): number => {
    const [length] = new Int32Array(current, 0, 1);
    mkdirSync(found, { recursive: true });
    const file = join(found, `${what}-${Date.now()}`);
    writeFileSync(file, Buffer.from(new Uint8Array(current, 8, length)));
    console.log(`${target}: ${what}, input in ${file}`);
    return 1;
  };
  return new Promise<number>(resolve => {
    const counter = new Int32Array(current, 4, 1);
    let seen = { count: -1, at: Date.now() };
    const watch = setInterval(() => {
      if (counter[0] !== seen.count || counter[0] === 0) {
        seen = { count: counter[0], at: Date.now() };
      } else if (Date.now() - seen.at > HANGS_AFTER_MS) {
        done(save('hang'));
      }
    }, 500);
    const done = (failed: number) => {
      clearInterval(watch);
      void worker.terminate();
      resolve(failed);
    };
    worker.once('message', (report: Report) => {
      const { executions, covered, total, inputs, slowestMs, crashes } = report;
      console.log(
        `${target}: ${executions} executions in ${seconds} s, ${covered} of ${total} branches, ${inputs} inputs kept, slowest ${Math.round(
          slowestMs,
        )} ms, ${crashes.length} crashes (seed ${seed})`,
      );
      for (const { file, error } of crashes) {
        console.log(`  ${file}\n    ${error.replace(/\n/g, '\n    ')}`);
      }
      done(crashes.length);
    });
    worker.once('error', error => {
      console.log(`${target}: ${String(error.stack)}`);
      done(save('crash'));
    });
  });
}

void main(process.argv.slice(2)).then(code => {
  process.exitCode = code;
});
