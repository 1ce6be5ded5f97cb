import type { Counts } from 'backstage-plugin-image-signing-common';

/** The parts that the running digests of an environment fall into. */
export type SegmentId =
  | 'protected'
  | 'verified-only'
  | 'excepted'
  | 'stale'
  | 'unknown'
  | 'failed';

/** One part of a bar, with the words for it. */
export interface Segment {
  id: SegmentId;
  label: string;
  explanation: string;
  count: number;
}

const WORDS: Record<SegmentId, { label: string; explanation: string }> = {
  protected: {
    label: 'Protected',
    explanation: 'verified, and the cluster would have refused it otherwise',
  },
  'verified-only': {
    label: 'Verified, not enforced',
    explanation: 'verified, but the cluster would run it anyway',
  },
  excepted: {
    label: 'Excepted',
    explanation: 'runs under an approved exception; never counted as verified',
  },
  stale: {
    label: 'Stale',
    explanation: 'the source went silent; not counted as verified',
  },
  unknown: {
    label: 'Unknown',
    explanation: 'could not be told; not counted as verified',
  },
  failed: {
    label: 'Failed',
    explanation: 'the trust policy does not accept it',
  },
};

/** Splits the counts into parts that add up to the total. */
export function toSegments(counts: Counts): Segment[] {
  const sizes: Record<SegmentId, number> = {
    protected: counts.protected,
    'verified-only': counts.verified - counts.protected,
    excepted: counts.excepted,
    stale: counts.stale,
    unknown: counts.unknown - counts.stale,
    failed: counts.failed,
  };
  return (Object.keys(WORDS) as SegmentId[]).map(id => ({
    id,
    ...WORDS[id],
    count: Math.max(0, sizes[id]),
  }));
}
