import { DateTime } from 'luxon';
import {
  NO_ENVIRONMENT,
  UNKNOWN_CRITICALITY,
} from 'backstage-plugin-image-signing-common';

/** A moment as it can stand on paper: never relative, and with its zone. */
export function formatTime(time: string): string {
  return DateTime.fromISO(time, { zone: 'utc' }).toFormat(
    "yyyy-MM-dd HH:mm 'UTC'",
  );
}

export function environmentName(environment: string): string {
  return environment === NO_ENVIRONMENT
    ? 'Outside every environment'
    : environment;
}

export function criticalityName(criticality: string): string {
  return criticality === UNKNOWN_CRITICALITY ? 'Not told' : criticality;
}
