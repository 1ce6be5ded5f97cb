import type { Words } from '../components/words';

const DAY = 24 * 60 * 60 * 1000;

/** How long an exception still holds, in words. */
export function daysLeft(t: Words, expiresAt: string, now: Date): string {
  const left = Date.parse(expiresAt) - now.getTime();
  if (Number.isNaN(left)) return t('ui.exceptions.noEndDate');
  if (left <= 0) return t('ui.exceptions.ended');
  const days = Math.floor(left / DAY);
  if (days === 0) return t('ui.exceptions.lessThanADayLeft');
  return t('ui.exceptions.daysLeft', { count: days });
}
