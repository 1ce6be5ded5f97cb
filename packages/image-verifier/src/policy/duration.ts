const UNITS: Record<string, number> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const DURATION = /^([1-9]\d{0,5})([mhdw])$/;

/** Milliseconds of a duration of the policy, `90m`, `12h`, `7d` or `2w`. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match ? Number(match[1]) * UNITS[match[2]] : undefined;
}

/** Why a text is no duration; undefined where it is one. */
export function durationProblem(text: string): string | undefined {
  return parseDuration(text) === undefined
    ? 'must be a number of minutes, hours, days or weeks, for example 90m, 12h, 7d or 2w'
    : undefined;
}

/** An age in words that a person reads at a glance: `3 d`, `5 h`, `0 min`. */
export function formatAge(milliseconds: number): string {
  if (milliseconds >= 2 * UNITS.d)
    return `${Math.floor(milliseconds / UNITS.d)} d`;
  if (milliseconds >= 2 * UNITS.h)
    return `${Math.floor(milliseconds / UNITS.h)} h`;
  return `${Math.floor(milliseconds / UNITS.m)} min`;
}
