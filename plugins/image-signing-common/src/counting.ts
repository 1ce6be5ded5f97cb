import type { WorkloadImageFacts } from './evaluate.types';
import type { Counts, ImageVerdict, VerdictStatus } from './types';

/**
 * What counting needs to know of one container slot.
 *
 * @public
 */
export interface CountedImage {
  /** Absent for a workload that belongs to no entity. */
  entityRef?: string;
  /** Absent for a namespace that belongs to no environment. */
  environment?: string;
  cluster: string;
  namespace: string;
  workload: { kind: string; name: string };
  reference: string;
  digest?: string;
  pinned: boolean;
  cold: boolean;
  stale: boolean;
  verdict: Pick<ImageVerdict, 'status' | 'enforced' | 'protected'>;
}

/**
 * The numbers of one (entity, environment), or of a sum of them.
 *
 * @public
 */
export interface Tally {
  /** Distinct running digests. */
  digests: Counts;
  /** Workloads of which something runs. */
  workloads: Counts;
  /** Container slots of which nothing runs. */
  cold: number;
}

const SEVERITY: Record<VerdictStatus, number> = {
  verified: 0,
  excepted: 1,
  unknown: 2,
  failed: 3,
};

/**
 * Compares by how bad: negative where `left` is worse.
 *
 * @public
 */
export function compareStatus(
  left: VerdictStatus,
  right: VerdictStatus,
): number {
  return SEVERITY[right] - SEVERITY[left];
}

/**
 * The worst of several: failed, unknown, excepted, verified. Of nothing it is
 * unknown: nothing was seen, so nothing is known to be good.
 *
 * @public
 */
export function worstStatus(statuses: Iterable<VerdictStatus>): VerdictStatus {
  let worst: VerdictStatus | undefined;
  for (const status of statuses) {
    if (worst === undefined || compareStatus(status, worst) < 0) worst = status;
  }
  return worst ?? 'unknown';
}

/** @public */
export function emptyCounts(): Counts {
  return {
    total: 0,
    verified: 0,
    failed: 0,
    excepted: 0,
    unknown: 0,
    enforced: 0,
    protected: 0,
    stale: 0,
    pinned: 0,
  };
}

/**
 * Adds counts of disjoint sets.
 *
 * @public
 */
export function sumCounts(counts: Iterable<Counts>): Counts {
  const sum = emptyCounts();
  for (const item of counts) {
    sum.total += item.total;
    sum.verified += item.verified;
    sum.failed += item.failed;
    sum.excepted += item.excepted;
    sum.unknown += item.unknown;
    sum.enforced += item.enforced;
    sum.protected += item.protected;
    sum.stale += item.stale;
    sum.pinned += item.pinned;
  }
  return sum;
}

/**
 * The counted form of the facts of one image and its verdict.
 *
 * @public
 */
export function countedImage(
  facts: WorkloadImageFacts,
  verdict: CountedImage['verdict'],
): CountedImage {
  return {
    ...(facts.mapping && { entityRef: facts.mapping.entityRef }),
    ...(facts.environment !== undefined && { environment: facts.environment }),
    cluster: facts.cluster,
    namespace: facts.namespace,
    workload: facts.workload,
    reference: facts.reference,
    ...(facts.digest !== undefined && { digest: facts.digest }),
    pinned: facts.pinned,
    cold: facts.cold,
    stale: facts.stale,
    verdict,
  };
}

interface Unit {
  status: VerdictStatus;
  stale: boolean;
  enforced: boolean;
  protected: boolean;
  pinned: boolean;
}

/** A slot as a unit of its own. A silent source takes it out of every numerator. */
function unitOf(image: CountedImage): Unit {
  const { verdict, stale } = image;
  const enforced = !stale && verdict.enforced === 'yes';
  return {
    status: stale ? 'unknown' : verdict.status,
    stale,
    enforced,
    protected: enforced && verdict.status === 'verified' && verdict.protected,
    pinned: image.pinned && !stale,
  };
}

/** A unit is as bad as its worst slot, and as protected as its weakest. */
function merge(left: Unit, right: Unit): Unit {
  return {
    status: worstStatus([left.status, right.status]),
    stale: left.stale || right.stale,
    enforced: left.enforced && right.enforced,
    protected: left.protected && right.protected,
    pinned: left.pinned && right.pinned,
  };
}

function countUnits(
  images: Iterable<CountedImage>,
  keyOf: (image: CountedImage) => unknown[],
): Counts {
  const units = new Map<string, Unit>();
  for (const image of images) {
    if (image.cold) continue;
    const key = JSON.stringify([
      image.entityRef ?? null,
      image.environment ?? null,
      ...keyOf(image),
    ]);
    const known = units.get(key);
    const unit = unitOf(image);
    units.set(key, known ? merge(known, unit) : unit);
  }
  const counts = emptyCounts();
  for (const unit of units.values()) {
    counts.total += 1;
    counts[unit.status] += 1;
    if (unit.enforced) counts.enforced += 1;
    if (unit.protected) counts.protected += 1;
    if (unit.stale && unit.status === 'unknown') counts.stale += 1;
    if (unit.pinned) counts.pinned += 1;
  }
  return counts;
}

/**
 * Counts distinct running digests per (entity, environment). Neither replicas
 * nor tags nor workloads multiply a digest; a digest that is not resolved is
 * told apart by its reference. Workloads without an entity share one row.
 *
 * @public
 */
export function countDigests(images: Iterable<CountedImage>): Counts {
  return countUnits(images, image =>
    image.digest ? ['digest', image.digest] : ['reference', image.reference],
  );
}

/**
 * Counts top-level workloads of which something runs, per (entity,
 * environment). A workload is as bad as the worst image in it.
 *
 * @public
 */
export function countWorkloads(images: Iterable<CountedImage>): Counts {
  return countUnits(images, image => [
    image.cluster,
    image.namespace,
    image.workload.kind,
    image.workload.name,
  ]);
}

/**
 * Counts all three denominators.
 *
 * @public
 */
export function tally(images: readonly CountedImage[]): Tally {
  return {
    digests: countDigests(images),
    workloads: countWorkloads(images),
    cold: images.filter(image => image.cold).length,
  };
}
