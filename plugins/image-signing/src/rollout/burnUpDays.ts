import { dayOf, type BurnUp } from 'backstage-plugin-image-signing-common';

const DAY = 86_400_000;

export interface BurnUpDay {
  date: string;
  reached?: number;
  total?: number;
  /** Only on the newest day and on the day of the forecast. */
  expected?: number;
}

/**
 * The days of the chart without a gap, up to the target and the forecast, so
 * that the distances between them are true.
 */
export function burnUpDays(burnUp: BurnUp): BurnUpDay[] {
  const { points, forecast, targetDate } = burnUp;
  const last = points.at(-1);
  if (!last) return [];
  const known = new Map(points.map(point => [point.date, point]));
  const end = [last.date, targetDate ?? '', forecast.date ?? ''].sort().at(-1)!;
  const days: BurnUpDay[] = [];
  for (
    let time = Date.parse(points[0].date);
    time <= Date.parse(end);
    time += DAY
  ) {
    const date = dayOf(new Date(time));
    const point = known.get(date);
    days.push({
      date,
      ...(point && { reached: point.reached, total: point.total }),
      ...(forecast.date && date === last.date && { expected: last.reached }),
      ...(forecast.date === date && { expected: last.total }),
    });
  }
  return days;
}
