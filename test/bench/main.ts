import { parseArgs } from 'node:util';
import {
  BenchmarkName,
  BENCHMARKS,
  Sizes,
  toBenchmarkName,
  toSizes,
} from './benchmarks';
import { Helper } from './helper';
import { printTable, Row } from './measure';

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true },
      images: { type: 'string' },
      pods: { type: 'string' },
      services: { type: 'string' },
      digests: { type: 'string' },
      entities: { type: 'string' },
    },
  });
  const names = values.only?.map(toBenchmarkName) ?? BENCHMARKS;
  const sizes = toSizes(values);
  const rows: Row[] = [];
  for (const name of names) rows.push(...(await measure(name, sizes)));
  printTable(rows);
}

async function measure(name: BenchmarkName, sizes: Sizes): Promise<Row[]> {
  process.stderr.write(`measuring ${name} … `);
  const start = performance.now();
  const run = await Helper.start<Row[]>('runOne.ts', [
    name,
    JSON.stringify(sizes),
  ]);
  await run.stop();
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stderr.write(`${seconds} s\n`);
  return run.ready;
}

main(process.argv.slice(2)).catch(error => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
