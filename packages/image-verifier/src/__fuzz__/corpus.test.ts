import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { TARGETS } from './targets';

const CORPUS = join(__dirname, 'corpus');
const RUNS = Number(process.env.FUZZ_RUNS ?? 60);

// What fuzzing once found, and what it starts from; `yarn fuzz` goes on from
// here.
describe.each(Object.entries(TARGETS))('fuzz target %s', (name, target) => {
  const folder = join(CORPUS, name);

  beforeAll(() => target.prepare?.());

  it.each(readdirSync(folder))('takes %s', async file => {
    const data = readFileSync(join(folder, file));
    const started = performance.now();
    await target.run(data);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('takes anything', async () => {
    const piece = fc.oneof(
      fc.constantFrom('\0', '\n\n', '', ...(target.tokens ?? [])),
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.webUrl(),
    );
    const input = fc.oneof(
      fc.uint8Array({ maxLength: 500 }).map(bytes => Buffer.from(bytes)),
      fc
        .array(piece, { maxLength: 8 })
        .map(parts => Buffer.from(parts.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(input, async data => {
        expect(await target.run(data)).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });
});

it('has a corpus for every fuzz target', () => {
  expect(readdirSync(CORPUS).sort()).toEqual(Object.keys(TARGETS).sort());
});
