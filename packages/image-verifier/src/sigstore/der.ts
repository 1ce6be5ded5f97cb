/** Tags of ASN.1 types that Sigstore's documents use, X.690 §8.1.2. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag of a context-specific field, `[number]`. */
export function contextTag(number: number, constructed: boolean): number {
  return 0x80 + (constructed ? 0x20 : 0) + number;
}

/** One element in DER; both views are parts of the bytes that were read. */
export interface DerElement {
  tag: number;
  /** The whole element: tag, length, content. */
  bytes: Buffer;
  content: Buffer;
}

// One object has a handful of fields; a list of certificates or extensions is
// the longest that occurs.
const MAX_ELEMENTS = 256;

/**
 * Reads bytes that are exactly one element.
 *
 * @throws Error with a short message.
 */
export function readDer(bytes: Buffer, tag: number): DerElement {
  const element = elementAt(bytes, 0);
  if (element.bytes.length !== bytes.length) {
    throw new Error('it has bytes behind its end');
  }
  return expectTag(element, tag);
}

/**
 * The elements inside a constructed one.
 *
 * @throws Error with a short message.
 */
export function childrenOf({ content }: DerElement): DerElement[] {
  const children: DerElement[] = [];
  let at = 0;
  while (at < content.length) {
    if (children.length === MAX_ELEMENTS) {
      throw new Error('it has too many parts');
    }
    const child = elementAt(content, at);
    children.push(child);
    at += child.bytes.length;
  }
  return children;
}

/**
 * The content of an element that must have this tag.
 *
 * @throws Error with a short message.
 */
export function contentOf(element: DerElement | undefined, tag: number) {
  return expectTag(element, tag).content;
}

/**
 * The element, which must have this tag.
 *
 * @throws Error with a short message.
 */
export function expectTag(
  element: DerElement | undefined,
  tag: number,
): DerElement {
  if (element?.tag !== tag) {
    throw new Error('a part is missing or of the wrong type');
  }
  return element;
}

/** An object identifier in dotted form. */
export function oidOf(element: DerElement | undefined): string {
  const content = contentOf(element, TAG.oid);
  if (content.length === 0 || content[content.length - 1] >= 0x80) {
    throw new Error('an object identifier is malformed');
  }
  let text = '';
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte % 128);
    if (arc > Number.MAX_SAFE_INTEGER / 128) {
      throw new Error('an object identifier is too large');
    }
    if (byte < 0x80) {
      // The first number holds two arcs.
      const top = Math.min(Math.floor(arc / 40), 2);
      text += text === '' ? `${top}.${arc - top * 40}` : `.${arc}`;
      arc = 0;
    }
  }
  return text;
}

/** Puts a tag and a length in front of a content. */
export function encodeDer(tag: number, ...content: Buffer[]): Buffer {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([header(tag, length), ...content]);
}

function header(tag: number, length: number): Buffer {
  if (length < 0x80) {
    return Buffer.from([tag, length]);
  }
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) {
    digits.unshift(rest % 256);
  }
  return Buffer.from([tag, 0x80 + digits.length, ...digits]);
}

// X.690 §10.1: the definite form, in as few bytes as possible. Each value has
// one spelling only.
function elementAt(bytes: Buffer, at: number): DerElement {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (first === undefined || tag % 32 === 31) {
    throw new Error('it is not DER');
  }
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const digits = first - 0x80;
    if (digits === 0 || digits > 4 || start + digits > bytes.length) {
      throw new Error('it is not DER');
    }
    length = bytes.readUIntBE(start, digits);
    start += digits;
    if (length < 0x80 || length < 256 ** (digits - 1)) {
      throw new Error('it is not DER');
    }
  }
  const end = start + length;
  if (end > bytes.length) {
    throw new Error('it ends too early');
  }
  return {
    tag,
    bytes: bytes.subarray(at, end),
    content: bytes.subarray(start, end),
  };
}
