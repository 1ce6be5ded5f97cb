import { compareText } from './environments';
import type { RolloutCandidate, RolloutFactor } from './types';

/**
 * What is known of a service that might be a pilot. What is not known is absent.
 *
 * @public
 */
export interface PilotFacts {
  entityRef: string;
  name: string;
  owner?: string;
  /** As the catalog tells it. */
  criticality?: string;
  /** `spec.lifecycle` of the entity, in lower case. */
  lifecycle?: string;
  /** Entities that depend on it, or consume an API of it. */
  dependents?: number;
  /** Workloads by what would become of them under the whole trust policy. */
  workloads: { total: number; refused: number; unknown: number };
  namespaces: number;
  /** Distinct digests that began to run in the last 30 days. */
  recentDigests: number;
  /** Refusals that were mended, and the mean time that it took. */
  mended: { count: number; meanSeconds: number };
  /** Runs of the pipeline's gate that were reported in the last 30 days. */
  gateRuns: { count: number; verified: number };
}

const HIGH = /^(critical|mission-critical|highest|high|tier-?[01]|p[01])$/;
const MEDIUM = /^(medium|moderate|normal|tier-?2|p2)$/;
const LOW = /^(low|lowest|minor|tier-?[3-9]|p[3-9])$/;
const DAY = 86_400;
const HOUR = 3_600;
/** The days that the rhythm and the runs of the gate are counted over. */
const WINDOW_DAYS = 30;

/** How much each factor weighs. */
const WEIGHTS: Record<RolloutFactor['id'], number> = {
  criticality: 3,
  readiness: 3,
  gate: 2,
  rhythm: 2,
  lifecycle: 1,
  response: 1,
  radius: 1,
  dependents: 1,
};
const ALL = Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0);

interface Judged extends RolloutFactor {
  /** From 0 to 1; what is not known scores nothing. */
  score: number;
}

/**
 * Ranks services as pilots: critical ones, most of whose workloads would be
 * admitted, whose gate runs, that are released often, whose owner mends fast and
 * whose failure would touch little. What is not known is told, and never helps.
 *
 * A service whose lifecycle makes it no pilot stands behind all others, with the
 * reason, whatever its points.
 *
 * The order is total: the score, then how much is known, then the name.
 *
 * @public
 */
export function recommendPilots(
  services: readonly PilotFacts[],
): RolloutCandidate[] {
  return services
    .map(facts => {
      const factors = [
        criticality(facts),
        readiness(facts),
        gate(facts),
        rhythm(facts),
        lifecycle(facts),
        response(facts),
        radius(facts),
        dependents(facts),
      ];
      const excluded = exclusion(facts);
      return {
        facts,
        ...(excluded && { excluded }),
        factors: factors.map(({ score: _s, ...factor }) => factor),
        score: factors.reduce(
          (sum, one) => sum + WEIGHTS[one.id] * one.score,
          0,
        ),
        known: factors.filter(one => one.known).length,
      };
    })
    .sort(
      (left, right) =>
        Number(left.excluded !== undefined) -
          Number(right.excluded !== undefined) ||
        right.score - left.score ||
        right.known - left.known ||
        compareText(left.facts.entityRef, right.facts.entityRef),
    )
    .map(({ facts, factors, score, excluded }, index) => ({
      position: index + 1,
      entityRef: facts.entityRef,
      name: facts.name,
      ...(facts.owner && { owner: facts.owner }),
      points: Math.round((score / ALL) * 100),
      of: 100,
      factors,
      ...(excluded && { excluded }),
    }));
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function unknown(
  id: RolloutFactor['id'],
  code: RolloutFactor['code'],
  text: string,
): Judged {
  return { id, code, known: false, text, score: 0 };
}

function criticality({ criticality: word }: PilotFacts): Judged {
  const id = 'criticality';
  if (!word) {
    return unknown(
      id,
      'criticality-unknown',
      'Unknown: the catalog tells no criticality',
    );
  }
  const score = [HIGH, MEDIUM, LOW].findIndex(pattern => pattern.test(word));
  return score === -1
    ? {
        ...unknown(
          id,
          'criticality-not-understood',
          `Unknown: '${word}' is no level that is understood`,
        ),
        word,
      }
    : {
        id,
        code: 'criticality',
        known: true,
        text: `Criticality ${word}`,
        word,
        score: 1 - score / 2,
      };
}

function readiness({ workloads }: PilotFacts): Judged {
  const { total, refused, unknown: open } = workloads;
  if (total === 0) return notSeen('readiness', 'readiness-unknown');
  const admitted = total - refused - open;
  return {
    id: 'readiness',
    code: 'readiness',
    known: open < total,
    text: `${refused} of ${total} workloads would be refused, ${open} unknown`,
    values: { refused, total, unknown: open },
    score: admitted / total,
  };
}

function notSeen(id: RolloutFactor['id'], code: RolloutFactor['code']): Judged {
  return unknown(id, code, 'Unknown: no workload was seen');
}

/** A gate that has run is worth half; the share that it verified is the rest. */
function gate({ gateRuns }: PilotFacts): Judged {
  const { count: runs, verified } = gateRuns;
  if (runs === 0) {
    return {
      ...unknown(
        'gate',
        'gate-unknown',
        `Unknown: no run of a pipeline gate was reported in ${WINDOW_DAYS} days`,
      ),
      values: { days: WINDOW_DAYS },
    };
  }
  return {
    id: 'gate',
    code: 'gate',
    known: true,
    text: `${count(
      runs,
      'gate run',
    )} in ${WINDOW_DAYS} days, ${verified} verified`,
    values: { count: runs, verified, days: WINDOW_DAYS },
    score: 0.5 + verified / runs / 2,
  };
}

function rhythm({ recentDigests }: PilotFacts): Judged {
  return {
    id: 'rhythm',
    code: 'rhythm',
    known: true,
    text: `${count(
      recentDigests,
      'digest',
    )} began to run in ${WINDOW_DAYS} days`,
    values: { count: recentDigests, days: WINDOW_DAYS },
    score: Math.min(recentDigests, 8) / 8,
  };
}

/** In the words of Backstage's own descriptor format. */
const NO_PILOT = {
  experimental:
    'The catalog calls it experimental: what it teaches may not hold for others',
  deprecated:
    'The catalog calls it deprecated: what is built for it goes away with it',
} as const;

function exclusion({
  lifecycle: word,
}: PilotFacts): RolloutCandidate['excluded'] {
  return word === 'experimental' || word === 'deprecated'
    ? { code: word, text: NO_PILOT[word] }
    : undefined;
}

function lifecycle({ lifecycle: word }: PilotFacts): Judged {
  const id = 'lifecycle';
  if (!word) {
    return unknown(
      id,
      'lifecycle-unknown',
      'Unknown: the catalog tells no lifecycle',
    );
  }
  if (word !== 'production' && !Object.hasOwn(NO_PILOT, word)) {
    return {
      ...unknown(
        id,
        'lifecycle-not-understood',
        `Unknown: '${word}' is no lifecycle that is understood`,
      ),
      word,
    };
  }
  return {
    id,
    code: 'lifecycle',
    known: true,
    text: `Lifecycle ${word}`,
    word,
    score: word === 'production' ? 1 : 0,
  };
}

function response({ mended }: PilotFacts): Judged {
  if (mended.count === 0) {
    return unknown(
      'response',
      'response-unknown',
      'Unknown: no refusal was mended yet',
    );
  }
  const days = mended.meanSeconds / DAY;
  const short = days < 2;
  // Rounded up: nothing is mended within no time.
  const within = Math.max(
    1,
    Math.ceil(short ? mended.meanSeconds / HOUR : days),
  );
  return {
    id: 'response',
    code: short ? 'response-hours' : 'response-days',
    known: true,
    text: `${count(mended.count, 'refusal')} mended within ${within} ${
      short ? 'h' : 'days'
    } on average`,
    values: { count: mended.count, within },
    score: 1 / (1 + days),
  };
}

function radius({ workloads, namespaces }: PilotFacts): Judged {
  if (workloads.total === 0) return notSeen('radius', 'radius-unknown');
  return {
    id: 'radius',
    code: 'radius',
    known: true,
    text: `${count(workloads.total, 'workload')} in ${count(
      namespaces,
      'namespace',
    )}`,
    values: { count: workloads.total, namespaces },
    score: 1 / (1 + Math.log2(workloads.total)),
  };
}

function dependents({ dependents: number }: PilotFacts): Judged {
  if (number === undefined) {
    return unknown(
      'dependents',
      'dependents-unknown',
      'Unknown: the catalog names nothing that depends on it, and no API of it',
    );
  }
  return {
    id: 'dependents',
    code: 'dependents',
    known: true,
    text: `${count(number, 'dependent')} in the catalog`,
    values: { count: number },
    score: 1 / (1 + Math.log2(1 + number)),
  };
}
