import { missingControls } from './exceptionControls';
import {
  expiryIssues,
  hasEnded,
  isBlank,
  ownerIssues,
  samePrincipal,
} from './exceptions';
import type { ExceptionHistoryEntry, SigningException } from './types';

/**
 * From this renewal on, somebody higher approves.
 *
 * @public
 */
export const HIGHER_APPROVAL_FROM_RENEWAL = 3;

/**
 * A step in the life of an exception, with what it needs to say.
 *
 * @public
 */
export type ExceptionStep =
  | { action: 'approve' | 'reject' | 'revoke'; comment: string }
  | {
      action: 'record-control';
      /** Id of the control. */
      control: string;
      comment: string;
      link?: string;
      /** ISO 8601, without a time. */
      date?: string;
    }
  | {
      action: 'request-extension';
      until: string;
      /** How the recorded condition is met. */
      statement: string;
      evidenceUrl: string;
    }
  | { action: 'approve-extension' | 'reject-extension'; comment: string }
  | { action: 'close'; evidence: string; link?: string }
  | { action: 'reassign'; owner: string; comment: string }
  | { action: 'record-commit'; url: string }
  | { action: 'expire' };

/** @public */
export type ExceptionAction = ExceptionStep['action'];

/** @public */
export interface ExceptionRefusal {
  code:
    | 'SELF_APPROVAL'
    | 'WRONG_STATUS'
    | 'EXPIRED'
    | 'NOT_EXPIRED'
    | 'BLANK'
    | 'INVALID';
  text: string;
}

/** @public */
export type ExceptionTransition =
  | { ok: true; exception: SigningException }
  | { ok: false; refusal: ExceptionRefusal };

/** @public */
export interface ExceptionStepOptions {
  actor: string;
  now: Date;
  /** Longest time until a new end, in days; 90 where absent. */
  maxDurationDays?: number;
}

type Status = SigningException['status'];

const OPEN: Status[] = ['requested', 'approved', 'active'];

/** In which status each step is possible, and how its refusal calls it. */
const STEPS: Record<ExceptionAction, { from: Status[]; done: string }> = {
  approve: { from: ['requested'], done: 'approved' },
  reject: { from: ['requested'], done: 'rejected' },
  'record-control': { from: OPEN, done: 'given evidence of a control' },
  'request-extension': { from: ['active'], done: 'extended' },
  'approve-extension': { from: ['active'], done: 'extended' },
  'reject-extension': { from: ['active'], done: 'refused an extension' },
  revoke: { from: ['approved', 'active'], done: 'revoked' },
  // An expired one too: the evidence that it is no longer needed comes late.
  close: { from: ['approved', 'active', 'expired'], done: 'closed' },
  reassign: { from: [...OPEN, 'expired'], done: 'given another owner' },
  'record-commit': {
    from: [...OPEN, 'expired', 'revoked', 'closed'],
    done: 'given a commit',
  },
  expire: { from: ['approved', 'active'], done: 'expired' },
};

/** What a step changes and adds to the history, or why it is not taken. */
type Outcome =
  | {
      change: Partial<SigningException>;
      entry: Omit<ExceptionHistoryEntry, 'at' | 'actor'>;
    }
  | ExceptionRefusal;

const NO_EXTENSION = refusal(
  'WRONG_STATUS',
  'No extension of this exception waits for approval.',
);

const TOO_LATE = refusal(
  'EXPIRED',
  'The end has passed; an exception is only extended before. Request a new one.',
);

/**
 * Which renewal an extension would be: the first extension is number 1.
 *
 * @public
 */
export function nextRenewal(
  exception: Pick<SigningException, 'renewals'>,
): number {
  return exception.renewals + 1;
}

/**
 * Whether the next extension needs the approval of somebody higher.
 *
 * @public
 */
export function needsHigherApproval(
  exception: Pick<SigningException, 'renewals'>,
): boolean {
  return nextRenewal(exception) >= HIGHER_APPROVAL_FROM_RENEWAL;
}

/**
 * Takes an exception a step further, or says why not. The history only grows;
 * the given exception is left as it is.
 *
 * Nobody approves what they requested: the builder who needs the exception and
 * the person who answers for it are two people. What is approved is in force
 * once every control that must come first is recorded.
 *
 * @public
 */
export function takeStep(
  exception: SigningException,
  step: ExceptionStep,
  options: ExceptionStepOptions,
): ExceptionTransition {
  const { from, done } = STEPS[step.action];
  const { actor, now } = options;
  if (!from.includes(exception.status)) {
    return refuse(
      'WRONG_STATUS',
      `An exception that is ${exception.status} cannot be ${done}.`,
    );
  }
  if (isBlank(actor)) {
    return refuse('BLANK', 'It must be known who decides.');
  }
  if ('comment' in step && isBlank(step.comment)) {
    return refuse('BLANK', 'A decision needs a comment.');
  }
  const outcome = outcomeOf(exception, step, options);
  if ('code' in outcome) return { ok: false, refusal: outcome };

  const at = now.toISOString();
  const { change, entry } = outcome;
  const changed: SigningException = {
    ...exception,
    ...change,
    history: [
      ...exception.history,
      {
        at,
        actor,
        ...entry,
        ...('comment' in step && { comment: step.comment }),
      },
    ],
  };
  return { ok: true, exception: activated(changed, actor, at) };
}

function outcomeOf(
  exception: SigningException,
  step: ExceptionStep,
  options: ExceptionStepOptions,
): Outcome {
  const { actor, now } = options;
  const at = now.toISOString();
  const decided = { decidedBy: actor, decidedAt: at };
  switch (step.action) {
    case 'approve':
      return (
        selfApproval(actor, exception.requestedBy) ??
        (hasEnded(exception, now)
          ? refusal(
              'EXPIRED',
              'The end date has passed; request a new exception.',
            )
          : {
              change: { status: 'approved', ...decided },
              entry: { action: 'approved' },
            })
      );
    case 'reject':
      return {
        change: { status: 'rejected', endedAt: at, ...decided },
        entry: { action: 'rejected' },
      };
    case 'record-control':
      return recordControl(exception, step, options);
    case 'request-extension':
      return requestExtension(exception, step, options);
    case 'approve-extension':
      return approveExtension(exception, options);
    case 'reject-extension':
      return exception.extension
        ? {
            change: { extension: undefined },
            entry: { action: 'extension-rejected' },
          }
        : NO_EXTENSION;
    case 'revoke':
      return {
        change: { status: 'revoked', endedAt: at, extension: undefined },
        entry: { action: 'revoked' },
      };
    case 'close':
      return close(exception, step, at);
    case 'reassign':
      return reassign(exception, step);
    case 'record-commit':
      return (
        linkIssue('commit', step.url) ?? {
          change: { commitUrl: step.url },
          entry: { action: 'commit-recorded', data: { url: step.url } },
        }
      );
    default:
      return hasEnded(exception, now)
        ? {
            change: { status: 'expired', endedAt: at, extension: undefined },
            entry: { action: 'expired' },
          }
        : refusal('NOT_EXPIRED', 'The end date has not passed.');
  }
}

function recordControl(
  exception: SigningException,
  step: Extract<ExceptionStep, { action: 'record-control' }>,
  { actor, now }: ExceptionStepOptions,
): Outcome {
  const { comment, link, date } = step;
  const control = exception.controls.find(({ id }) => id === step.control);
  if (!control) {
    const ids = exception.controls.map(({ id }) => id).join(', ');
    return refusal(
      'INVALID',
      `control: This exception has no control ${step.control}. Use one of ${ids}.`,
    );
  }
  if (control.done) {
    return refusal('WRONG_STATUS', 'This control is recorded already.');
  }
  if (control.bySomebodyElse && samePrincipal(actor, exception.requestedBy)) {
    return refusal(
      'SELF_APPROVAL',
      `Somebody else must record this: ${control.text}.`,
    );
  }
  if (control.needsDate && !isDate(date)) {
    return refusal(
      'INVALID',
      'date: This control needs a date. Write it as 2027-01-31.',
    );
  }
  const issue = link === undefined ? undefined : linkIssue('link', link);
  if (issue) return issue;
  const done = {
    by: actor,
    at: now.toISOString(),
    comment,
    ...(link !== undefined && { link }),
    ...(date !== undefined && { date }),
  };
  return {
    change: {
      controls: exception.controls.map(one =>
        one === control ? { ...one, done } : one,
      ),
    },
    entry: {
      action: 'control-recorded',
      data: {
        control: control.text,
        ...(link !== undefined && { link }),
        ...(date !== undefined && { date }),
      },
    },
  };
}

function requestExtension(
  exception: SigningException,
  step: Extract<ExceptionStep, { action: 'request-extension' }>,
  { actor, now, maxDurationDays }: ExceptionStepOptions,
): Outcome {
  const { until, statement, evidenceUrl } = step;
  if (exception.extension) {
    return refusal('WRONG_STATUS', 'An extension waits for approval already.');
  }
  if (hasEnded(exception, now)) return TOO_LATE;
  if (isBlank(statement)) {
    return refusal(
      'BLANK',
      'statement: It is missing how the recorded condition is met. Write what the condition asks for and what was done.',
    );
  }
  const [issue] = expiryIssues(until, { now, maxDurationDays });
  if (issue) {
    return refusal('INVALID', `until: ${issue.problem} ${issue.fix}`);
  }
  if (Date.parse(until) <= Date.parse(exception.expiresAt)) {
    return refusal(
      'INVALID',
      `until: The new end is not after the present one. Write a time after ${exception.expiresAt}.`,
    );
  }
  return (
    linkIssue('evidenceUrl', evidenceUrl) ?? {
      change: {
        extension: {
          requestedBy: actor,
          requestedAt: now.toISOString(),
          until,
          statement,
          evidenceUrl,
        },
      },
      entry: {
        action: 'extension-requested',
        comment: statement,
        data: { until, evidence: evidenceUrl },
      },
    }
  );
}

function approveExtension(
  exception: SigningException,
  { actor, now }: ExceptionStepOptions,
): Outcome {
  const { extension } = exception;
  if (!extension) return NO_EXTENSION;
  if (hasEnded(exception, now)) return TOO_LATE;
  const renewal = nextRenewal(exception);
  return (
    selfApproval(actor, extension.requestedBy) ??
    selfApproval(actor, exception.requestedBy) ?? {
      change: {
        expiresAt: extension.until,
        renewals: renewal,
        extension: undefined,
      },
      entry: {
        action: 'extended',
        data: {
          from: exception.expiresAt,
          until: extension.until,
          renewal: String(renewal),
        },
      },
    }
  );
}

function close(
  exception: SigningException,
  { evidence, link }: Extract<ExceptionStep, { action: 'close' }>,
  at: string,
): Outcome {
  if (isBlank(evidence)) {
    return refusal(
      'BLANK',
      'evidence: The evidence is missing. Write how the closure condition is met, for example the signed digest that runs now.',
    );
  }
  const issue = link === undefined ? undefined : linkIssue('link', link);
  return (
    issue ?? {
      change: {
        status: 'closed',
        endedAt: exception.endedAt ?? at,
        extension: undefined,
        closure: { evidence, ...(link !== undefined && { link }) },
      },
      entry: {
        action: 'closed',
        comment: evidence,
        ...(link !== undefined && { data: { link } }),
      },
    }
  );
}

function reassign(
  exception: SigningException,
  { owner }: Extract<ExceptionStep, { action: 'reassign' }>,
): Outcome {
  const [issue] = ownerIssues(owner);
  if (issue) return refusal('INVALID', `owner: ${issue.problem} ${issue.fix}`);
  return {
    change: { owner },
    entry: {
      action: 'reassigned',
      data: { from: exception.owner, to: owner },
    },
  };
}

/** What is approved is in force as soon as nothing is missing. */
function activated(
  exception: SigningException,
  actor: string,
  at: string,
): SigningException {
  if (
    exception.status !== 'approved' ||
    missingControls(exception).length > 0 ||
    // A control may be recorded in the moment in which the end passes.
    Date.parse(exception.expiresAt) <= Date.parse(at)
  ) {
    return exception;
  }
  return {
    ...exception,
    status: 'active',
    activeSince: at,
    history: [...exception.history, { at, actor, action: 'activated' }],
  };
}

function selfApproval(
  actor: string,
  requestedBy: string,
): ExceptionRefusal | undefined {
  return samePrincipal(actor, requestedBy)
    ? refusal(
        'SELF_APPROVAL',
        'Somebody else must approve: an exception is never approved by the one who requested it.',
      )
    : undefined;
}

/** A web address; anything else would be a link that leads somewhere else. */
function linkIssue(field: string, link: string): ExceptionRefusal | undefined {
  const fits = /^https?:\/\/[^\s]+$/i.test(link) && URL.canParse(link);
  return fits
    ? undefined
    : refusal(
        'INVALID',
        `${field}: This is not a web address. Write one that begins with https://.`,
      );
}

function isDate(date: string | undefined): boolean {
  return (
    date !== undefined &&
    /^\d{4}-\d{2}-\d{2}$/.test(date) &&
    !Number.isNaN(Date.parse(date))
  );
}

function refusal(
  code: ExceptionRefusal['code'],
  text: string,
): ExceptionRefusal {
  return { code, text };
}

function refuse(code: ExceptionRefusal['code'], text: string) {
  return { ok: false as const, refusal: refusal(code, text) };
}
