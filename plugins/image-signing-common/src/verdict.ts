import type {
  EnvironmentDefinition,
  WorkloadImageFacts,
} from './evaluate.types';
import { exceptionCovers } from './exceptions';
import { isAllowedSource } from './environments';
import { modeAtLeast } from './modes';
import { portalReason, type ReasonParams } from './reasons';
import type {
  Answer,
  Control,
  EnforcementMode,
  ImageVerdict,
  Reason,
  SigningException,
} from './types';

/** What was found against an image, sorted by what it means. */
interface Findings {
  /** The trust policy is not met, or the repository is not allowed. */
  excusable: Reason[];
  /** Broken by the manifest itself; no exception for a digest covers it. */
  inexcusable: Reason[];
  /** What keeps the image from being judged. */
  unknown: Reason[];
}

function trustFindings(
  facts: WorkloadImageFacts,
  params: ReasonParams,
): Pick<Findings, 'excusable' | 'unknown'> {
  const { trust } = facts;
  if (!facts.digest) {
    return {
      excusable: [],
      unknown: [portalReason('DIGEST_UNRESOLVED', params)],
    };
  }
  switch (trust.state) {
    case 'pending':
      return {
        excusable: [],
        unknown: [portalReason('NOT_CHECKED_YET', params)],
      };
    case 'unreadable':
      return { excusable: [], unknown: [trust.reason] };
    default:
      break;
  }
  switch (trust.outcome) {
    case 'verified':
      return { excusable: [], unknown: [] };
    case 'failed':
      return {
        excusable: trust.reasons.length
          ? trust.reasons
          : [portalReason('TRUST_FAILED', params)],
        unknown: [],
      };
    default:
      return {
        excusable: [],
        unknown: trust.reasons.length
          ? trust.reasons
          : [portalReason('NOT_JUDGED', params)],
      };
  }
}

function findings(
  facts: WorkloadImageFacts,
  environments: readonly EnvironmentDefinition[],
): Findings {
  const environment = environments.find(
    candidate => candidate.name === facts.environment,
  );
  const params: ReasonParams = {
    image: facts.reference,
    repository: facts.repository,
    digest: facts.digest,
    cluster: facts.cluster,
    environment: facts.environment,
    observedAt: facts.observedAt,
    sources: environment?.sources,
  };
  if (facts.stale) {
    return {
      excusable: [],
      inexcusable: [],
      unknown: [portalReason('SOURCE_STALE', params)],
    };
  }

  const { excusable, unknown } = trustFindings(facts, params);
  const result: Findings = {
    excusable: [...excusable],
    inexcusable: [],
    unknown: [...unknown],
  };
  if (facts.environment !== undefined && !environment) {
    result.unknown.push(portalReason('ENVIRONMENT_NOT_CONFIGURED', params));
  }
  if (environment && environment.sources.length > 0) {
    if (!facts.repository) {
      result.unknown.push(portalReason('SOURCE_UNDETERMINED', params));
    } else if (!isAllowedSource(facts.repository, environment)) {
      result.excusable.push(portalReason('SOURCE_NOT_ALLOWED', params));
    }
  }
  if (environment?.intent.digest === 'enforce' && !facts.pinned) {
    result.inexcusable.push(portalReason('TAG_FORBIDDEN', params));
  }
  return result;
}

/**
 * Whether the cluster would refuse an image that fails: `yes` only where both
 * controls are effectively enforced, `no` where one is certainly weaker.
 *
 * @public
 */
export function enforcedBy(modes: Record<Control, EnforcementMode>): Answer {
  const both = [modes.signature, modes.digest];
  if (both.every(mode => mode === 'enforce')) return 'yes';
  return both.some(mode => mode !== 'unknown' && !modeAtLeast(mode, 'enforce'))
    ? 'no'
    : 'unknown';
}

/**
 * Says so where an image has a good signature that a policy of its cluster
 * cannot read: the cluster would refuse it, signed as it is.
 */
function unverifiable(facts: WorkloadImageFacts): Reason[] {
  const { trust, verifies } = facts;
  if (trust.state !== 'judged' || facts.stale || !trust.matched.length) {
    return [];
  }
  const formats = [...new Set(trust.matched.map(({ format }) => format))];
  const foreign = verifies?.find(
    accepted => !accepted.some(format => formats.includes(format)),
  );
  return foreign
    ? [
        portalReason('CLUSTER_CANNOT_VERIFY', {
          image: facts.reference,
          repository: facts.repository,
          digest: facts.digest,
          cluster: facts.cluster,
          formats,
          accepted: foreign,
        }),
      ]
    : [];
}

function distinct(reasons: Reason[]): Reason[] {
  const seen = new Set<string>();
  return reasons.filter(reason => {
    const key = JSON.stringify([reason.code, reason.text, reason.detail]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * Judges one container slot of one workload.
 *
 * The rules, in this order:
 *
 * 1. A silent cluster makes everything unknown.
 * 2. A tag where the environment accepts only digests fails, whatever else is
 *    known: a signature on today's digest says nothing about tomorrow's.
 * 3. A failed trust policy, or a repository that the environment does not
 *    accept, fails; unless an active exception covers exactly this cluster,
 *    namespace, service account, repository and digest: then it is excepted.
 * 4. Whatever could not be read or resolved leaves it unknown. An exception
 *    never turns unknown into excepted.
 * 5. What is left is verified.
 *
 * Protected means verified, and the cluster would have refused it otherwise,
 * and it runs now, and the cluster was heard of recently.
 *
 * @public
 */
export function judgeWorkloadImage(
  facts: WorkloadImageFacts,
  exceptions: readonly SigningException[],
  environments: readonly EnvironmentDefinition[],
  now: Date,
): ImageVerdict {
  const { trust } = facts;
  const { excusable, inexcusable, unknown } = findings(facts, environments);
  const exception = excusable.length
    ? exceptions
        .filter(candidate => exceptionCovers(candidate, facts, now))
        .sort(
          (left, right) =>
            Date.parse(right.expiresAt) - Date.parse(left.expiresAt) ||
            (left.id < right.id ? -1 : 1),
        )[0]
    : undefined;

  let status: ImageVerdict['status'] = 'verified';
  if (inexcusable.length || (excusable.length && !exception)) status = 'failed';
  else if (unknown.length) status = 'unknown';
  else if (excusable.length) status = 'excepted';

  const enforced = facts.stale ? 'unknown' : enforcedBy(facts.modes);
  const judged = trust.state === 'judged' ? trust : undefined;
  return {
    status,
    reasons: distinct([
      ...excusable,
      ...inexcusable,
      ...unknown,
      // No judgement about the image: only a verified one needs to hear it.
      ...(status === 'verified' ? unverifiable(facts) : []),
    ]),
    ...(judged?.rule !== undefined && { rule: judged.rule }),
    ...(judged && { policyVersion: judged.policyVersion }),
    requirements: judged?.requirements ?? [],
    matched: judged?.matched ?? [],
    ...(judged && { verifiedAt: judged.evidenceAt }),
    ...(exception && { exceptionId: exception.id }),
    enforced,
    protected:
      status === 'verified' &&
      enforced === 'yes' &&
      !facts.stale &&
      !facts.cold,
  };
}
