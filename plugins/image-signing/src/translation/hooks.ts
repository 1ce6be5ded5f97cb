/** Texts of hooks. */
export const hooksTexts = {
  rows_one: '{{count}} row',
  rows_other: '{{count}} rows',
} as const;
