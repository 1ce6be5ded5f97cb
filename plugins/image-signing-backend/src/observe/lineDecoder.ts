import { KubernetesError } from './kubernetesError';

/**
 * Splits a byte stream into lines. A line longer than `maxBytes` ends the
 * stream with an error: one object must not take the memory of the process.
 */
export async function* decodeLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<string> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    let end = chunk.indexOf(10);
    while (end !== -1) {
      const last = chunk.subarray(start, end);
      checkLength(heldBytes + last.length, maxBytes);
      const line = Buffer.concat([...held, last]).toString('utf8');
      held = [];
      heldBytes = 0;
      if (line.trim() !== '') yield line;
      start = end + 1;
      end = chunk.indexOf(10, start);
    }
    if (start < chunk.length) {
      held.push(chunk.subarray(start));
      heldBytes += chunk.length - start;
      checkLength(heldBytes, maxBytes);
    }
  }
  // What is held now was cut off: the server ends every event with a newline.
}

function checkLength(length: number, maxBytes: number): void {
  if (length > maxBytes) {
    throw new KubernetesError(
      'too-large',
      `a watch event is longer than ${maxBytes} bytes`,
    );
  }
}
