import { Duration } from 'luxon';
import type { PostureEvent } from 'backstage-plugin-image-signing-common';

/** How long a weakening lasted; what is no weakening has no end. */
export function durationOf(event: PostureEvent): string {
  if (event.kind !== 'weakened' && event.kind !== 'lost-sight') return '–';
  const { open, total } = event.namespaces;
  if (!event.endedAt) {
    return open < total ? `still open in ${open} of ${total}` : 'still open';
  }
  const millis = Date.parse(event.endedAt) - Date.parse(event.at);
  const { days, hours, minutes, seconds } = Duration.fromMillis(millis)
    .shiftTo('days', 'hours', 'minutes', 'seconds')
    .toObject();
  const parts = [
    days ? `${days} d` : '',
    hours ? `${hours} h` : '',
    minutes ? `${minutes} min` : '',
    !days && !hours ? `${Math.round(seconds ?? 0)} s` : '',
  ];
  return parts.filter(Boolean).slice(0, 2).join(' ');
}

/** Who did it, as far as the cluster tells. */
export function whoOf({ bypass, causes }: PostureEvent): string {
  if (bypass) return bypass.user ?? 'not told';
  const [first] = causes;
  return first?.user ?? first?.manager ?? 'not told';
}
