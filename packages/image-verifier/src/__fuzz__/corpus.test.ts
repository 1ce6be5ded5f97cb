import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TARGETS } from './targets';

const CORPUS = join(__dirname, 'corpus');

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
});

it('has a corpus for every fuzz target', () => {
  expect(readdirSync(CORPUS).sort()).toEqual(Object.keys(TARGETS).sort());
});
