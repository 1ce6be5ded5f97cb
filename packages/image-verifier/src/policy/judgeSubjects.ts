import type {
  AttestationEvidence,
  Evidence,
  SearchedLocation,
  SignedDocumentEvidence,
  UnsignedAttestation,
} from '../evidence';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { coveredAttestations } from './coveredAttestations';
import { judgeRule, type RuleContext } from './requirements';
import type { RequirementResult } from './result';
import type { PolicyRule } from './trustPolicy';

/**
 * Judges a rule over the digest in question and, as far as its `subject`
 * allows, over the index or the platform images that belong to it. Pure.
 *
 * An index speaks for a platform image only where its own bytes list it, and
 * the platform images speak for an index only all together.
 */
export function judgeSubjects(
  rule: PolicyRule,
  context: RuleContext,
): RequirementResult[] {
  const family = familyOf(context.evidence);
  const views = viewsOf(rule, context.evidence, family);
  if (views.length === 0) {
    return [noPlatforms(rule, context.evidence)];
  }
  const results = merge(views.map(view => judgeView(rule, context, view)));
  return withHint(rule, results, context, family);
}

/** What belongs to the digest in question. */
interface Family {
  /** Indexes that list it. */
  indexes: Evidence[];
  /** Its platform images, where it is an index. */
  platforms: Evidence[];
}

function familyOf(evidence: Evidence): Family {
  const { digest, kind, platforms, trustMaterial } = evidence;
  const related = (evidence.related ?? []).filter(
    // Judged under other keys it says nothing here.
    other => other.trustMaterial === trustMaterial,
  );
  return kind === 'index'
    ? {
        indexes: [],
        platforms: [...new Set(platforms.map(child => child.digest))].map(
          child =>
            related.find(other => other.digest === child) ??
            unreadImage(evidence, child),
        ),
      }
    : {
        platforms: [],
        indexes: related.filter(
          other =>
            other.kind === 'index' &&
            other.platforms.some(child => child.digest === digest),
        ),
      };
}

/** One reading of an image: all of them must meet the rule. */
interface View {
  evidence: Evidence;
  /** The indexes around the image that runs. */
  indexes: Evidence[];
  /** The image that runs. */
  platform: string;
}

function viewsOf(
  rule: PolicyRule,
  own: Evidence,
  { indexes, platforms }: Family,
): View[] {
  const subject = rule.subject ?? 'as-resolved';
  if (own.kind === 'image') {
    const evidence =
      subject === 'either'
        ? pool(own, indexes, 'index', own.unread ?? [])
        : own;
    return [{ evidence, indexes, platform: own.digest }];
  }
  const alone = [{ evidence: own, indexes: [own], platform: own.digest }];
  if (subject === 'as-resolved') {
    const attestations = rule.attestations.some(a => a.coveredByIndex);
    // What BuildKit attests, it attests of each platform.
    return attestations && platforms.length > 0
      ? platforms.map(({ digest }) => ({
          evidence: own,
          indexes: [own],
          platform: digest,
        }))
      : alone;
  }
  if (subject === 'either' && platforms.length === 0) {
    return alone;
  }
  return platforms.map(platform => {
    const marked = mark(platform, 'platform');
    return {
      evidence:
        subject === 'either' ? pool(marked, [own], undefined, []) : marked,
      indexes: [own],
      platform: platform.digest,
    };
  });
}

function judgeView(
  rule: PolicyRule,
  context: RuleContext,
  { evidence, indexes, platform }: View,
): RequirementResult[] {
  const unsigned = indexes.flatMap(index =>
    (index.unsigned ?? []).filter(
      one => one.platform === platform || index.digest === platform,
    ),
  );
  const covered = indexes.flatMap(index =>
    coveredAttestations(rule, index, platform, {
      ...context,
      level: index.digest === context.evidence.digest ? undefined : 'index',
    }),
  );
  return judgeRule(rule, {
    ...context,
    evidence: withUnread(rule, evidence, unsigned),
    unsigned,
    covered,
  });
}

// What was not read may be just what is missing.
function withUnread(
  rule: PolicyRule,
  evidence: Evidence,
  unsigned: UnsignedAttestation[],
): Evidence {
  const wanted = rule.attestations.some(a => a.coveredByIndex);
  const unread = unsigned.find(
    ({ predicate, reason }) => predicate === undefined && !reason,
  );
  return wanted && unread
    ? incomplete(evidence, [
        makeReason('REFERRERS_INCOMPLETE', { pages: 'some' }),
      ])
    : evidence;
}

/** One evidence of several digests; each document counts where it was valid. */
function pool(
  base: Evidence,
  others: Evidence[],
  level: 'index' | undefined,
  unread: NonNullable<Evidence['unread']>,
): Evidence {
  const all = others.map(other => (level ? mark(other, level) : other));
  const pooled: Evidence = {
    ...base,
    complete: base.complete && all.every(({ complete }) => complete),
    searched: [base, ...all].flatMap(({ searched }) => searched),
    signatures: [base, ...all].flatMap(({ signatures }) => signatures),
    attestations: [base, ...all].flatMap(({ attestations }) => attestations),
  };
  return unread.length > 0
    ? incomplete(
        pooled,
        unread.map(({ reason }) => reason),
      )
    : pooled;
}

function mark(evidence: Evidence, level: 'index' | 'platform'): Evidence {
  const subject = { digest: evidence.digest, level };
  const marked = <T extends SignedDocumentEvidence>(document: T): T => ({
    ...document,
    subject,
  });
  return {
    ...evidence,
    signatures: evidence.signatures.map(marked),
    attestations: evidence.attestations.map<AttestationEvidence>(marked),
  };
}

function incomplete(evidence: Evidence, reasons: Reason[]): Evidence {
  return {
    ...evidence,
    complete: false,
    searched: [
      ...evidence.searched,
      ...reasons.map(
        (reason): SearchedLocation => ({
          place: 'index',
          outcome: 'error',
          count: 0,
          reason,
        }),
      ),
    ],
  };
}

// Nothing is known of it, so nothing is missing for certain.
function unreadImage(index: Evidence, digest: string): Evidence {
  const why = index.unread?.find(one => one.digest === digest)?.reason;
  return incomplete(
    {
      ...index,
      digest,
      kind: 'image',
      platforms: [],
      searched: [],
      signatures: [],
      attestations: [],
      related: [],
    },
    [why ?? makeReason('REFERRERS_INCOMPLETE', { pages: 'some' })],
  );
}

/** A requirement holds where it holds in every view. */
function merge(views: RequirementResult[][]): RequirementResult[] {
  if (views.length === 1) {
    return views[0];
  }
  const byName = new Map<string, RequirementResult[]>();
  for (const result of views.flat()) {
    const key = JSON.stringify([result.check, result.requirement]);
    byName.set(key, [...(byName.get(key) ?? []), result]);
  }
  return [...byName.values()].map(results => {
    const open = results.filter(({ outcome }) => outcome !== 'met');
    const outcome = open.some(result => result.outcome === 'unmet')
      ? 'unmet'
      : 'inconclusive';
    const matched = distinct(results.flatMap(result => result.matched ?? []));
    return {
      ...results[0],
      outcome: open.length === 0 ? 'met' : outcome,
      reasons: distinct(open.flatMap(({ reasons }) => reasons)),
      ...(matched.length > 0 && { matched }),
      ...(results.some(({ unproven }) => unproven) && { unproven: true }),
    };
  });
}

function distinct<T>(items: T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}

function noPlatforms(rule: PolicyRule, evidence: Evidence): RequirementResult {
  return {
    requirement: 'signed platform images',
    rule: rule.name,
    check: 'signature',
    mode: 'enforce',
    outcome: 'unmet',
    reasons: [
      makeReason('PLATFORM_NOT_FOUND', {
        ref: `${evidence.repository}@${evidence.digest}`,
        found: 'no image',
        platform: 'any platform',
      }),
    ],
  };
}

// Signed, only not what the rule wants signed: that is worth telling.
function withHint(
  rule: PolicyRule,
  results: RequirementResult[],
  context: RuleContext,
  { indexes, platforms }: Family,
): RequirementResult[] {
  const unsigned = results.some(
    ({ check, outcome }) => check === 'signature' && outcome === 'unmet',
  );
  if (!unsigned) {
    return results;
  }
  const { evidence } = context;
  const isSigned = (other: Evidence) =>
    judgeRule(rule, { ...context, evidence: other })
      .filter(({ check }) => check === 'signature')
      .every(({ outcome }) => outcome === 'met');
  const signedIndex =
    evidence.kind === 'index'
      ? rule.subject === 'platform-child' && isSigned(evidence) && evidence
      : indexes.find(isSigned);
  const hints: Reason[] = [];
  if (signedIndex) {
    hints.push(
      makeReason('SUBJECT_IS_INDEX', {
        index: signedIndex.digest,
        digest:
          signedIndex === evidence
            ? 'each of its platform images'
            : evidence.digest,
        rule: rule.name,
      }),
    );
  } else if (platforms.length > 0 && platforms.every(isSigned)) {
    hints.push(
      makeReason('SUBJECT_IS_CHILD', {
        digest: evidence.digest,
        rule: rule.name,
      }),
    );
  }
  return results.map(result =>
    result.check === 'signature' && result.outcome === 'unmet'
      ? { ...result, reasons: [...hints, ...result.reasons] }
      : result,
  );
}
