const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: Record<string, number> = {
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  y: 365 * DAY,
};
const SHORT = /^([0-9]{1,6})([smhdwy])$/;
const ISO =
  /^P(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?$/;
const ISO_UNITS = [365 * DAY, 30 * DAY, 7 * DAY, DAY, HOUR, MINUTE, SECOND];

/**
 * Milliseconds of `90d`, `12h` or an ISO 8601 duration such as `P90D`; a month
 * counts 30 days and a year 365. Undefined where the text is neither, or is
 * no time at all.
 */
export function parseDuration(text: string): number | undefined {
  const short = SHORT.exec(text.trim());
  if (short) return Number(short[1]) * UNITS[short[2]] || undefined;
  const iso = ISO.exec(text.trim());
  if (!iso) return undefined;
  const total = ISO_UNITS.reduce(
    (sum, unit, index) => sum + Number(iso[index + 1] ?? 0) * unit,
    0,
  );
  return total || undefined;
}

/** An age in the coarsest unit that still tells: `5 min`, `7 h`, `3 d`. */
export function formatAge(from: string, now: Date): string | undefined {
  const age = now.getTime() - Date.parse(from);
  if (Number.isNaN(age) || age < 0) return undefined;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  if (age < 2 * DAY) return `${Math.floor(age / HOUR)} h`;
  return `${Math.floor(age / DAY)} d`;
}
