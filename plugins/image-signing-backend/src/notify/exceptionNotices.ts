import type {
  ExceptionCounts,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { ExceptionChange } from '../exceptions/exceptionService';
import type { Notice } from './notice';

const PAGE = '/image-signing/exceptions';

const nameOf = ({ ticket, scope }: SigningException) =>
  `${ticket} (${scope.namespace} in ${scope.cluster})`;
const linkTo = ({ id }: SigningException) => `${PAGE}/id/${id}`;

const DECIDED: Partial<Record<ExceptionChange['action'], string>> = {
  approve: 'was approved',
  reject: 'was rejected',
  revoke: 'was revoked',
  'approve-extension': 'was extended',
  'reject-extension': 'was not extended',
};

/** Who waits for a decision: of an extension, the one who asked for it last. */
function requesterOf({ exception, action }: ExceptionChange): string {
  const asked = action.endsWith('extension')
    ? exception.history.findLast(
        entry => entry.action === 'extension-requested',
      )
    : undefined;
  return asked?.actor ?? exception.requestedBy;
}

/**
 * What a change of an exception is told to whom.
 *
 * @param approvers - Entity refs of those who decide where it is.
 */
export function noticesOfChange(
  change: ExceptionChange,
  approvers: string[],
): Notice[] {
  const { exception, action, actor } = change;
  if (action === 'request' || action === 'request-extension') {
    const what =
      action === 'request' ? 'An exception' : 'The extension of an exception';
    return [
      {
        to: approvers,
        except: actor,
        title: `${what} awaits approval: ${nameOf(exception)}`,
        description: exception.extension?.statement ?? exception.reason,
        link: linkTo(exception),
        severity: 'normal',
        scope: `exception:${exception.id}:awaiting`,
      },
    ];
  }
  const decided = DECIDED[action];
  if (!decided) return [];
  const requester = requesterOf(change);
  return [
    {
      to: [
        ...new Set(
          action === 'revoke' ? [requester, exception.owner] : [requester],
        ),
      ],
      except: actor,
      title: `An exception ${decided}: ${nameOf(exception)}`,
      description: exception.history.at(-1)?.comment ?? '',
      link: linkTo(exception),
      severity: action === 'revoke' ? 'high' : 'normal',
      scope: `exception:${exception.id}:decided`,
    },
  ];
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

/** Tells the platform team of refusals that belong to no service. */
export function noticeOfUnowned(platformTeam: string, count: number): Notice {
  return {
    to: [platformTeam],
    title:
      count === 1
        ? 'A refused workload belongs to no service'
        : `${count} refused workloads belong to no service`,
    description:
      'Nobody else is told of them. Map the workloads to a service, or see to them.',
    link: '/image-signing/denials',
    severity: 'normal',
    scope: 'denials:unowned',
  };
}
