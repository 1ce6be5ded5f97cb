import type { SigningException } from './types';

/** @public */
export type ExceptionTrailId = 'ticket' | 'commit' | 'admission';

/**
 * One of the three places in which an auditor follows an exception.
 *
 * @public
 */
export interface ExceptionTrail {
  id: ExceptionTrailId;
  /**
   * `missing` wants somebody's work; `unknown` means that no source tells;
   * `none-yet` that there is nothing to tell.
   */
  state: 'present' | 'missing' | 'unknown' | 'none-yet';
  /** What is there, or what is missing. */
  text: string;
  /** Web address, where there is one. */
  link?: string;
}

function webAddress(text: string): string | undefined {
  return /^https?:\/\/\S+$/i.test(text.trim()) ? text.trim() : undefined;
}

function admissionTrail({
  status,
  usage,
}: SigningException): Omit<ExceptionTrail, 'id'> {
  if (usage && usage.count > 0) {
    return {
      state: 'present',
      text: `Used ${usage.count} ${usage.count === 1 ? 'time' : 'times'}`,
    };
  }
  if (status !== 'active') {
    return { state: 'none-yet', text: 'No use is recorded' };
  }
  return usage?.watchedSince
    ? { state: 'none-yet', text: 'Not used since its cluster is watched' }
    : {
        state: 'unknown',
        text: 'Its cluster cannot be watched now, so nobody can tell whether it is used',
      };
}

/**
 * The discussion, the commit in the policy repository, and the use.
 *
 * @public
 */
export function exceptionTrails(exception: SigningException): ExceptionTrail[] {
  const { ticket, commitUrl, status } = exception;
  const link = webAddress(ticket);
  const beforeApproval = status === 'requested' || status === 'rejected';
  return [
    {
      id: 'ticket',
      state: ticket.trim() ? 'present' : 'missing',
      text: ticket.trim() || 'No ticket is recorded',
      ...(link && { link }),
    },
    commitUrl
      ? { id: 'commit', state: 'present', text: commitUrl, link: commitUrl }
      : {
          id: 'commit',
          state: beforeApproval ? 'none-yet' : 'missing',
          text: 'No commit in the policy repository is recorded',
        },
    { id: 'admission', ...admissionTrail(exception) },
  ];
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * An exception that nobody used for so long can probably be closed.
 *
 * @public
 */
export const UNUSED_AFTER_DAYS = 14;

/**
 * For how many whole days an active exception was certainly not used: since
 * its last use, or since it is watched without a gap. Undefined where no source
 * can tell, or where it is not in force.
 *
 * @public
 */
export function unusedDays(
  { status, usage }: Pick<SigningException, 'status' | 'usage'>,
  now: Date,
): number | undefined {
  if (status !== 'active' || !usage?.watchedSince) return undefined;
  const since = Math.max(
    Date.parse(usage.watchedSince),
    usage.lastAt ? Date.parse(usage.lastAt) : 0,
  );
  return Math.max(0, Math.floor((now.getTime() - since) / DAY));
}
