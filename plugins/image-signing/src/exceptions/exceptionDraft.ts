import {
  exceptionTemplates,
  type ExceptionDraftContent,
  type ExceptionIssue,
  type ExceptionKind,
  type ExceptionRequest,
  type ExceptionScope,
} from 'backstage-plugin-image-signing-common';
import type { Words } from '../components/words';
import type { ExceptionPrefill } from './exceptionQuery';

/** What has been typed so far. */
export interface ExceptionDraft {
  kind: ExceptionKind | '';
  scope: ExceptionScope;
  reason: string;
  owner: string;
  days: string;
  closureCondition: string;
  risk: string;
  /** One control a line. */
  compensatingControls: string;
  ticket: string;
}

/** What each kind of exception is for. */
export const kindsOf = (t: Words): Record<ExceptionKind, string> => ({
  'incident-rollback': t('ui.exceptions.anOlderImageMustRun'),
  'legacy-service': t('ui.exceptions.aServiceWhosePipelineCannot'),
  'vendor-image': t('ui.exceptions.anImageOfAVendor'),
});

/** An empty draft, with the scope that the form was opened with. */
export function emptyDraft(prefill: Partial<ExceptionPrefill>): ExceptionDraft {
  return {
    kind: '',
    scope: prefill.scope ?? {
      repository: '',
      digest: '',
      cluster: '',
      namespace: '',
      serviceAccount: '',
    },
    reason: '',
    owner: '',
    days: '',
    closureCondition: '',
    risk: '',
    compensatingControls: '',
    ticket: '',
  };
}

/**
 * Choosing a kind proposes its end, its condition and its controls; nothing
 * typed is lost.
 */
export function withKind(
  draft: ExceptionDraft,
  kind: ExceptionKind,
): ExceptionDraft {
  const { days, closureCondition, compensatingControls } =
    exceptionTemplates[kind];
  const templates = Object.values(exceptionTemplates);
  const untouched = (text: string, proposed: string[]) =>
    !text.trim() || proposed.includes(text);
  return {
    ...draft,
    kind,
    days: String(days),
    closureCondition: untouched(
      draft.closureCondition,
      templates.map(template => template.closureCondition),
    )
      ? closureCondition
      : draft.closureCondition,
    compensatingControls: untouched(
      draft.compensatingControls,
      templates.map(template => template.compensatingControls.join('\n')),
    )
      ? compensatingControls.join('\n')
      : draft.compensatingControls,
  };
}

const DAY = 24 * 60 * 60 * 1000;

/** The numbers of days that the form offers, up to the longest. */
export function offeredDays(maxDurationDays: number): string[] {
  const whole = Math.floor(maxDurationDays);
  return [1, 3, 7, 14, 30, 60, 90, whole]
    .filter(
      (days, index, all) =>
        days >= 1 && days <= whole && all.indexOf(days) === index,
    )
    .sort((left, right) => left - right)
    .map(String);
}

/** What has been typed so far, of a draft that was saved. */
export function draftOf(
  content: ExceptionDraftContent,
  now: Date,
): ExceptionDraft {
  const empty = emptyDraft({});
  const left = content.expiresAt
    ? Math.round((Date.parse(content.expiresAt) - now.getTime()) / DAY)
    : 0;
  return {
    ...empty,
    kind: content.kind ?? '',
    scope: { ...empty.scope, ...content.scope },
    reason: content.reason ?? '',
    owner: content.owner ?? '',
    days: left > 0 ? String(left) : '',
    closureCondition: content.closureCondition ?? '',
    risk: content.risk ?? '',
    compensatingControls: (content.compensatingControls ?? []).join('\n'),
    ticket: content.ticket ?? '',
  };
}

/** What is saved of it: only what says something. */
export function contentOf(request: ExceptionRequest): ExceptionDraftContent {
  const said = Object.entries(request).filter(
    ([, value]) => value !== '' && value !== undefined,
  );
  return Object.fromEntries(said) as ExceptionDraftContent;
}

/** The end that a number of days means. */
export function endOf(days: string, now: Date): string {
  if (!days) return '';
  return new Date(now.getTime() + Number(days) * DAY).toISOString();
}

/** The request that a draft stands for. */
export function toRequest(
  draft: ExceptionDraft,
  prefill: Partial<ExceptionPrefill>,
  now: Date,
): ExceptionRequest {
  const { repository, digest, cluster, namespace, serviceAccount } =
    draft.scope;
  return {
    // An empty kind is refused by the validation, which names the field.
    kind: draft.kind as ExceptionKind,
    scope: {
      repository: repository.trim(),
      digest: digest.trim(),
      cluster: cluster.trim(),
      namespace: namespace.trim(),
      serviceAccount: serviceAccount.trim(),
    },
    ...(prefill.entityRef && { entityRef: prefill.entityRef }),
    ...(prefill.denialId && { denialId: prefill.denialId }),
    reason: draft.reason.trim(),
    owner: draft.owner.trim(),
    expiresAt: endOf(draft.days, now),
    closureCondition: draft.closureCondition.trim(),
    risk: draft.risk.trim(),
    compensatingControls: draft.compensatingControls
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean),
    ticket: draft.ticket.trim(),
  };
}

/** What is wrong, by field. */
export type FieldErrors = Record<string, string>;

const FIELDS = [
  'kind',
  'scope.repository',
  'scope.digest',
  'scope.cluster',
  'scope.namespace',
  'scope.serviceAccount',
  'reason',
  'owner',
  'expiresAt',
  'closureCondition',
  'risk',
  'compensatingControls',
  'ticket',
];

function fieldOf(path: string): string {
  return path.startsWith('compensatingControls')
    ? 'compensatingControls'
    : path;
}

/** Chosen, not typed: the form says so in its own words. */
const choicesOf = (t: Words): FieldErrors => ({
  kind: t('ui.exceptions.chooseTheKind'),
  expiresAt: t('ui.exceptions.chooseWhenItEnds'),
});

/** The issues of a request, by field. */
export function fieldErrors(t: Words, issues: ExceptionIssue[]): FieldErrors {
  const errors: FieldErrors = {};
  for (const issue of issues) {
    const field = fieldOf(issue.field);
    errors[field] ??= choicesOf(t)[field] ?? `${issue.problem} ${issue.fix}`;
  }
  return errors;
}

/**
 * Finds the fields in the sentence with which the backend refuses a request.
 * What names no field is for the top of the form.
 */
export function serverErrors(message: string): {
  fields: FieldErrors;
  rest: string[];
} {
  const fields: FieldErrors = {};
  const rest: string[] = [];
  for (const part of message.split(/;\s+|\n/)) {
    const [, path = '', text = ''] =
      /([A-Za-z][\w.]*):\s+(.+)$/.exec(part) ?? [];
    const field = fieldOf(path);
    if (FIELDS.includes(field)) fields[field] ??= text;
    else rest.push(part);
  }
  return { fields, rest };
}
