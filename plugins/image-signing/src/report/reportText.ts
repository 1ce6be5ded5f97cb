import { DateTime } from 'luxon';
import {
  NO_ENVIRONMENT,
  UNKNOWN_CRITICALITY,
} from 'backstage-plugin-image-signing-common';
import type { Words } from '../components/words';

/** A moment as it can stand on paper: never relative, and with its zone. */
export function formatTime(time: string): string {
  return DateTime.fromISO(time, { zone: 'utc' }).toFormat(
    "yyyy-MM-dd HH:mm 'UTC'",
  );
}

export function environmentName(t: Words, environment: string): string {
  return environment === NO_ENVIRONMENT
    ? t('ui.report.outsideEveryEnvironment')
    : environment;
}

export function criticalityName(t: Words, criticality: string): string {
  return criticality === UNKNOWN_CRITICALITY
    ? t('ui.report.notTold')
    : criticality;
}
