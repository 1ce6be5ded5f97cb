import type { ReportFigure } from 'backstage-plugin-image-signing-common';
import { formatShare } from '../components/share';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of time in its largest unit that is not too coarse. */
export function formatSeconds(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  if (seconds < 2 * HOUR) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.round(seconds / HOUR)} h`;
  return `${Math.round(seconds / DAY)} d`;
}

/** The value of a figure with what it is a value of; `Not known` without one. */
export function figureText(figure: ReportFigure): string {
  const { known, kind, numerator = 0, denominator = 0 } = figure;
  if (!known) return 'Not known';
  switch (kind) {
    case 'share':
      return `${formatShare(
        numerator,
        denominator,
      )} (${numerator} of ${denominator})`;
    case 'rate': {
      const rate = (numerator / denominator) * 1000;
      return `${rate.toFixed(1)} (${numerator} of ${denominator})`;
    }
    case 'duration': {
      const { medianSeconds, p90Seconds } = figure;
      const values = [
        ...(medianSeconds === undefined
          ? []
          : [`median ${formatSeconds(medianSeconds)}`]),
        ...(p90Seconds === undefined
          ? []
          : [`90% within ${formatSeconds(p90Seconds)}`]),
      ];
      return `${values.join(', ')} (${numerator} of ${denominator} cases)`;
    }
    default:
      return String(numerator);
  }
}
