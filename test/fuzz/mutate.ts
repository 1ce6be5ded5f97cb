/** Random numbers that a seed repeats (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }
}

const MAX_LENGTH = 16 * 1024;
const NUMBERS = [
  0, 1, 0x20, 0x22, 0x2f, 0x3a, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 255,
];
const VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  9007199254740992,
  '',
  'x',
  [],
  {},
  [[]],
  [null],
  '__proto__',
  'x'.repeat(300),
];

/** Another input, from one that led somewhere. */
export function mutate(
  input: Buffer,
  others: readonly Buffer[],
  tokens: readonly string[],
  random: Random,
): Buffer {
  let data = Buffer.from(input);
  for (let n = 1 + random.below(4); n > 0; n--) {
    data = change(data, others, tokens, random);
  }
  return data.subarray(0, MAX_LENGTH);
}

function change(
  data: Buffer,
  others: readonly Buffer[],
  tokens: readonly string[],
  random: Random,
): Buffer {
  const at = random.below(data.length + 1);
  const length = 1 + random.below(Math.min(64, data.length - at + 1));
  switch (random.below(9)) {
    case 0:
      return flip(data, at, random);
    case 1:
      return insert(data, at, Buffer.from([random.pick(NUMBERS)]));
    case 2:
      return Buffer.concat([data.subarray(0, at), data.subarray(at + length)]);
    case 3:
      return insert(data, at, data.subarray(at, at + length));
    case 4:
      return tokens.length === 0
        ? flip(data, at, random)
        : insert(data, at, Buffer.from(random.pick(tokens)));
    case 5: {
      const other = random.pick(others);
      const from = random.below(other.length);
      return Buffer.concat([
        data.subarray(0, at),
        other.subarray(from, from + 1 + random.below(512)),
        random.below(2) ? data.subarray(at) : Buffer.alloc(0),
      ]);
    }
    case 6:
      return changeNumber(data, random);
    default:
      return changeJson(data, random) ?? flip(data, at, random);
  }
}

function flip(data: Buffer, at: number, random: Random): Buffer {
  const copy = Buffer.from(data);
  if (at < copy.length) {
    copy[at] = random.below(2)
      ? copy[at] ^ (1 << random.below(8))
      : random.pick(NUMBERS);
  }
  return copy;
}

function insert(data: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([data.subarray(0, at), piece, data.subarray(at)]);
}

function changeNumber(data: Buffer, random: Random): Buffer {
  const text = data.toString('latin1');
  const numbers = [...text.matchAll(/\d+/g)];
  if (numbers.length === 0) {
    return data;
  }
  const number = random.pick(numbers);
  const value = random.pick(['0', '-1', '1e9', '9'.repeat(20), '4294967296']);
  return Buffer.from(
    text.slice(0, number.index) +
      value +
      text.slice(number.index + number[0].length),
    'latin1',
  );
}

// Changes one value of a JSON text that lies in the input, so that what comes
// out still is JSON and gets past the parser.
function changeJson(data: Buffer, random: Random): Buffer | undefined {
  const text = data.toString('latin1');
  const starts = [...text.matchAll(/(^|[\0\n])[^{[\0\n]{0,2}([{[])/g)];
  if (starts.length === 0) {
    return undefined;
  }
  const start = random.pick(starts);
  const from = start.index + start[0].length - 1;
  const zero = text.indexOf('\0', from);
  const to = zero < 0 ? text.length : zero;
  let json: unknown;
  try {
    json = JSON.parse(text.slice(from, to));
  } catch {
    return undefined;
  }
  const places: Array<[Record<string, unknown>, string]> = [];
  const walk = (value: unknown) => {
    if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) {
        places.push([value as Record<string, unknown>, key]);
        walk((value as Record<string, unknown>)[key]);
      }
    }
  };
  walk(json);
  if (places.length === 0) {
    return undefined;
  }
  const [holder, key] = random.pick(places);
  const [source, name] = random.pick(places);
  switch (random.below(5)) {
    case 0:
      delete holder[key];
      break;
    case 1:
      holder[key] = structuredClone(source[name]);
      break;
    case 2:
      holder[name] = structuredClone(holder[key]);
      break;
    case 3:
      holder[key] = [holder[key], holder[key]];
      break;
    default:
      holder[key] = random.pick(VALUES);
  }
  let changed: string;
  try {
    changed = JSON.stringify(json);
  } catch {
    return undefined;
  }
  return Buffer.from(text.slice(0, from) + changed + text.slice(to), 'latin1');
}
