import type { Loophole } from 'backstage-plugin-image-signing-common';

/** A loophole of a policy. */
export function loophole(
  code: string,
  severity: Loophole['severity'],
  text: string,
  fix: string,
  policy?: string,
): Loophole {
  return { code, severity, text, fix, ...(policy !== undefined && { policy }) };
}
