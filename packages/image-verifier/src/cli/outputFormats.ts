/** A call that is not understood. */
export class CliUsageError extends Error {}

/** Forms in which `verify` answers. */
export const OUTPUT_FORMATS = [
  'text',
  'json',
  'junit',
  'sarif',
  'markdown',
  'codequality',
] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS)[number];
