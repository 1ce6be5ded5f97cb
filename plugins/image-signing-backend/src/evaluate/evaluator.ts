import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  evaluateEntity,
  judgeWorkloadImage,
  type StageChange,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { simulateWorkloads } from '../readiness/workloadReadiness';
import {
  claimDirty,
  DirtySubject,
  finishDirty,
  postponeDirty,
} from '../store/dirty';
import { EvaluationSettings, loadFacts, SubjectFacts } from './loadFacts';
import { EvaluatedSubject, saveEvaluations } from './saveEvaluations';

const BATCH = 50;

/**
 * Evaluates the subjects that are due, in batches, until none is left.
 *
 * @returns the number of subjects evaluated.
 */
export async function evaluateDue(options: {
  knex: Knex;
  logger: LoggerService;
  settings: EvaluationSettings;
  /** Told after they are stored; must not throw. */
  onStageChanges?: (changes: StageChange[]) => void;
  signal?: AbortSignal;
  now?: () => Date;
}): Promise<number> {
  const { knex, logger, settings, signal, now = () => new Date() } = options;
  const evaluate = async (subjects: DirtySubject[]) => {
    const changes = await evaluateBatch(knex, subjects, settings, now());
    if (changes.length > 0) options.onStageChanges?.(changes);
  };
  let evaluated = 0;
  while (!signal?.aborted) {
    const claimed = await claimDirty(knex, BATCH);
    if (claimed.length === 0) break;
    try {
      await evaluate(claimed);
    } catch (error) {
      // One subject with a bad row must not hold back the others.
      logger.debug(`evaluating one by one after: ${error}`);
      for (const one of claimed) {
        try {
          await evaluate([one]);
        } catch (cause) {
          logger.error(`could not evaluate ${one.subject}: ${cause}`);
          await postponeDirty(knex, one);
        }
      }
    }
    evaluated += claimed.length;
    // SQLite answers in the same turn: without this, nothing else runs.
    await new Promise(resolve => setImmediate(resolve));
  }
  return evaluated;
}

async function evaluateBatch(
  knex: Knex,
  claimed: DirtySubject[],
  settings: EvaluationSettings,
  now: Date,
): Promise<StageChange[]> {
  const facts = await loadFacts(
    knex,
    claimed.map(one => one.subject),
    settings,
  );
  const evaluated = facts.map(one => evaluateSubject(one, now));
  return knex.transaction(async tx => {
    const current = await finishDirty(tx, claimed);
    return saveEvaluations(
      tx,
      evaluated.filter(one => current.has(one.facts.entityRef)),
      { now, policyVersion: settings.policyVersion },
    );
  });
}

function evaluateSubject(facts: SubjectFacts, now: Date): EvaluatedSubject {
  const evaluation = evaluateEntity(facts, now);
  const present = facts.images.map(image => ({
    facts: image,
    verdict: evaluation.verdicts[image.id],
  }));
  const past = facts.pastImages.map(image => ({
    ...image,
    verdict: judgeWorkloadImage(
      image.facts,
      facts.exceptions,
      facts.environments,
      now,
    ),
  }));
  const workloads = simulateWorkloads([...present, ...past], facts.owner);
  return { facts, evaluation, workloads };
}
