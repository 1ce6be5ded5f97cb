/** All rows of a table, and what must be said with them. */
export interface ExportedRows {
  /** What the rows are, for the file's name. */
  name: string;
  rows: object[];
  /** The whole number; more than `rows` where the export was cut off. */
  totalCount: number;
  /** Demo data is marked in each row and in the name. */
  demo: boolean;
  /** ISO 8601. */
  exportedAt: string;
}

type Flat = Record<string, string | number | boolean>;

/**
 * A row in one level: `environments.0.environment`. Lists of plain values are
 * one field, parted by `; `.
 */
export function flattenRow(row: object): Flat {
  const flat: Flat = {};
  const add = (value: unknown, path: string) => {
    if (value === undefined || value === null) return;
    if (Array.isArray(value) && value.every(isPlain)) {
      flat[path] = value.join('; ');
    } else if (typeof value === 'object') {
      for (const [key, child] of Object.entries(value)) {
        add(child, path === '' ? key : `${path}.${key}`);
      }
    } else {
      flat[path] = value as Flat[string];
    }
  };
  add(row, '');
  return flat;
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** Spec: RFC 4180. What a spreadsheet would run as a formula is made text. */
export async function toCsv(exported: ExportedRows): Promise<string> {
  const { rows, demo, exportedAt } = exported;
  // Loaded with the first export, as few ask for one.
  const { unparse } = await import('papaparse');
  const flat = rows.map(row => ({
    ...flattenRow(row),
    ...(demo && { demo: true }),
    exportedAt,
  }));
  const columns = [...new Set(flat.flatMap(row => Object.keys(row)))];
  return unparse({ fields: columns, data: flat }, { escapeFormulae: true });
}

export function toJson(exported: ExportedRows): string {
  const { rows, totalCount, demo, exportedAt } = exported;
  return JSON.stringify(
    { demo, exportedAt, totalCount, count: rows.length, items: rows },
    null,
    2,
  );
}

/** `image-signing-repositories-2026-11-22.csv`, with `demo` where it is. */
export function fileName(
  { name, demo, exportedAt }: ExportedRows,
  form: 'csv' | 'json',
): string {
  const slug = name.toLocaleLowerCase('en-US').replace(/[^a-z0-9]+/g, '-');
  return [
    'image-signing',
    ...(demo ? ['demo'] : []),
    slug,
    `${exportedAt.slice(0, 10)}.${form}`,
  ].join('-');
}
