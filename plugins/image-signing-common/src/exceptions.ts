import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { WorkloadImageFacts } from './evaluate.types';
import { requiredControls } from './exceptionControls';
import type {
  ExceptionKind,
  ExceptionRequest,
  ExceptionScope,
  SigningException,
} from './types';

/**
 * Longest time that an exception may last where the configuration says nothing.
 *
 * @public
 */
export const DEFAULT_MAX_EXCEPTION_DAYS = 90;

/**
 * Every kind of exception.
 *
 * @public
 */
export const exceptionKinds: readonly ExceptionKind[] = [
  'incident-rollback',
  'legacy-service',
  'vendor-image',
];

const DAY = 24 * 60 * 60 * 1000;

/**
 * What is wrong with one field of a request, and what to write instead.
 *
 * @public
 */
export interface ExceptionIssue {
  /** Path of the field, for example `scope.digest`. */
  field: string;
  problem: string;
  fix: string;
}

/** @public */
export interface ExceptionValidationOptions {
  now: Date;
  /** Longest time until the end, in days; 90 where absent. */
  maxDurationDays?: number;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const NAME =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
/** registry host with optional port, then at least one path segment; no tag. */
const REPOSITORY =
  /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;
const WILDCARD = /[*?[\]{}^$|\\]/;
/** ISO 8601 with date, time and zone; what the wire format calls date-time. */
const DATE_TIME =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
/** One part of an entity ref. */
const PART = /^[^\s/:*?]+$/;
const LONGEST = 4000;

/** True where a text says nothing: blank, invisible or only punctuation. */
export function isBlank(value: unknown): boolean {
  return (
    typeof value !== 'string' || !/[\p{L}\p{N}]/u.test(value.slice(0, LONGEST))
  );
}

const TEXT_FIELDS: Array<{
  field: 'reason' | 'closureCondition' | 'risk' | 'ticket';
  problem: string;
  fix: string;
}> = [
  {
    field: 'reason',
    problem: 'The reason is missing.',
    fix: 'Write what happened, and why the standard path cannot be taken.',
  },
  {
    field: 'closureCondition',
    problem: 'The closure condition is missing.',
    fix: 'Write what must be done for the exception to end, and on which condition it may be extended.',
  },
  {
    field: 'risk',
    problem: 'The risk assessment is missing.',
    fix: 'Write what happens if the image is swapped or a vulnerability appears in it.',
  },
  {
    field: 'ticket',
    problem: 'The ticket is missing.',
    fix: 'Name the ticket in which this is discussed.',
  },
];

const SCOPE_FIELDS: Array<{
  field: keyof ExceptionScope;
  what: string;
  pattern: RegExp;
  fix: string;
}> = [
  {
    field: 'repository',
    what: 'repository',
    pattern: REPOSITORY,
    fix: 'Write one repository with its registry and without a tag, for example registry.example.com/vendor/agent.',
  },
  {
    field: 'digest',
    what: 'digest',
    pattern: DIGEST,
    fix: 'Write the whole digest: sha256: and 64 hexadecimal digits in lower case.',
  },
  {
    field: 'cluster',
    what: 'cluster',
    pattern: /^[A-Za-z0-9]([-A-Za-z0-9_.:/@]*[A-Za-z0-9])?$/,
    fix: 'Name one cluster as it is configured.',
  },
  {
    field: 'namespace',
    what: 'namespace',
    pattern: LABEL,
    fix: 'Name one namespace.',
  },
  {
    field: 'serviceAccount',
    what: 'service account',
    pattern: NAME,
    fix: 'Name one service account.',
  },
];

function scopeIssues(scope: Partial<ExceptionScope> | undefined) {
  const issues: ExceptionIssue[] = [];
  for (const { field, what, pattern, fix } of SCOPE_FIELDS) {
    const value: unknown = scope?.[field];
    const path = `scope.${field}`;
    if (typeof value !== 'string' || value.trim() === '') {
      issues.push({ field: path, problem: `The ${what} is missing.`, fix });
    } else if (WILDCARD.test(value)) {
      issues.push({
        field: path,
        problem: `The ${what} contains a wildcard; an exception covers exactly one.`,
        fix,
      });
    } else if (value.length > 512 || !pattern.test(value)) {
      issues.push({
        field: path,
        problem: `This is not the name of one ${what}.`,
        fix,
      });
    }
  }
  return issues;
}

export function ownerIssues(owner: unknown): ExceptionIssue[] {
  const fix =
    'Write the entity ref of the user or group that closes the exception, for example group:default/payments.';
  if (isBlank(owner)) {
    return [{ field: 'owner', problem: 'The owner is missing.', fix }];
  }
  const parsed = parseRef(String(owner));
  if (
    !parsed ||
    !['user', 'group'].includes(parsed.kind) ||
    !PART.test(parsed.namespace) ||
    !PART.test(parsed.name)
  ) {
    return [
      {
        field: 'owner',
        problem: 'The owner is not the entity ref of a user or group.',
        fix,
      },
    ];
  }
  return [];
}

function parseRef(ref: string) {
  try {
    const { kind, namespace, name } = parseEntityRef(ref.trim(), {
      defaultNamespace: 'default',
    });
    return {
      kind: kind.toLocaleLowerCase('en-US'),
      namespace,
      name,
      ref: stringifyEntityRef({ kind, namespace, name }),
    };
  } catch {
    return undefined;
  }
}

/**
 * Whether two principals are the same: entity refs ignore case and defaults.
 *
 * @public
 */
export function samePrincipal(left: string, right: string): boolean {
  const canonical = (value: string) =>
    parseRef(value)?.ref ?? value.trim().toLocaleLowerCase('en-US');
  return canonical(left) === canonical(right);
}

export function expiryIssues(
  expiresAt: unknown,
  {
    now,
    maxDurationDays = DEFAULT_MAX_EXCEPTION_DAYS,
  }: ExceptionValidationOptions,
): ExceptionIssue[] {
  const latest = now.getTime() + maxDurationDays * DAY;
  const fix = `Write a date and time with its zone, at the latest ${new Date(
    latest,
  ).toISOString()}.`;
  if (isBlank(expiresAt)) {
    return [{ field: 'expiresAt', problem: 'The end date is missing.', fix }];
  }
  const text = String(expiresAt);
  const time = DATE_TIME.test(text) ? Date.parse(text) : NaN;
  let problem: string | undefined;
  if (Number.isNaN(time)) problem = 'The end date is not a date and time.';
  else if (time <= now.getTime()) problem = 'The end date has passed.';
  else if (time > latest) {
    problem = `The end date is more than ${maxDurationDays} days away.`;
  }
  return problem ? [{ field: 'expiresAt', problem, fix }] : [];
}

/**
 * Everything that keeps a request from being accepted; empty where it may be
 * stored. Whether the owner exists in the catalog is for the caller to check.
 *
 * @public
 */
export function validateExceptionRequest(
  request: ExceptionRequest,
  options: ExceptionValidationOptions,
): ExceptionIssue[] {
  const issues: ExceptionIssue[] = [];
  if (!exceptionKinds.includes(request.kind)) {
    issues.push({
      field: 'kind',
      problem: 'The kind is missing or not known.',
      fix: `Choose one of ${exceptionKinds.join(', ')}.`,
    });
  }
  issues.push(...scopeIssues(request.scope));
  for (const { field, problem, fix } of TEXT_FIELDS) {
    if (isBlank(request[field])) issues.push({ field, problem, fix });
  }
  issues.push(...ownerIssues(request.owner));
  issues.push(...expiryIssues(request.expiresAt, options));

  const controls: unknown = request.compensatingControls;
  const fix =
    'Name what limits the damage meanwhile, for example a daily scan, no access to secrets, extra logging.';
  if (!Array.isArray(controls) || controls.length === 0) {
    issues.push({
      field: 'compensatingControls',
      problem: 'There is no compensating control.',
      fix,
    });
  } else {
    controls.forEach((control, index) => {
      if (isBlank(control)) {
        issues.push({
          field: `compensatingControls.${index}`,
          problem: 'This compensating control is blank.',
          fix,
        });
      }
    });
  }
  return issues;
}

/**
 * What a request form starts with for each kind.
 *
 * @public
 */
export interface ExceptionTemplate {
  /** Days until the proposed end. */
  days: number;
  closureCondition: string;
  compensatingControls: string[];
}

/**
 * Proposals for the fields of a request; the person who requests fits them to
 * the case. Reason and risk are never proposed: they must be thought about.
 *
 * @public
 */
export const exceptionTemplates: Readonly<
  Record<ExceptionKind, ExceptionTemplate>
> = {
  'incident-rollback': {
    days: 1,
    closureCondition:
      'The fixed version is signed and runs. Extended only while the incident is open.',
    compensatingControls: [
      'Whoever is on call watches the workload while this image runs',
    ],
  },
  'legacy-service': {
    days: 30,
    closureCondition:
      'The build signs the image in the pipeline. Extended only where the migration plan is kept.',
    compensatingControls: [
      'Weekly vulnerability scan of this digest',
      'No new version is deployed without a signature',
    ],
  },
  'vendor-image': {
    days: 7,
    closureCondition:
      'The vendor signs the image, or a mirrored copy is signed after a scan. Extended only with the answer of the vendor in the ticket.',
    compensatingControls: ['Mirrored into the internal registry by digest'],
  },
};

/**
 * A new exception, waiting for the approval of somebody else. The request must
 * have been validated.
 *
 * @public
 */
export function createException(
  request: ExceptionRequest,
  options: {
    id: string;
    requestedBy: string;
    now: Date;
    /** Of the namespace that it is for. */
    environment?: string;
    /** When its draft was first saved, where there was one. */
    draftedAt?: string;
  },
): SigningException {
  const at = options.now.toISOString();
  return {
    id: options.id,
    kind: request.kind,
    status: 'requested',
    scope: { ...request.scope },
    ...(request.entityRef !== undefined && { entityRef: request.entityRef }),
    ...(request.denialId !== undefined && { denialId: request.denialId }),
    reason: request.reason,
    owner: request.owner,
    expiresAt: request.expiresAt,
    closureCondition: request.closureCondition,
    risk: request.risk,
    compensatingControls: [...request.compensatingControls],
    ticket: request.ticket,
    requestedBy: options.requestedBy,
    requestedAt: at,
    ...(options.environment && { environment: options.environment }),
    controls: requiredControls[request.kind].map(control => ({ ...control })),
    renewals: 0,
    history: [
      ...(options.draftedAt
        ? [
            {
              at: options.draftedAt,
              actor: options.requestedBy,
              action: 'drafted' as const,
            },
          ]
        : []),
      { at, actor: options.requestedBy, action: 'requested' },
    ],
  };
}

/** Whether the end has passed, or cannot be read. */
export function hasEnded(exception: SigningException, now: Date): boolean {
  const end = Date.parse(exception.expiresAt);
  return Number.isNaN(end) || end <= now.getTime();
}

/**
 * Whether an exception holds for an image now: it is active, has not ended, and
 * names exactly this cluster, namespace, service account, repository and digest.
 *
 * @public
 */
export function exceptionCovers(
  exception: SigningException,
  image: Pick<
    WorkloadImageFacts,
    'cluster' | 'namespace' | 'serviceAccount' | 'repository' | 'digest'
  >,
  now: Date,
): boolean {
  const { scope } = exception;
  return (
    exception.status === 'active' &&
    !hasEnded(exception, now) &&
    scope.cluster === image.cluster &&
    scope.namespace === image.namespace &&
    scope.serviceAccount === image.serviceAccount &&
    image.repository !== undefined &&
    scope.repository === image.repository &&
    image.digest !== undefined &&
    scope.digest === image.digest
  );
}
