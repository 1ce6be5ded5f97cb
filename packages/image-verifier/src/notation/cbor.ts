/** A tagged value (RFC 8949 §3.4). */
export class CborTag {
  constructor(readonly number: number, readonly value: CborValue) {}
}

/** Labels of a header map are whole numbers or texts (RFC 9052 §1.5). */
export type CborMap = ReadonlyMap<number | string, CborValue>;

export type CborValue =
  | number
  | string
  | boolean
  | null
  | Buffer
  | CborValue[]
  | CborMap
  | CborTag;

const MAX_DEPTH = 16;
export const MAX_ITEMS = 10_000;

class Reader {
  #at = 0;
  #items = 0;

  constructor(private readonly bytes: Buffer) {}

  get atEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  value(depth: number): CborValue {
    this.#items++;
    if (depth > MAX_DEPTH || this.#items > MAX_ITEMS) {
      throw malformed('nested too deep or too many values');
    }
    const head = this.#take(1)[0];
    const major = Math.floor(head / 32);
    const info = head % 32;
    if (major === 7) {
      return simple(info);
    }
    const argument = this.#argument(info);
    switch (major) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.#take(argument);
      case 3:
        return text(this.#take(argument));
      case 4:
        return this.#list(argument, depth);
      case 5:
        return this.#map(argument, depth);
      default:
        return new CborTag(argument, this.value(depth + 1));
    }
  }

  #list(length: number, depth: number): CborValue[] {
    const list: CborValue[] = [];
    for (let i = 0; i < length; i++) {
      list.push(this.value(depth + 1));
    }
    return list;
  }

  #map(length: number, depth: number): CborMap {
    const map = new Map<number | string, CborValue>();
    for (let i = 0; i < length; i++) {
      const label = this.value(depth + 1);
      if (typeof label !== 'number' && typeof label !== 'string') {
        throw malformed('a label that is neither a number nor a text');
      }
      if (map.has(label)) {
        throw malformed('a label that is there twice');
      }
      map.set(label, this.value(depth + 1));
    }
    return map;
  }

  #argument(info: number): number {
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw malformed('a length that is not definite');
    }
    const octets = 2 ** (info - 24);
    const bytes = this.#take(octets);
    const value = Number(BigInt(`0x${bytes.toString('hex')}`));
    const least = octets === 1 ? 24 : 2 ** (octets * 4);
    if (value < least || !Number.isSafeInteger(value)) {
      throw malformed(
        'a number that is not in its shortest form, or too large',
      );
    }
    return value;
  }

  #take(length: number): Buffer {
    if (length > this.bytes.length - this.#at) {
      throw malformed('cut off');
    }
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }
}

/**
 * Reads one value that fills the bytes. What RFC 9052 needs and nothing else:
 * definite lengths in their shortest form, maps without repeated labels,
 * well-formed UTF-8; no floating-point numbers, as neither a header of COSE
 * nor of the Notary Project is one. So every value has one spelling, and what
 * two readers could understand differently is refused.
 *
 * @throws Error with a short message.
 */
export function decodeCbor(bytes: Buffer): CborValue {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd) {
    throw malformed('bytes after the end');
  }
  return value;
}

function simple(info: number): boolean | null {
  if (info === 20 || info === 21) {
    return info === 21;
  }
  if (info === 22) {
    return null;
  }
  throw malformed('a value of a kind that no header has');
}

function text(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    throw malformed('a text that is not UTF-8');
  }
}

function malformed(why: string): Error {
  return new Error(`malformed CBOR: ${why}`);
}

/** A byte string of up to 2^32 bytes, encoded. */
export function encodeBytes(bytes: Buffer): Buffer {
  return Buffer.concat([encodeHead(2, bytes.length), bytes]);
}

/** A text, encoded. */
export function encodeText(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([encodeHead(3, bytes.length), bytes]);
}

/** The head of a value: its major type, and its length or number. */
export function encodeHead(major: number, argument: number): Buffer {
  const type = major * 32;
  if (argument < 24) {
    return Buffer.from([type + argument]);
  }
  const octets = [1, 2, 4].find(n => argument < 256 ** n) ?? 4;
  const head = Buffer.alloc(1 + octets);
  head[0] = type + 24 + Math.log2(octets);
  head.writeUIntBE(argument, 1, octets);
  return head;
}
