import { stageRank } from './stage';
import type { BurnUpPoint, Forecast, Stage, StageChange } from './types';

const DAY = 24 * 60 * 60 * 1000;
/** A line through fewer days than this says nothing. */
const LEAST_DAYS = 14;
/** Nobody plans by what lies further off. */
const FURTHEST_DAYS = 730;

/** The UTC day of a time. @public */
export function dayOf(time: Date | string): string {
  return new Date(time).toISOString().slice(0, 10);
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

/**
 * When the rest would be done, by a straight line through the last days, or why
 * that cannot be told. Days may be missing; what is not there is not made up.
 *
 * @param points - in any order, one a day.
 * @param days - how many days before the newest point are looked at.
 * @public
 */
export function forecast(
  points: readonly BurnUpPoint[],
  days: number = 28,
): Forecast {
  const sorted = [...points].sort(
    (left, right) => dayNumber(left.date) - dayNumber(right.date),
  );
  const last = sorted.at(-1);
  if (!last || last.total === 0) {
    return { kind: 'none', text: 'No forecast: nothing is counted yet.' };
  }
  if (last.reached >= last.total) {
    return { kind: 'done', text: `Done: ${last.reached} of ${last.total}.` };
  }
  const end = dayNumber(last.date);
  const window = sorted.filter(({ date }) => dayNumber(date) >= end - days);
  const span = end - dayNumber(window[0].date);
  if (span < LEAST_DAYS) {
    return {
      kind: 'none',
      text: `No forecast: the history spans ${span} days, and ${LEAST_DAYS} are needed.`,
    };
  }
  const perDay = slopeOf(window);
  if (perDay * span < 1) {
    return {
      kind: 'none',
      days: span,
      text: `No forecast: too little movement in the last ${span} days.`,
    };
  }
  const remaining = last.total - last.reached;
  const needed = Math.ceil(remaining / perDay);
  const perWeek = Math.round(perDay * 70) / 10;
  if (needed > FURTHEST_DAYS) {
    return {
      kind: 'none',
      days: span,
      perWeek,
      text: 'No forecast: at the pace of the last weeks it would take longer than two years.',
    };
  }
  const date = dayOf(new Date((end + needed) * DAY));
  return {
    kind: 'date',
    date,
    perWeek,
    days: span,
    text: `About ${date}, if the remaining ${remaining} go on at ${perWeek} a week, as in the last ${span} days.`,
  };
}

/** Least squares: how many more a day. */
function slopeOf(points: readonly BurnUpPoint[]): number {
  const xs = points.map(({ date }) => dayNumber(date));
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(xs);
  const meanY = mean(points.map(({ reached }) => reached));
  let above = 0;
  let below = 0;
  points.forEach(({ reached }, index) => {
    above += (xs[index] - meanX) * (reached - meanY);
    below += (xs[index] - meanX) ** 2;
  });
  return below === 0 ? 0 : above / below;
}

/**
 * The burn-up of services in an environment, told again from the history: per
 * day, how many of those that were there had reached the stage by its end.
 *
 * @param changes - of the services and the one environment, oldest first.
 * @param from - first day, inclusive. What happened before it counts.
 * @param to - last day, inclusive.
 * @public
 */
export function burnUp(
  changes: readonly Pick<StageChange, 'entityRef' | 'at' | 'to'>[],
  target: Stage,
  from: string,
  to: string,
): BurnUpPoint[] {
  const stages = new Map<string, Stage>();
  const points: BurnUpPoint[] = [];
  const wanted = stageRank(target);
  let next = 0;
  for (let day = dayNumber(from); day <= dayNumber(to); day += 1) {
    const date = dayOf(new Date(day * DAY));
    for (; next < changes.length && dayOf(changes[next].at) <= date; next++) {
      const { entityRef, to: stage } = changes[next];
      if (stage) stages.set(entityRef, stage);
      else stages.delete(entityRef);
    }
    if (stages.size === 0 && points.length === 0) continue;
    points.push({
      date,
      total: stages.size,
      reached: [...stages.values()].filter(stage => stageRank(stage) >= wanted)
        .length,
    });
  }
  return points;
}
