import fc from 'fast-check';
import { decodeLines } from './lineDecoder';

async function* chunked(bytes: Uint8Array, sizes: number[]) {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

describe('decodeLines', () => {
  it('finds the same lines wherever the stream is cut', async () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter(text => !/[\r\n]/.test(text) && text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        fc.array(fc.nat(20)),
        async (lines, sizes) => {
          const bytes = Buffer.from(lines.map(one => `${one}\n`).join(''));
          expect(
            await collect(decodeLines(chunked(bytes, sizes), 1e6)),
          ).toEqual(lines);
        },
      ),
    );
  });

  it('drops a line that was cut off', async () => {
    const bytes = Buffer.from('{"a":1}\n{"b"');
    expect(await collect(decodeLines(chunked(bytes, []), 100))).toEqual([
      '{"a":1}',
    ]);
  });

  it.each([
    ['in one piece', []],
    ['in many', [5, 5, 5]],
  ])('refuses a line that is too long, %s', async (_name, sizes) => {
    const bytes = Buffer.from(`${'x'.repeat(50)}\n`);
    await expect(
      collect(decodeLines(chunked(bytes, sizes), 20)),
    ).rejects.toMatchObject({ kind: 'too-large' });
  });
});
