import { parseDuration } from './duration';
import type { AuthorityFacts } from './evaluate.types';
import type { AuthorityRow } from './types';

/**
 * Whether the key of an authority is rotated in time, by what is declared of
 * it. Identities hold nothing long-lived.
 *
 * @public
 */
export function rotationOf(
  authority: Pick<AuthorityFacts, 'kind' | 'rotateEvery' | 'rotatedAt'>,
  now: Date,
): Pick<AuthorityRow, 'rotation' | 'nextRotationAt'> {
  if (authority.kind === 'keyless') return { rotation: 'none-needed' };
  const period = parseDuration(authority.rotateEvery ?? '');
  const last = Date.parse(authority.rotatedAt ?? '');
  if (period === undefined || Number.isNaN(last) || last > now.getTime()) {
    return { rotation: 'not-declared' };
  }
  const next = new Date(last + period);
  if (Number.isNaN(next.getTime())) return { rotation: 'in-time' };
  return {
    rotation: next.getTime() < now.getTime() ? 'overdue' : 'in-time',
    nextRotationAt: next.toISOString(),
  };
}
