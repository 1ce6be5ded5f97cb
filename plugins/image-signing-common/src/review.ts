import { isBlank } from './exceptions';
import type { ExceptionStep } from './exceptionLife';
import { unusedDays, UNUSED_AFTER_DAYS } from './exceptionTrails';
import type {
  ImplicitException,
  RepositoryRow,
  Review,
  ReviewDecision,
  ReviewDecisionRequest,
  ReviewItem,
  ReviewReason,
  SigningException,
} from './types';

/**
 * How long a weekly review should take, in minutes.
 *
 * @public
 */
export const REVIEW_MINUTES = 15;

/**
 * Most items of one review: more are not looked at in that time.
 *
 * @public
 */
export const MOST_REVIEW_ITEMS = 100;

const DAY = 24 * 3600_000;
const SOON = 7 * DAY;

/**
 * Why something is looked at, the most urgent first.
 *
 * @public
 */
export const reviewReasons: readonly ReviewReason[] = [
  'still-effective',
  'expiring',
  'expired',
  'closable',
  'unused',
  'no-owner',
  'found-broad',
  'new-registry',
  'new-repository',
];

/**
 * A declared exception, with what else is known of it.
 *
 * @public
 */
export interface ReviewedException {
  exception: SigningException;
  /** Workload images in its scope, and how many of them are verified by now. */
  images: { total: number; verified: number };
  /** False where the owner is no longer in the catalog. */
  ownerKnown: boolean;
}

/** @public */
export interface ReviewFacts {
  exceptions: ReviewedException[];
  found: ImplicitException[];
  repositories: RepositoryRow[];
  /** Registries in use that were not, before `since`. */
  newRegistries: ReadonlySet<string>;
}

function exceptionReasons(
  { exception, images, ownerKnown }: ReviewedException,
  now: Date,
  since: Date,
): ReviewReason[] {
  const reasons = new Set<ReviewReason>();
  const end = Date.parse(exception.expiresAt);
  if (exception.proofResult === 'still-effective')
    reasons.add('still-effective');
  if (exception.status === 'expired' && end >= since.getTime()) {
    reasons.add('expired');
  }
  if (exception.status === 'active') {
    if (end <= now.getTime() + SOON) reasons.add('expiring');
    if (images.total > 0 && images.verified === images.total) {
      reasons.add('closable');
    }
    const unused = unusedDays(exception, now);
    if (unused !== undefined && unused >= UNUSED_AFTER_DAYS) {
      reasons.add('unused');
    }
    if (!ownerKnown) reasons.add('no-owner');
  }
  return reviewReasons.filter(reason => reasons.has(reason));
}

function foundReasons(found: ImplicitException): ReviewReason[] {
  const has = (flag: ImplicitException['flags'][number]) =>
    found.flags.includes(flag);
  if (has('inert')) return [];
  const reasons = new Set<ReviewReason>();
  if (has('expired-but-effective')) reasons.add('still-effective');
  if (has('wide-scope')) reasons.add('found-broad');
  if (has('no-owner')) reasons.add('no-owner');
  return reviewReasons.filter(reason => reasons.has(reason));
}

function repositoryReasons(
  repository: RepositoryRow,
  newRegistries: ReadonlySet<string>,
): ReviewReason[] {
  return newRegistries.has(repository.registry)
    ? ['new-registry', 'new-repository']
    : ['new-repository'];
}

/**
 * What a review looks at: each thing once, with every reason, the most urgent
 * first. `since` is the time of the review before.
 *
 * @public
 */
export function buildAgenda(
  facts: ReviewFacts,
  options: { now: Date; since: Date },
): ReviewItem[] {
  const { now, since } = options;
  const items: ReviewItem[] = [
    ...facts.exceptions.map(one => ({
      id: `exception:${one.exception.id}`,
      subject: 'exception' as const,
      subjectId: one.exception.id,
      title: `${one.exception.scope.repository} in ${one.exception.scope.namespace}, ${one.exception.scope.cluster}`,
      text: one.exception.reason,
      owner: one.exception.owner,
      ticket: one.exception.ticket,
      due: one.exception.expiresAt,
      reasons: exceptionReasons(one, now, since),
    })),
    ...facts.found.map(found => ({
      id: `found:${found.id}`,
      subject: 'found' as const,
      subjectId: found.id,
      title: `${found.object.kind} ${found.object.name} in ${found.cluster}`,
      text: found.text,
      ...(found.owner && { owner: found.owner }),
      ...(found.ticket && { ticket: found.ticket }),
      ...(found.expiresAt && { due: found.expiresAt }),
      reasons: foundReasons(found),
    })),
    ...facts.repositories.map(repository => ({
      id: `repository:${repository.repository}`,
      subject: 'repository' as const,
      subjectId: repository.repository,
      title: repository.repository,
      text: repositoryText(repository),
      reasons: repositoryReasons(repository, facts.newRegistries),
    })),
  ];
  return items
    .filter(({ reasons }) => reasons.length > 0)
    .sort(
      (left, right) =>
        rank(left) - rank(right) ||
        (left.due ?? '9').localeCompare(right.due ?? '9') ||
        left.id.localeCompare(right.id),
    );
}

function rank({ reasons }: ReviewItem): number {
  return reviewReasons.indexOf(reasons[0]);
}

function repositoryText({ environments, workloads }: RepositoryRow): string {
  const unruled = environments.filter(({ ruled }) => !ruled);
  const run = `${workloads} ${
    workloads === 1 ? 'workload runs' : 'workloads run'
  } from it`;
  return unruled.length > 0
    ? `${run}; no rule of the trust policy covers it in ${unruled
        .map(({ environment }) => environment)
        .join(', ')}.`
    : `${run}; a rule of the trust policy covers it everywhere.`;
}

/**
 * The decisions that fit an item.
 *
 * @public
 */
export function decisionsFor(
  item: Pick<ReviewItem, 'subject' | 'reasons'>,
): ReadonlyArray<ReviewDecision['decision']> {
  if (item.subject !== 'exception') return ['keep', 'follow-up'];
  return item.reasons.includes('expired')
    ? ['close', 'follow-up']
    : ['keep', 'close', 'extend', 'reassign', 'revoke', 'follow-up'];
}

/**
 * The step in the life of the exception that a decision takes, or undefined
 * where it is only noted.
 *
 * @public
 */
export function stepOfDecision(
  request: ReviewDecisionRequest,
): ExceptionStep | undefined {
  const { comment } = request;
  switch (request.decision) {
    case 'close':
      return {
        action: 'close',
        evidence: comment,
        ...(request.link && { link: request.link }),
      };
    case 'revoke':
      return { action: 'revoke', comment };
    case 'extend':
      return {
        action: 'request-extension',
        until: request.until ?? '',
        statement: comment,
        evidenceUrl: request.link ?? '',
      };
    case 'reassign':
      return { action: 'reassign', owner: request.owner ?? '', comment };
    default:
      return undefined;
  }
}

/**
 * What keeps a decision from being taken, or undefined.
 *
 * @public
 */
export function decisionProblem(
  item: ReviewItem,
  request: ReviewDecisionRequest,
): string | undefined {
  if (!decisionsFor(item).includes(request.decision)) {
    return `'${request.decision}' is no decision for ${
      item.subject === 'exception' ? 'this exception' : 'what was found'
    }: take one of ${decisionsFor(item).join(', ')}.`;
  }
  if (isBlank(request.comment)) return 'comment: A decision needs a comment.';
  return undefined;
}

/**
 * The decision that holds for each item: the last one.
 *
 * @public
 */
export function decisionsByItem(
  review: Pick<Review, 'decisions'>,
): Map<string, ReviewDecision> {
  return new Map(review.decisions.map(one => [one.item, one]));
}
