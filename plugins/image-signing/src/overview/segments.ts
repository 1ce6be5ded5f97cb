import type { Counts } from 'backstage-plugin-image-signing-common';
import type { Words } from '../components/words';

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

const wordsOf = (
  t: Words,
): Record<SegmentId, { label: string; explanation: string }> => ({
  protected: {
    label: t('ui.overview.protected'),
    explanation: t('ui.overview.verifiedAndTheClusterWould'),
  },
  'verified-only': {
    label: t('ui.overview.verifiedNotEnforced'),
    explanation: t('ui.overview.verifiedButTheClusterWould'),
  },
  excepted: {
    label: t('ui.overview.excepted'),
    explanation: t('ui.overview.runsUnderAnApprovedException'),
  },
  stale: {
    label: t('ui.overview.stale'),
    explanation: t('ui.overview.theSourceWentSilentNot'),
  },
  unknown: {
    label: t('ui.overview.unknown'),
    explanation: t('ui.overview.couldNotBeToldNot'),
  },
  failed: {
    label: t('ui.overview.failed'),
    explanation: t('ui.overview.theTrustPolicyDoesNot'),
  },
});

/** Splits the counts into parts that add up to the total. */
export function toSegments(t: Words, counts: Counts): Segment[] {
  const sizes: Record<SegmentId, number> = {
    protected: counts.protected,
    'verified-only': counts.verified - counts.protected,
    excepted: counts.excepted,
    stale: counts.stale,
    unknown: counts.unknown - counts.stale,
    failed: counts.failed,
  };
  return (Object.keys(wordsOf(t)) as SegmentId[]).map(id => ({
    id,
    ...wordsOf(t)[id],
    count: Math.max(0, sizes[id]),
  }));
}
