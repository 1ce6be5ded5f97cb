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
  /** Workloads by what would become of them under the whole trust policy. */
  workloads: { total: number; refused: number; unknown: number };
  namespaces: number;
  /** Distinct digests that began to run in the last 30 days. */
  recentDigests: number;
  /** Refusals that were mended, and the mean time that it took. */
  mended: { count: number; meanSeconds: number };
}

const HIGH = /^(critical|mission-critical|highest|high|tier-?[01]|p[01])$/;
const MEDIUM = /^(medium|moderate|normal|tier-?2|p2)$/;
const LOW = /^(low|lowest|minor|tier-?[3-9]|p[3-9])$/;
const DAY = 86_400;

interface Judged extends RolloutFactor {
  /** From 0 to 1; what is not known scores nothing. */
  score: number;
}

/**
 * Ranks services as pilots: critical ones, most of whose workloads would be
 * admitted, that are released often, whose owner mends fast and whose failure
 * would touch little. What is not known is told, and never helps.
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
        { weight: 3, ...criticality(facts) },
        { weight: 3, ...readiness(facts) },
        { weight: 2, ...rhythm(facts) },
        { weight: 1, ...response(facts) },
        { weight: 1, ...radius(facts) },
      ];
      return {
        facts,
        factors: factors.map(({ weight: _w, score: _s, ...factor }) => factor),
        score: factors.reduce((sum, one) => sum + one.weight * one.score, 0),
        known: factors.filter(one => one.known).length,
      };
    })
    .sort(
      (left, right) =>
        right.score - left.score ||
        right.known - left.known ||
        compareText(left.facts.entityRef, right.facts.entityRef),
    )
    .map(({ facts, factors, score }, index) => ({
      position: index + 1,
      entityRef: facts.entityRef,
      name: facts.name,
      ...(facts.owner && { owner: facts.owner }),
      points: Math.round(score * 10),
      of: 100,
      factors,
    }));
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function unknown(id: RolloutFactor['id'], text: string): Judged {
  return { id, known: false, text, score: 0 };
}

function criticality({ criticality: word }: PilotFacts): Judged {
  const id = 'criticality';
  if (!word) return unknown(id, 'Unknown: the catalog tells no criticality');
  const score = [HIGH, MEDIUM, LOW].findIndex(pattern => pattern.test(word));
  return score === -1
    ? unknown(id, `Unknown: '${word}' is no level that is understood`)
    : { id, known: true, text: `Criticality ${word}`, score: 1 - score / 2 };
}

function readiness({ workloads }: PilotFacts): Judged {
  const { total, refused, unknown: open } = workloads;
  if (total === 0) return unknown('readiness', 'Unknown: no workload was seen');
  const admitted = total - refused - open;
  return {
    id: 'readiness',
    known: open < total,
    text: `${refused} of ${total} workloads would be refused, ${open} unknown`,
    score: admitted / total,
  };
}

function rhythm({ recentDigests }: PilotFacts): Judged {
  return {
    id: 'rhythm',
    known: true,
    text: `${count(recentDigests, 'digest')} began to run in 30 days`,
    score: Math.min(recentDigests, 8) / 8,
  };
}

function response({ mended }: PilotFacts): Judged {
  if (mended.count === 0) {
    return unknown('response', 'Unknown: no refusal was mended yet');
  }
  const days = mended.meanSeconds / DAY;
  return {
    id: 'response',
    known: true,
    text: `${count(mended.count, 'refusal')} mended, after ${
      days < 2 ? `${Math.round(days * 24)} h` : `${Math.round(days)} days`
    } on average`,
    score: 1 / (1 + days),
  };
}

function radius({ workloads, namespaces }: PilotFacts): Judged {
  if (workloads.total === 0) {
    return unknown('radius', 'Unknown: no workload was seen');
  }
  return {
    id: 'radius',
    known: true,
    text: `${count(workloads.total, 'workload')} in ${count(
      namespaces,
      'namespace',
    )}`,
    score: 1 / (1 + Math.log2(workloads.total)),
  };
}
