/** An object of unknown content, as the Kubernetes API gives it. */
export type JsonRecord = Record<string, unknown>;

/** The value as an object; undefined for everything that is none. */
export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonRecord)
    : undefined;
}

/** The value as a list; undefined for everything that is none. */
export function asList(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** The value as a text; undefined for everything that is none. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a list of texts; undefined where it is anything else. */
export function asTexts(value: unknown): string[] | undefined {
  const list = asList(value);
  if (!list) return undefined;
  const texts = list.filter(item => typeof item === 'string');
  return texts.length === list.length ? (texts as string[]) : undefined;
}

/** The own field of an object that lies at a path; undefined where it breaks off. */
export function at(value: unknown, ...path: string[]): unknown {
  let current = value;
  for (const key of path) {
    const record = asRecord(current);
    if (!record || !Object.hasOwn(record, key)) return undefined;
    current = record[key];
  }
  return current;
}

/** The entries of a map of texts; others are left out. */
export function asTextMap(value: unknown): Record<string, string> {
  const map: Record<string, string> = Object.create(null);
  for (const [key, entry] of Object.entries(asRecord(value) ?? {})) {
    if (typeof entry === 'string') map[key] = entry;
  }
  return map;
}
