import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { StageChange } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { evaluateDue } from './evaluator';
import { writeFleetRollup } from './fleetRollup';
import { markAged } from './markAged';
import type { EvaluationSettings } from './loadFacts';
import { takeSnapshot } from './snapshots';
import { prunePastImages } from '../readiness/pastImages';
import { ReadinessRollup } from '../readiness/readinessScopes';
import { sumMarkedNamespaces } from '../readiness/sumReadiness';
import { writeLadder } from '../rollout/ladder';
import { announce } from '../serve/announce';
import { markAllDirty, markDirty } from '../store/dirty';

/** How often a replica looks for what others marked, in milliseconds. */
const POLL_MS = 1_000;
/** A wake-up waits this long, so that one batch takes what comes together. */
const GATHER_MS = 100;
/** The fleet is summed at most this often while evaluations go on. */
const ROLLUP_EVERY_MS = 2_000;

export interface Evaluation {
  /** Looks now for what is due, instead of at the next poll. */
  wake(): void;
}

/**
 * Evaluates what is due, on every replica, until the signal ends it; sums the
 * fleet after changes and at least every half minute; keeps daily snapshots.
 */
export async function startEvaluation(options: {
  knex: Knex;
  logger: LoggerService;
  scheduler: SchedulerService;
  signals: SignalsService;
  settings: EvaluationSettings;
  /** Told after they are stored; must not throw. */
  onStageChanges?: (changes: StageChange[]) => void;
  evidenceMaxAgeMs: number;
  /** How long workloads that are gone count in what would break. */
  lookBackMs: number;
  /** The policy limits ages: verdicts change though no fact does. */
  timeDependent: boolean;
  /** Told of each run that evaluated something, with its time in seconds. */
  onEvaluated?: (subjects: number, seconds: number) => void;
  signal: AbortSignal;
}): Promise<Evaluation> {
  const { knex, logger, scheduler, settings, signal } = options;
  const readiness = new ReadinessRollup(knex);
  let summedAt = 0;
  let unsummed = false;
  let timer: NodeJS.Timeout;
  let waiting = true;
  let woken = false;

  async function sumReadiness(runSignal: AbortSignal) {
    const any = await sumMarkedNamespaces(knex, new Date(), runSignal);
    if (any) readiness.markChanged();
  }

  async function sumIfDue() {
    if (!unsummed || Date.now() - summedAt < ROLLUP_EVERY_MS) return;
    unsummed = false;
    summedAt = Date.now();
    await writeFleetRollup(knex, settings.environments, new Date());
    await writeLadder(knex, settings.environments, new Date());
    await sumReadiness(signal);
    announce(options.signals, 'fleet', logger);
  }

  async function step() {
    waiting = false;
    woken = false;
    try {
      const start = performance.now();
      const count = await evaluateDue({
        knex,
        logger,
        settings,
        onStageChanges: options.onStageChanges,
        signal,
      });
      if (count > 0) {
        unsummed = true;
        options.onEvaluated?.(count, (performance.now() - start) / 1000);
      }
      await sumIfDue();
      await readiness.writeIfDue(signal);
    } catch (error) {
      logger.error(`evaluation failed and is tried again: ${error}`);
    }
    if (!signal.aborted) timer = setTimeout(step, woken ? GATHER_MS : POLL_MS);
    waiting = true;
  }
  timer = setTimeout(step, 0);
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });

  await scheduler.scheduleTask({
    id: 'image-signing-fleet',
    frequency: { seconds: 30 },
    timeout: { minutes: 1 },
    fn: async taskSignal => {
      await writeFleetRollup(knex, settings.environments, new Date());
      await writeLadder(knex, settings.environments, new Date());
      await sumReadiness(taskSignal);
    },
  });
  await scheduler.scheduleTask({
    id: 'image-signing-look-back',
    frequency: { hours: 1 },
    timeout: { minutes: 5 },
    fn: async () => {
      const before = new Date(Date.now() - options.lookBackMs);
      await markDirty(knex, await prunePastImages(knex, before));
    },
  });
  await scheduler.scheduleTask({
    id: 'image-signing-snapshot',
    frequency: { minutes: 15 },
    timeout: { minutes: 2 },
    initialDelay: { minutes: 1 },
    fn: async () =>
      takeSnapshot(
        knex,
        settings.environments,
        settings.policyVersion,
        new Date(),
      ),
  });

  await scheduler.scheduleTask({
    id: 'image-signing-ageing',
    frequency: { minutes: 10 },
    timeout: { minutes: 2 },
    fn: async () =>
      markAged(knex, new Date(Date.now() - options.evidenceMaxAgeMs)),
  });

  if (options.timeDependent) {
    await scheduler.scheduleTask({
      id: 'image-signing-time',
      frequency: { hours: 1 },
      timeout: { minutes: 10 },
      fn: async () => markAllDirty(knex),
    });
  }

  return {
    wake() {
      if (woken || signal.aborted) return;
      woken = true;
      if (!waiting) return;
      clearTimeout(timer);
      timer = setTimeout(step, GATHER_MS);
    },
  };
}
