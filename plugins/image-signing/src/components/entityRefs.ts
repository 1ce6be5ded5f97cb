import { parseEntityRef } from '@backstage/catalog-model';

/** True for a whole entity ref such as `group:default/payments`. */
export function isEntityRef(text: string): boolean {
  if (!/^[^\s:/]+:[^\s:/]+\/[^\s:/]+$/.test(text)) return false;
  try {
    parseEntityRef(text);
    return true;
  } catch {
    return false;
  }
}
