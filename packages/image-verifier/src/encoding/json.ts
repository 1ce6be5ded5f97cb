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
  checkStructure(text, options.maxDepth ?? 64);
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

// Looks only at what JSON.parse does not: depth and repeated keys. Anything
// that is not JSON is left for JSON.parse to refuse.
function checkStructure(text: string, maxDepth: number): void {
  // One set of keys for each open object, null for each open array.
  const open: Array<Set<string> | null> = [];
  let expectKey = false;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '{':
      case '[':
        open.push(text[i] === '{' ? new Set() : null);
        expectKey = text[i] === '{';
        if (open.length > maxDepth) {
          throw new SyntaxError(`nested deeper than ${maxDepth} levels`);
        }
        break;
      case '}':
      case ']':
        open.pop();
        expectKey = false;
        break;
      case ',':
        expectKey = Boolean(open.at(-1));
        break;
      case '"': {
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

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') {
      i++;
    } else if (text[i] === '"') {
      return i;
    }
  }
  throw new SyntaxError('unterminated string');
}

function addKey(keys: Set<string> | null | undefined, literal: string): void {
  const key = JSON.parse(literal) as string;
  if (keys?.has(key)) {
    throw new SyntaxError('an object names a key twice');
  }
  keys?.add(key);
}
