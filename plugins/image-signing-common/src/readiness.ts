import { compareText } from './environments';
import type { WorkloadImageFacts } from './evaluate.types';
import { findingKind, type FindingKind } from './findings';
import type {
  EnforcementMode,
  ImageVerdict,
  ReadinessCounts,
  ReadinessFix,
  ReadinessOutcome,
  ReadinessScenario,
  Reason,
} from './types';

/**
 * What would become of one image at its next admission, were its namespace
 * switched to enforce today.
 *
 * @public
 */
export interface ImageReadiness {
  outcomes: Record<ReadinessScenario, ReadinessOutcome>;
  /** No policy of the cluster looks at this image: it would pass unverified. */
  uncovered: boolean;
  /** What would have to be mended, by what is the same work. */
  fixes: Record<ReadinessScenario, FixOf[]>;
}

/**
 * A piece of work that mends one or many refusals.
 *
 * @public
 */
export interface FixOf {
  id: string;
  text: string;
}

/**
 * What the simulation looks at of an image.
 *
 * @public
 */
export type SimulatedFacts = Pick<
  WorkloadImageFacts,
  'reference' | 'repository' | 'pinned' | 'stale' | 'modes'
>;

/** @public */
export const READINESS_SCENARIOS: ReadinessScenario[] = [
  'trust-policy',
  'cluster-policies',
];

const WORST_FIRST: ReadinessOutcome[] = [
  'refused',
  'unknown',
  'excepted',
  'admitted',
];

const FIX_TEXTS: Record<FindingKind, (facts: SimulatedFacts) => string> = {
  invalid: facts => `Sign ${nameOf(facts)} anew: its signature is not valid`,
  unsigned: facts => `Sign ${nameOf(facts)} in its pipeline`,
  signer: facts =>
    `Sign ${nameOf(facts)} with a trusted identity, or trust its signer`,
  uncovered: facts => `Write a rule of the trust policy for ${nameOf(facts)}`,
  source: facts => `Move ${nameOf(facts)} to an allowed registry`,
  attestation: facts => `Attest ${nameOf(facts)} in its pipeline`,
  tag: () => 'Deploy by digest instead of by tag',
  other: facts => `See why ${nameOf(facts)} does not meet the trust policy`,
};

/**
 * Tells what would happen to an image. Nothing unknown is ever admitted.
 *
 * The trust policy's scenario judges by the verdict, and demands a digest in
 * the manifest whatever the environment wants today. The scenario of the
 * cluster's own policies does the same where one of them looks at the image,
 * whatever its mode; that the engine judges as the trust policy does is an
 * assumption, which a drift of its policies breaks.
 *
 * @public
 */
export function simulateEnforcement(
  facts: SimulatedFacts,
  verdict: ImageVerdict,
): ImageReadiness {
  const uncovered =
    facts.modes.signature === 'none' && facts.modes.digest === 'none';
  if (facts.stale) {
    return {
      outcomes: { 'trust-policy': 'unknown', 'cluster-policies': 'unknown' },
      uncovered,
      fixes: { 'trust-policy': [], 'cluster-policies': [] },
    };
  }
  const signature = signatureOutcome(verdict);
  const digest: ReadinessOutcome = facts.pinned ? 'admitted' : 'refused';
  const covered = {
    signature: coveredOutcome(facts.modes.signature, signature),
    digest: coveredOutcome(facts.modes.digest, digest),
  };
  const work = {
    signature: signature === 'refused' ? signatureFixes(facts, verdict) : [],
    digest: digest === 'refused' ? [fix('tag', facts)] : [],
  };
  return {
    outcomes: {
      'trust-policy': worstOutcome([signature, digest]),
      'cluster-policies': worstOutcome([covered.signature, covered.digest]),
    },
    uncovered,
    fixes: {
      'trust-policy': [...work.signature, ...work.digest],
      'cluster-policies': [
        ...(covered.signature === 'refused' ? work.signature : []),
        ...(covered.digest === 'refused' ? work.digest : []),
      ],
    },
  };
}

/**
 * The worst outcome stands for the whole: a workload with one image that is
 * refused does not start.
 *
 * @public
 */
export function worstOutcome(
  outcomes: readonly ReadinessOutcome[],
): ReadinessOutcome {
  return WORST_FIRST.find(outcome => outcomes.includes(outcome)) ?? 'unknown';
}

// A tag is the other control's business; here it is about who signed.
function signatureOutcome({
  status,
  reasons,
  exceptionId,
}: ImageVerdict): ReadinessOutcome {
  const about = reasons.filter(reason => findingKind(reason) !== 'tag');
  if (about.some(reason => reason.class === 'deny')) {
    return exceptionId === undefined ? 'refused' : 'excepted';
  }
  if (about.length > 0 || status === 'unknown') return 'unknown';
  return status === 'failed' && reasons.length === 0 ? 'refused' : 'admitted';
}

function coveredOutcome(
  mode: EnforcementMode,
  outcome: ReadinessOutcome,
): ReadinessOutcome {
  if (mode === 'none') return 'admitted';
  return mode === 'unknown' ? 'unknown' : outcome;
}

function signatureFixes(facts: SimulatedFacts, verdict: ImageVerdict): FixOf[] {
  const found = new Map<string, FixOf>();
  const add = (one: FixOf) => found.set(one.id, one);
  for (const reason of verdict.reasons) {
    const kind = findingKind(reason);
    if (reason.class === 'deny' && kind !== 'tag')
      add(fix(kind, facts, reason));
  }
  if (found.size === 0) add(fix('other', facts));
  return [...found.values()];
}

function fix(kind: FindingKind, facts: SimulatedFacts, reason?: Reason): FixOf {
  // One pipeline template step mends all of them, whatever the repository.
  if (kind === 'attestation' && reason) {
    return {
      id: `attestation ${reason.text}`,
      text: `Add the step to the pipeline template: ${reason.text}`,
    };
  }
  return {
    id: kind === 'tag' ? 'tag' : `${kind} ${nameOf(facts)}`,
    text: FIX_TEXTS[kind](facts),
  };
}

function nameOf({ repository, reference }: SimulatedFacts): string {
  return repository ?? reference;
}

/**
 * One workload, with what would become of it and the fixes that it needs.
 *
 * @public
 */
export interface WorkloadReadiness {
  outcome: ReadinessOutcome;
  uncovered: boolean;
  fixes: FixOf[];
}

/**
 * Counts workloads, and tells the fixes that free most of the refused ones.
 *
 * @public
 */
export function sumReadiness(workloads: readonly WorkloadReadiness[]): {
  counts: ReadinessCounts;
  fixes: ReadinessFix[];
} {
  const counts = emptyReadinessCounts();
  const fixes = new Map<string, ReadinessFix>();
  for (const { outcome, uncovered, fixes: needed } of workloads) {
    counts.workloads += 1;
    counts[outcome] += 1;
    if (uncovered && outcome === 'admitted') counts.uncovered += 1;
    if (outcome === 'refused') {
      for (const { id, text } of needed) {
        const known = fixes.get(id) ?? { id, text, workloads: 0, freed: 0 };
        known.workloads += 1;
        if (needed.length === 1) known.freed += 1;
        fixes.set(id, known);
      }
    }
  }
  return { counts, fixes: sortFixes([...fixes.values()]) };
}

/**
 * The fix that frees most first.
 *
 * @public
 */
export function sortFixes(fixes: ReadinessFix[]): ReadinessFix[] {
  return fixes.sort(
    (left, right) =>
      right.freed - left.freed ||
      right.workloads - left.workloads ||
      compareText(left.id, right.id),
  );
}

/** @public */
export function emptyReadinessCounts(): ReadinessCounts {
  return {
    workloads: 0,
    refused: 0,
    unknown: 0,
    excepted: 0,
    admitted: 0,
    uncovered: 0,
  };
}
