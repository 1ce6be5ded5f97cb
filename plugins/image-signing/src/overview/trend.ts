import type { TrendPoint } from 'backstage-plugin-image-signing-common';

/** One day: the protected share of each environment, absent where none ran. */
export interface TrendDay {
  date: string;
  shares: Record<string, number | null>;
  points: Record<string, TrendPoint>;
}

/** Turns rows per day and environment into one row a day, oldest first. */
export function toTrendDays(
  points: TrendPoint[],
  order: string[],
): {
  environments: string[];
  days: TrendDay[];
} {
  const environments: string[] = [];
  const days = new Map<string, TrendDay>();
  for (const point of points) {
    const { date, environment, digests } = point;
    if (!environments.includes(environment)) environments.push(environment);
    const day = days.get(date) ?? { date, shares: {}, points: {} };
    days.set(date, day);
    day.points[environment] = point;
    day.shares[environment] =
      digests.total === 0 ? null : (digests.protected / digests.total) * 100;
  }
  const rank = (environment: string) => {
    const index = order.indexOf(environment);
    return index === -1 ? order.length : index;
  };
  return {
    environments: environments.sort((a, b) => rank(a) - rank(b)),
    days: [...days.values()].sort((a, b) => a.date.localeCompare(b.date)),
  };
}

/** The days on which another trust policy took effect. */
export function policyChanges(days: TrendDay[]): string[] {
  const changes: string[] = [];
  let previous: string | undefined;
  for (const day of days) {
    const version = Object.values(day.points).find(
      point => point.policyVersion,
    )?.policyVersion;
    if (version && previous && version !== previous) changes.push(day.date);
    previous = version ?? previous;
  }
  return changes;
}
