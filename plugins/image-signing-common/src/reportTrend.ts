import { sumCounts } from './counting';
import type {
  PostureEvent,
  ReportChange,
  ReportMarker,
  ReportPoint,
  TrendPoint,
} from './types';

const DAY_MS = 24 * 3600_000;
/** A point this much earlier than wanted still stands for its week. */
const TOLERANCE_DAYS = 3;

type MarkerKind = ReportMarker['kind'];
/** An event of the timeline as far as the trend needs it. */
type TrendEvent = Pick<PostureEvent, 'kind' | 'cluster' | 'at' | 'what'>;

const MARKED: ReadonlyArray<PostureEvent['kind']> = [
  'weakened',
  'strengthened',
  'lost-sight',
  'failed-open',
];

function dayOf(time: string): string {
  return time.slice(0, 10);
}

/**
 * What happened under the trend: where the trust policy became another one,
 * and where the enforcement grew weaker or stronger. One marker a day and kind.
 *
 * @public
 */
export function trendMarkers(
  points: readonly TrendPoint[],
  events: readonly TrendEvent[],
): ReportMarker[] {
  const markers = new Map<string, ReportMarker>();
  const add = (date: string, kind: MarkerKind, text: string) => {
    const key = `${date} ${kind}`;
    const known = markers.get(key);
    if (known) known.count += 1;
    else markers.set(key, { date, kind, count: 1, text });
  };

  let before: string | undefined;
  const days = [...points].sort((a, b) => (a.date < b.date ? -1 : 1));
  for (const { date, policyVersion } of days) {
    if (policyVersion === undefined || policyVersion === before) continue;
    if (before !== undefined && !markers.has(`${date} policy-changed`)) {
      add(
        date,
        'policy-changed',
        `The trust policy changed to version ${policyVersion || '(none)'}`,
      );
    }
    before = policyVersion;
  }
  for (const event of events) {
    if (!MARKED.includes(event.kind)) continue;
    const what = event.what[0] ?? event.kind;
    add(dayOf(event.at), event.kind as MarkerKind, `${event.cluster}: ${what}`);
  }
  return [...markers.values()].sort((a, b) =>
    `${a.date} ${a.kind}` < `${b.date} ${b.kind}` ? -1 : 1,
  );
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

function protectedOn(points: readonly TrendPoint[], date: string): ReportPoint {
  const sum = sumCounts(
    points.filter(point => point.date === date).map(point => point.digests),
  );
  return { date, numerator: sum.protected, denominator: sum.total };
}

/**
 * The protected share at the end of the trend against some weeks before, each
 * with its own denominator. Where the history does not reach that far it says
 * so, and compares nothing.
 *
 * @public
 */
export function trendChange(
  points: readonly TrendPoint[],
  weeks: number,
): ReportChange {
  const dates = [...new Set(points.map(point => point.date))].sort();
  const last = dates.at(-1);
  if (last === undefined) {
    return { weeks, known: false, note: 'Not enough history: no day yet.' };
  }
  const wanted = weeks * 7;
  const first = dates.filter(date => daysBetween(date, last) >= wanted).at(-1);
  if (first === undefined) {
    const days = daysBetween(dates[0], last);
    return {
      weeks,
      known: false,
      note: `Not enough history: ${days} of ${wanted} days.`,
    };
  }
  if (daysBetween(first, last) > wanted + TOLERANCE_DAYS) {
    return {
      weeks,
      known: false,
      note: `Not known: no counts were kept in the days before ${dayOf(
        new Date(Date.parse(last) - wanted * DAY_MS).toISOString(),
      )}.`,
    };
  }
  return {
    weeks,
    known: true,
    before: protectedOn(points, first),
    after: protectedOn(points, last),
  };
}
