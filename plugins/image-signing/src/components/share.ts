/**
 * A share in words. It never reads 100 % while one is missing, nor 0 % while
 * there is one.
 */
export function formatShare(count: number, total: number): string {
  if (total === 0) return '';
  if (count === total) return '100%';
  if (count === 0) return '0%';
  const percent = Math.round((count / total) * 100);
  if (percent === 100) return '>99%';
  if (percent === 0) return '<1%';
  return `${percent}%`;
}
