import { KubernetesError } from './kubernetesError';
import { sleep } from './timing';

/** Worth a way to another thread and back, and little to hold. */
const PIECE_BYTES = 1024 * 1024;
/** A stream that pauses has said something that somebody waits for. */
const PAUSE_MS = 50;
const NEWLINE = 10;

/**
 * Puts the chunks of a stream together into pieces of whole lines. A line longer
 * than `maxBytes` ends the stream with an error, as in `decodeLines`.
 */
export async function* cutPieces(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let next = iterator.next();
  for (;;) {
    const lines = held.some(chunk => chunk.includes(NEWLINE));
    const chunk = await (lines ? orPause(next) : next);
    if (chunk?.value) {
      held.push(chunk.value);
      heldBytes += chunk.value.length;
      next = iterator.next();
      // Looked at when it is its turn.
      next.catch(() => {});
      if (heldBytes < PIECE_BYTES) continue;
    }
    const { piece, rest } = splitAtLastLine(held, heldBytes);
    if (rest.length > maxBytes) {
      throw new KubernetesError(
        'too-large',
        `a watch event is longer than ${maxBytes} bytes`,
      );
    }
    held = [rest];
    heldBytes = rest.length;
    if (piece.length > 0) yield piece;
    // What is held now was cut off: the server ends every event with a newline.
    if (chunk?.done) return;
  }
}

async function orPause(
  next: Promise<IteratorResult<Uint8Array>>,
): Promise<IteratorResult<Uint8Array> | undefined> {
  const end = new AbortController();
  try {
    return await Promise.race([
      next,
      sleep(PAUSE_MS, end.signal).then(() => undefined),
    ]);
  } finally {
    end.abort();
  }
}

/** In memory of their own, so that a piece can be given away. */
function splitAtLastLine(chunks: Uint8Array[], length: number) {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  const end = all.lastIndexOf(NEWLINE) + 1;
  return { piece: all.slice(0, end), rest: all.slice(end) };
}
