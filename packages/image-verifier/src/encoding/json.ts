/** Objects and lists in each other. */
export const MAX_JSON_DEPTH = 64;

/**
 * Reads JSON of unknown origin: bounded depth, and no object may name a key
 * twice, because readers differ in which one they take, and a signature over
 * such a text means different things to different tools.
 *
 * @throws SyntaxError with a short message.
 */
export function parseUntrustedJson(
  text: string,
  options: { maxDepth?: number } = {},
): unknown {
  checkStructure(text, options.maxDepth ?? MAX_JSON_DEPTH);
  return JSON.parse(text);
}

/** The value if it is a JSON object (not an array, not null). */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** An own property; never one that the object inherits. */
export function own(object: unknown, key: string): unknown {
  const record = asObject(object);
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** JSON with sorted keys and no white space: equal values, equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  const object = asObject(value);
  if (!object) {
    return value;
  }
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map(key => [key, sortKeys(object[key])]),
  );
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

// Looks only at what JSON.parse does not: depth and repeated keys. Anything
// that is not JSON is left for JSON.parse to refuse.
function checkStructure(text: string, maxDepth: number): void {
  // One set of keys for each open object, null for each open array.
  const open: Array<Set<string> | null> = [];
  let expectKey = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    switch (code) {
      case OPEN_OBJECT:
      case OPEN_LIST:
        open.push(code === OPEN_OBJECT ? new Set() : null);
        expectKey = code === OPEN_OBJECT;
        if (open.length > maxDepth) {
          throw new SyntaxError(`nested deeper than ${maxDepth} levels`);
        }
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        open.pop();
        expectKey = false;
        break;
      case COMMA:
        expectKey = Boolean(open.at(-1));
        break;
      case QUOTE: {
        const end = endOfString(text, i);
        if (expectKey) {
          addKey(open.at(-1), text.slice(i, end + 1));
          expectKey = false;
        }
        i = end;
        break;
      }
      default:
    }
  }
}

// A quote ends the string unless an odd number of backslashes stands before it.
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) {
      before--;
    }
    if ((end - before) % 2 === 1) {
      return end;
    }
    end = text.indexOf('"', end + 1);
  }
  throw new SyntaxError('unterminated string');
}

function addKey(keys: Set<string> | null | undefined, literal: string): void {
  const key = literal.includes('\\')
    ? (JSON.parse(literal) as string)
    : literal.slice(1, -1);
  if (keys?.has(key)) {
    throw new SyntaxError('an object names a key twice');
  }
  keys?.add(key);
}
