import { createHash } from 'node:crypto';

/** sha256 of a text, hex: rows are written only where it changed. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
