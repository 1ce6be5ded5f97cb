import type {
  ExceptionIssue,
  ExceptionKind,
  ExceptionRequest,
  ExceptionScope,
} from 'backstage-plugin-image-signing-common';
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

/** What each kind of exception is for, and what it usually needs. */
export const KINDS: Record<
  ExceptionKind,
  { description: string; days: string; controls: string[] }
> = {
  'incident-rollback': {
    description: 'An older image must run again to end an incident.',
    days: '1',
    controls: [
      'Extra logging and notifications while it is active',
      'Vulnerability scan of the image before activation',
      'Manual approval by the release owner',
    ],
  },
  'legacy-service': {
    description: 'A service whose pipeline cannot sign yet.',
    days: '30',
    controls: ['Daily vulnerability scan', 'Push to the repository restricted'],
  },
  'vendor-image': {
    description: 'An image of a vendor who does not sign.',
    days: '7',
    controls: [
      'Mandatory vulnerability scan',
      'No access to secrets',
      'Mirrored into the internal registry by digest',
    ],
  },
};

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

/** Choosing a kind proposes its end and its controls; nothing typed is lost. */
export function withKind(
  draft: ExceptionDraft,
  kind: ExceptionKind,
): ExceptionDraft {
  const { days, controls } = KINDS[kind];
  const proposed = Object.values(KINDS).map(entry => entry.controls.join('\n'));
  const untouched =
    !draft.compensatingControls.trim() ||
    proposed.includes(draft.compensatingControls);
  return {
    ...draft,
    kind,
    days,
    compensatingControls: untouched
      ? controls.join('\n')
      : draft.compensatingControls,
  };
}

/** The end that a number of days means. */
export function endOf(days: string, now: Date): string {
  if (!days) return '';
  return new Date(
    now.getTime() + Number(days) * 24 * 60 * 60 * 1000,
  ).toISOString();
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
const CHOICES: FieldErrors = {
  kind: 'Choose the kind.',
  expiresAt: 'Choose when it ends.',
};

/** The issues of a request, by field. */
export function fieldErrors(issues: ExceptionIssue[]): FieldErrors {
  const errors: FieldErrors = {};
  for (const issue of issues) {
    const field = fieldOf(issue.field);
    errors[field] ??= CHOICES[field] ?? `${issue.problem} ${issue.fix}`;
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
