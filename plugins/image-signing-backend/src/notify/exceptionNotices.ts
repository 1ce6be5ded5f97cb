import type {
  ExceptionCounts,
  ExceptionHistoryEntry,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { Notice } from './notice';

const PAGE = '/image-signing/exceptions';

const nameOf = ({ ticket, scope }: SigningException) =>
  `${ticket} (${scope.namespace} in ${scope.cluster})`;
const linkTo = ({ id }: SigningException) => `${PAGE}/id/${id}`;

const DAY_MS = 24 * 3600_000;
/** A decision that could not be told for so long is no news any more. */
const NEWS_MS = 7 * DAY_MS;

type Entry = ExceptionHistoryEntry;

/** What is told of a decision, while the exception is still what it made it. */
const DECISIONS: Partial<
  Record<
    Entry['action'],
    { text: string; holds: readonly SigningException['status'][] }
  >
> = {
  approved: { text: 'was approved', holds: ['approved', 'active'] },
  rejected: { text: 'was rejected', holds: ['rejected'] },
  revoked: { text: 'was revoked', holds: ['revoked'] },
  extended: { text: 'was extended', holds: ['active'] },
  'extension-rejected': { text: 'was not extended', holds: ['active'] },
};

/** The entries of a history that are told as decisions. */
export const TOLD_DECISIONS = Object.keys(DECISIONS) as Entry['action'][];

/** The oldest decision that is still told. */
export function decisionsToldSince(now: Date): Date {
  return new Date(now.getTime() - NEWS_MS);
}

/** Something that is true of an exception and that somebody should know. */
export interface DueNotice {
  /** Tells it from what was told before. */
  key: string;
  /** @param approvers - Entity refs of those who decide where it is. */
  notice: (approvers: string[]) => Notice;
}

/**
 * What should be known of an exception as it is now. It is derived from the
 * history, so that a notice which did not arrive can be made again, and is not
 * made again once it is no longer true.
 */
export function noticesOfException(
  exception: SigningException,
  now: Date,
): DueNotice[] {
  return [awaitingOf(exception), decisionOf(exception, now)].filter(
    due => due !== undefined,
  );
}

function keyOf({ id }: SigningException, { action, at }: Entry): string {
  return `${action}:${id}:${at}`;
}

function awaitingOf(exception: SigningException): DueNotice | undefined {
  const { extension } = exception;
  const asked = exception.history.findLast(
    ({ action }) =>
      (exception.status === 'requested' && action === 'requested') ||
      (exception.status === 'active' &&
        extension !== undefined &&
        action === 'extension-requested'),
  );
  if (!asked) return undefined;
  const what =
    asked.action === 'requested'
      ? 'An exception'
      : 'The extension of an exception';
  return {
    key: keyOf(exception, asked),
    notice: approvers => ({
      to: approvers,
      except: asked.actor,
      title: `${what} awaits approval: ${nameOf(exception)}`,
      description: extension?.statement ?? exception.reason,
      link: linkTo(exception),
      severity: 'normal',
      scope: `exception:${exception.id}:awaiting`,
    }),
  };
}

function decisionOf(
  exception: SigningException,
  now: Date,
): DueNotice | undefined {
  const { history, status } = exception;
  const at = history.findLastIndex(({ action }) => action in DECISIONS);
  if (at < 0) return undefined;
  const decided = history[at];
  const { text, holds } = DECISIONS[decided.action]!;
  if (!holds.includes(status)) return undefined;
  if (Date.parse(decided.at) < decisionsToldSince(now).getTime()) {
    return undefined;
  }
  // Who waits for it: of an extension, the one who asked for it last.
  const asked = ['extended', 'extension-rejected'].includes(decided.action)
    ? history
        .slice(0, at)
        .findLast(({ action }) => action === 'extension-requested')
    : undefined;
  const requester = asked?.actor ?? exception.requestedBy;
  const revoked = decided.action === 'revoked';
  return {
    key: keyOf(exception, decided),
    notice: () => ({
      to: [...new Set(revoked ? [requester, exception.owner] : [requester])],
      except: decided.actor,
      title: `An exception ${text}: ${nameOf(exception)}`,
      description: decided.comment ?? '',
      link: linkTo(exception),
      severity: revoked ? 'high' : 'normal',
      scope: `exception:${exception.id}:decided`,
    }),
  };
}

/** Tells the owner that an exception ends soon. */
export function noticeOfEnd(exception: SigningException): Notice {
  return {
    to: [exception.owner],
    title: `An exception ends soon: ${nameOf(exception)}`,
    description: `It ends at ${exception.expiresAt}. It was to end when: ${exception.closureCondition}`,
    link: linkTo(exception),
    severity: 'high',
    scope: `exception:${exception.id}:ends:${exception.expiresAt}`,
  };
}

/** Tells the reviewers, once a week, what there is to look through. */
export function noticeOfReview(
  reviewers: string[],
  counts: Pick<
    ExceptionCounts,
    'awaiting' | 'active' | 'expiring' | 'expired' | 'unused'
  >,
  week: string,
): Notice {
  const { awaiting, active, expiring, expired, unused } = counts;
  return {
    to: reviewers,
    title: 'Exceptions to review this week',
    description: `Of ${active} active: ${expiring} end within 7 days, ${unused} unused for 14 days. ${expired} expired and not closed, ${awaiting} awaiting approval.`,
    link: PAGE,
    severity: 'normal',
    scope: `review:${week}`,
  };
}

/**
 * Tells the platform team of refusals that belong to no service.
 *
 * @param more - Whether there are more than were counted.
 */
export function noticeOfUnowned(
  platformTeam: string,
  count: number,
  more = false,
): Notice {
  return {
    to: [platformTeam],
    title:
      count === 1
        ? 'A refused workload belongs to no service'
        : `${count}${
            more ? ' or more' : ''
          } refused workloads belong to no service`,
    description:
      'Within the last day. Nobody else is told of them. Map the workloads to a service, or see to them.',
    link: '/image-signing/denials',
    severity: 'normal',
    scope: 'denials:unowned',
  };
}
