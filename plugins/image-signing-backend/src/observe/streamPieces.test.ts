import { cutPieces } from './streamPieces';

const MAX = 4_000_000;

async function* of(...chunks: Array<string | number>) {
  for (const chunk of chunks) {
    if (typeof chunk === 'string') yield Buffer.from(chunk);
    else await new Promise(resolve => setTimeout(resolve, chunk));
  }
}

async function piecesOf(chunks: AsyncIterable<Uint8Array>, max = MAX) {
  const pieces: string[] = [];
  for await (const piece of cutPieces(chunks, max)) {
    pieces.push(Buffer.from(piece).toString());
  }
  return pieces;
}

describe('cutPieces', () => {
  it('puts chunks together, and cuts at the end of a line', async () => {
    expect(await piecesOf(of('a\nb', 'c\n', 'd\n'))).toEqual(['a\nbc\nd\n']);
  });

  it('lets nothing wait for a stream that pauses', async () => {
    expect(await piecesOf(of('a\nb', 500, 'c\n'))).toEqual(['a\n', 'bc\n']);
  });

  it('waits for the end of a line that is not there yet', async () => {
    expect(await piecesOf(of('a', 200, 'b', 200, 'c\n'))).toEqual(['abc\n']);
  });

  it('leaves out a last line that was cut off', async () => {
    expect(await piecesOf(of('a\n{"type"'))).toEqual(['a\n']);
    expect(await piecesOf(of('{"type"'))).toEqual([]);
    expect(await piecesOf(of())).toEqual([]);
  });

  it('cuts a long stream into pieces of a megabyte or so', async () => {
    const line = `${'x'.repeat(9999)}\n`;
    const pieces = await piecesOf(of(...Array(1000).fill(line)));
    expect(pieces.join('')).toBe(line.repeat(1000));
    expect(pieces.length).toBeGreaterThan(7);
    expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThan(
      1_100_000,
    );
  });

  it('refuses a line that takes too much memory', async () => {
    const chunks = of(...Array(100).fill('x'.repeat(100_000)));
    await expect(piecesOf(chunks, 2_000_000)).rejects.toMatchObject({
      kind: 'too-large',
    });
  });

  it('passes an error of the stream on', async () => {
    async function* broken() {
      yield Buffer.from('a\n');
      throw new Error('the connection broke');
    }
    await expect(piecesOf(broken())).rejects.toThrow('the connection broke');
  });
});
