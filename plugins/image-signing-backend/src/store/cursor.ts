import { InputError } from '@backstage/errors';

/**
 * A cursor carries the sort key of the last row sent, so that a page stays
 * right while rows come and go.
 */
export type CursorKey = Array<string | number>;

export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws InputError where the text is not a cursor with `length` parts. */
export function decodeCursor(
  cursor: string | undefined,
  length: number,
): CursorKey | undefined {
  if (!cursor) return undefined;
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === length &&
      key.every(part => typeof part === 'string' || typeof part === 'number')
    ) {
      return key;
    }
  } catch {
    // Falls through: whatever it was, it is not a cursor of ours.
  }
  throw new InputError(
    `query.cursor is not a cursor; send the nextCursor of the page before, unchanged`,
  );
}
