const DAY = 24 * 60 * 60 * 1000;

/** How long an exception still holds, in words. */
export function daysLeft(expiresAt: string, now: Date): string {
  const left = Date.parse(expiresAt) - now.getTime();
  if (Number.isNaN(left)) return 'no end date';
  if (left <= 0) return 'ended';
  const days = Math.floor(left / DAY);
  if (days === 0) return 'less than a day left';
  return days === 1 ? '1 day left' : `${days} days left`;
}
