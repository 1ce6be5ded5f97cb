import type { Counts, ReportFigure } from './types';

/** Fewer finished cases than this give no median. */
const LEAST_CASES = 3;
/** Fewer finished cases than this give no 90th percentile. */
const LEAST_FOR_P90 = 10;

type Described = Pick<ReportFigure, 'group' | 'kind' | 'title' | 'definition'>;

const DEFINITIONS = {
  'digests-protected': {
    group: 'protection',
    kind: 'share',
    title: 'Protected digests',
    definition:
      'Distinct running digests per service and environment that are verified by the trust policy and would have been refused otherwise, of all that run. Both controls, signature and digest, must be effectively enforced.',
  },
  'digests-verified': {
    group: 'protection',
    kind: 'share',
    title: 'Verified digests',
    definition:
      'Distinct running digests per service and environment that meet the trust policy, of all that run. A digest that is excepted or unknown is not verified.',
  },
  'digests-enforced': {
    group: 'protection',
    kind: 'share',
    title: 'Enforced digests',
    definition:
      'Distinct running digests per service and environment for which both controls are effectively enforced, whatever the policies declare, of all that run.',
  },
  'digests-failed': {
    group: 'protection',
    kind: 'share',
    title: 'Failed digests',
    definition:
      'Distinct running digests that do not meet the trust policy, of all that run.',
  },
  'digests-excepted': {
    group: 'protection',
    kind: 'share',
    title: 'Excepted digests',
    definition:
      'Distinct running digests that fail and are covered by an active exception, of all that run. They are never counted as verified.',
  },
  'digests-unknown': {
    group: 'protection',
    kind: 'share',
    title: 'Unknown digests',
    definition:
      'Distinct running digests that could not be judged, because a source is silent or could not be read whole, of all that run.',
  },
  'workloads-protected': {
    group: 'protection',
    kind: 'share',
    title: 'Protected workloads',
    definition:
      'Workloads of which something runs and whose every image is protected, of all workloads of which something runs. Replicas are not counted.',
  },
  'workloads-verified': {
    group: 'protection',
    kind: 'share',
    title: 'Verified workloads',
    definition:
      'Workloads of which something runs and whose every image is verified, of all workloads of which something runs.',
  },
  'workloads-unmapped': {
    group: 'protection',
    kind: 'share',
    title: 'Workloads of no service',
    definition:
      'Workloads that no catalog entity claims, of all workloads of which something runs. They are part of every total.',
  },
  'time-to-enforce': {
    group: 'rollout',
    kind: 'duration',
    title: 'Time to enforce',
    definition:
      'From the first time that both controls of a service were at least audited in an environment until both were first enforced there, for those that came to be enforced in the span. Those that are audited and not enforced now are in the denominator; unknown are those that were audited already when they were first seen.',
  },
  'exceptions-active': {
    group: 'exceptions',
    kind: 'count',
    title: 'Active exceptions',
    definition:
      'Exceptions that were approved and have not ended. What they cover is counted as excepted.',
  },
  'exceptions-age': {
    group: 'exceptions',
    kind: 'duration',
    title: 'Age of active exceptions',
    definition: 'Time since the request of each active exception.',
  },
  'exceptions-renewed': {
    group: 'exceptions',
    kind: 'share',
    title: 'Renewed twice or more',
    definition:
      'Active exceptions whose end was moved two or more times, of all active ones. The target is none.',
  },
  'exceptions-unused': {
    group: 'exceptions',
    kind: 'share',
    title: 'Not used for 14 days',
    definition:
      'Active exceptions that were watched for 14 days or more and let nothing pass in the last 14 days, of all active ones. Unknown are those that were not used and have not been watched for that long.',
  },
  'exceptions-still-effective': {
    group: 'exceptions',
    kind: 'share',
    title: 'Over and still effective',
    definition:
      'Exceptions that ended, or were never in force, of which something in their cluster still lets the image pass, of all that ended or were refused and whose end was proven. Unknown are those of which it could not be told. The target is none.',
  },
  'exceptions-expired-effective': {
    group: 'exceptions',
    kind: 'count',
    title: 'Found in clusters, expired and still effective',
    definition:
      'Exceptions found in clusters whose written end has passed and which the admission engine still honours. The target is none.',
  },
  'refusals-policy': {
    group: 'denials',
    kind: 'share',
    title: 'Refused by policy',
    definition:
      'Refusals by a policy, of all refused admissions of the span; retries of one workload for one reason and image are one. The others are outages of webhooks, which are nobody’s unsigned image.',
  },
  'refusals-rate': {
    group: 'denials',
    kind: 'rate',
    title: 'Refusals per 1,000 admissions',
    definition:
      'Requests refused by a policy for each 1,000 finished requests that create or change a pod or workload, both as the audit logs tell. Each retry is a request.',
  },
  'time-to-recover': {
    group: 'denials',
    kind: 'duration',
    title: 'Time to recover',
    definition:
      'From the first refusal by a policy until a verified digest of the refused repository was first seen running in the same workload. Only refusals that began in the span; those still open are in the denominator and not in the median.',
  },
  'swapped-tags': {
    group: 'supply',
    kind: 'count',
    title: 'Swapped tags',
    definition:
      'Running workload images whose tag now resolves to another digest than the one that runs.',
  },
  'repositories-unruled': {
    group: 'supply',
    kind: 'share',
    title: 'Repositories without a rule',
    definition:
      'Repositories that images run from and that no rule of the trust policy names in every environment they run in, of all repositories in use.',
  },
  'repositories-not-allowed': {
    group: 'supply',
    kind: 'share',
    title: 'Repositories that are no allowed source',
    definition:
      'Repositories that images run from in an environment that does not allow them as a source, of all repositories in use.',
  },
  'repositories-shadow': {
    group: 'supply',
    kind: 'share',
    title: 'Repositories with a twin at another registry',
    definition:
      'Repositories whose name also exists at another registry in use, of all repositories in use. A twin may be a path around the delivery.',
  },
  'keys-overdue': {
    group: 'supply',
    kind: 'share',
    title: 'Keys overdue for rotation',
    definition:
      'Keys of the trust policy whose declared rotation date has passed, of all keys. Unknown are those for which no rotation is declared.',
  },
  'sources-fresh': {
    group: 'supply',
    kind: 'share',
    title: 'Sources in order',
    definition:
      'Clusters, audit feeds, registries and the catalog of which everything could be read within its limits, of all. Unknown are those that were not read yet. What a silent source knows is counted as unknown.',
  },
} as const satisfies Record<string, Described>;

/** @public */
export type ReportFigureId = keyof typeof DEFINITIONS;

/**
 * The groups of the report and what each figure counts, in their order.
 *
 * @public
 */
export const reportFigureDefinitions: Readonly<
  Record<ReportFigureId, Described>
> = DEFINITIONS;

function figure(
  id: ReportFigureId,
  asOf: string,
  value: Partial<ReportFigure> & { known: boolean },
): ReportFigure {
  return { id, ...DEFINITIONS[id], asOf, ...value };
}

/**
 * A number that cannot be told, and why.
 *
 * @public
 */
export function unknownFigure(
  id: ReportFigureId,
  asOf: string,
  note: string,
): ReportFigure {
  return figure(id, asOf, { known: false, note });
}

/** @public */
export function countFigure(
  id: ReportFigureId,
  asOf: string,
  count: number,
  options: { unknown?: number; note?: string } = {},
): ReportFigure {
  return figure(id, asOf, { known: true, numerator: count, ...options });
}

/**
 * `numerator` of `denominator`; of nothing there is no share.
 *
 * @public
 */
export function shareFigure(
  id: ReportFigureId,
  asOf: string,
  value: { numerator: number; denominator: number; unknown?: number },
  nothing = 'There is nothing to count.',
): ReportFigure {
  return value.denominator === 0
    ? figure(id, asOf, { known: false, note: nothing, ...value })
    : figure(id, asOf, { known: true, ...value });
}

/**
 * The value at or below which `share` of the cases lie (nearest rank).
 *
 * @public
 */
export function percentile(
  values: readonly number[],
  share: number,
): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/**
 * Median and 90th percentile over finished cases, where there are enough of
 * them to mean anything.
 *
 * @public
 */
export function durationFigure(
  id: ReportFigureId,
  asOf: string,
  cases: {
    /** Seconds that each finished case took. */
    seconds: readonly number[];
    /** Cases that have not finished. */
    open?: number;
    /** Cases of which the beginning or the end is not known. */
    unknown?: number;
    note?: string;
  },
): ReportFigure {
  const { seconds, open = 0, unknown = 0 } = cases;
  const counts = {
    numerator: seconds.length,
    denominator: seconds.length + open + unknown,
    unknown,
  };
  const notes = cases.note ? [cases.note] : [];
  if (seconds.length < LEAST_CASES) {
    notes.unshift(
      counts.denominator === 0
        ? 'There is no case.'
        : `Not enough cases: ${seconds.length} finished of ${counts.denominator}, ${LEAST_CASES} are needed.`,
    );
    return figure(id, asOf, {
      known: false,
      note: notes.join(' '),
      ...counts,
    });
  }
  const enough = seconds.length >= LEAST_FOR_P90;
  if (!enough) {
    notes.unshift(
      `The 90th percentile needs ${LEAST_FOR_P90} finished cases; there are ${seconds.length}.`,
    );
  }
  return figure(id, asOf, {
    known: true,
    ...(notes.length > 0 && { note: notes.join(' ') }),
    ...counts,
    medianSeconds: Math.round(percentile(seconds, 0.5)!),
    ...(enough && { p90Seconds: Math.round(percentile(seconds, 0.9)!) }),
  });
}

/**
 * The figures of what runs: the unit is the distinct running digest, workloads
 * are the second denominator, and what is unknown, excepted or unmapped is a
 * figure of its own.
 *
 * @public
 */
export function protectionFigures(
  asOf: string,
  sums: {
    digests: Counts;
    workloads: Counts;
    /** The part of the workloads that belongs to no entity. */
    unmappedWorkloads: number;
  },
): ReportFigure[] {
  const of = (
    id: ReportFigureId,
    counts: Counts,
    numerator: number,
    withUnknown = true,
  ) =>
    shareFigure(
      id,
      asOf,
      {
        numerator,
        denominator: counts.total,
        ...(withUnknown && { unknown: counts.unknown }),
      },
      'Nothing runs here.',
    );
  const { digests, workloads } = sums;
  return [
    of('digests-protected', digests, digests.protected),
    of('digests-verified', digests, digests.verified),
    of('digests-enforced', digests, digests.enforced),
    of('digests-failed', digests, digests.failed),
    of('digests-excepted', digests, digests.excepted),
    of('digests-unknown', digests, digests.unknown, false),
    of('workloads-protected', workloads, workloads.protected),
    of('workloads-verified', workloads, workloads.verified),
    of('workloads-unmapped', workloads, sums.unmappedWorkloads, false),
  ];
}

/**
 * Refusals for each 1,000 admissions. Without the admissions that were let
 * pass there is no denominator.
 *
 * @public
 */
export function refusalRate(
  asOf: string,
  counts: {
    refused: number;
    /** Finished requests that the audit logs told of, refused ones included. */
    admissions: number;
    /** Clusters whose audit log arrives, of all clusters. */
    clusters: { withLog: number; total: number };
  },
): ReportFigure {
  const { refused, admissions, clusters } = counts;
  if (clusters.withLog === 0) {
    return unknownFigure('refusals-rate', asOf, 'Not known: no audit log.');
  }
  if (admissions <= refused) {
    return unknownFigure(
      'refusals-rate',
      asOf,
      'Not known: the audit logs told of no admission that was let pass.',
    );
  }
  const silent = clusters.total - clusters.withLog;
  return figure('refusals-rate', asOf, {
    known: true,
    numerator: refused,
    denominator: admissions,
    ...(silent > 0 && {
      note: `Without ${silent} of ${clusters.total} clusters, whose audit log does not arrive.`,
    }),
  });
}
