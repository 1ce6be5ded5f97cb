import type { GateRunRecord, GateStage } from './types';

/**
 * The stages of a delivery pipeline, in the order in which they must end.
 *
 * @public
 */
export const gateStages: readonly GateStage[] = [
  'build-and-tests',
  'scan',
  'attestations',
  'sign-and-publish',
  'verify',
];

/**
 * What is known of one stage of a pipeline run.
 *
 * @public
 */
export interface StageReading {
  stage: GateStage;
  /**
   * `early`: it ended before a stage that belongs before it; `missing`: nobody
   * told of it.
   */
  state: 'ok' | 'early' | 'missing';
  /** ISO 8601. */
  at?: string;
  /** How it is known. */
  source?: GateRunRecord['stages'][number]['source'];
}

/**
 * Reads the stages of a gate run: each in its order, which are missing, and
 * which came too early, as a signature before the tests does.
 *
 * @public
 */
export function readGateStages(
  stages: GateRunRecord['stages'],
): StageReading[] {
  let latest = -Infinity;
  return gateStages.map((stage): StageReading => {
    // Told more than once, a stage ends when it last ended.
    const [told] = stages
      .filter(one => one.stage === stage)
      .sort((left, right) => Date.parse(right.at) - Date.parse(left.at));
    if (!told) return { stage, state: 'missing' };
    const time = Date.parse(told.at);
    const state = time < latest ? 'early' : 'ok';
    latest = Math.max(latest, time);
    return { stage, state, at: told.at, source: told.source };
  });
}
