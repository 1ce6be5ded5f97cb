import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  ClusterObjects,
} from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import type { ReadAnswer } from '../../dryRun/dryRunAnswer';
import { DryRunCluster, HINDRANCES } from '../../dryRun/dryRunTask';
import { readPodLabels } from '../../dryRun/loadDryRunImages';
import { loadClusterObjects } from '../../observe/clusterObjects';
import { KubernetesError } from '../../observe/kubernetesError';
import { sleep } from '../../observe/timing';
import { referencesInUse } from '../manifests/referencesInUse';
import { termsOf } from '../manifests/terms';
import type { ManifestTerms } from '../manifests/types';
import { unknown } from './readTrial';
import { dueTrials, recordTrial } from './trialStore';
import { tryEnd } from './tryEnd';

/** How gently an API server is asked. */
export interface EndTrialLimits {
  pauseMs: number;
  timeoutMs: number;
  /** In one run and cluster; the next run goes on. */
  requestsPerRun: number;
}

const LIMITS: EndTrialLimits = {
  pauseMs: 250,
  timeoutMs: 20_000,
  requestsPerRun: 20,
};

const WAIT_AFTER_FAILURE_MS = 60_000;

export interface EndTrialsOptions {
  knex: Knex;
  logger: LoggerService;
  auditor: AuditorService;
  engines: AdmissionEngine[];
  staleAfterMs: number;
  now: () => Date;
  limits?: Partial<EndTrialLimits>;
}

/**
 * Asks API servers, in dry runs, whether what an exception that is over was for
 * is denied again: the image in its namespace, under its service account.
 */
export class EndTrials {
  readonly #options: EndTrialsOptions;
  readonly #limits: EndTrialLimits;
  readonly #notBefore = new Map<string, number>();

  constructor(options: EndTrialsOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  async run(
    clusters: readonly DryRunCluster[],
    signal: AbortSignal,
  ): Promise<void> {
    const { now, logger } = this.#options;
    for (const cluster of clusters) {
      if (signal.aborted) return;
      if ((this.#notBefore.get(cluster.name) ?? 0) > now().getTime()) continue;
      try {
        await this.#runCluster(cluster, signal);
      } catch (error) {
        if (signal.aborted) return;
        const wait = error instanceof KubernetesError && error.retryAfterMs;
        this.#notBefore.set(
          cluster.name,
          now().getTime() + (wait || WAIT_AFTER_FAILURE_MS),
        );
        logger.warn(
          `${cluster.name}: whether exceptions have ended could not be asked: ${error}`,
        );
      }
    }
  }

  async #runCluster(
    cluster: DryRunCluster,
    signal: AbortSignal,
  ): Promise<void> {
    const { knex, now, staleAfterMs } = this.#options;
    const due = await dueTrials(knex, cluster.name, {
      now: now(),
      limit: this.#limits.requestsPerRun,
    });
    if (due.length === 0) return;
    const { objects } = await loadClusterObjects(knex, cluster.name, {
      now: now(),
      staleAfterMs,
    });
    for (const exception of due) {
      const read = await this.#try(cluster, exception, objects, signal);
      // What stands in the way of one stands in the way of all.
      if (HINDRANCES.includes(read?.reasonCode ?? '')) return;
      await sleep(this.#limits.pauseMs, signal);
      if (signal.aborted) return;
    }
  }

  /** One question, in the audit log whatever comes of it. */
  async #try(
    cluster: DryRunCluster,
    exception: SigningException,
    objects: ClusterObjects,
    signal: AbortSignal,
  ): Promise<ReadAnswer | undefined> {
    const { knex, now } = this.#options;
    const { id } = exception;
    const references = await referencesInUse(knex, exception);
    let terms: ManifestTerms;
    try {
      terms = termsOf(exception, references);
    } catch (error) {
      await recordTrial(knex, id, unknown((error as Error).message), now());
      return undefined;
    }
    const event = await this.#options.auditor.createEvent({
      eventId: 'exception-end-trial',
      severityLevel: 'low',
      meta: { id, ...exception.scope },
    });
    try {
      const { namespace } = exception.scope;
      const { read, outcome } = await tryEnd({
        api: cluster.api,
        ...{ terms, references, objects, signal },
        labelsOf: await readPodLabels(knex, cluster.name, namespace),
        verified: await isVerified(knex, exception),
        engines: this.#options.engines,
        timeoutMs: this.#limits.timeoutMs,
      });
      await recordTrial(knex, id, outcome, now());
      await event.success({ meta: { outcome: outcome.outcome } });
      return read;
    } catch (error) {
      await event.fail({ error: error as Error });
      if (!signal.aborted) {
        const text = `The API server could not be asked: ${
          (error as Error).message
        }`;
        await recordTrial(knex, id, unknown(text), now());
      }
      throw error;
    }
  }
}

async function isVerified(
  knex: Knex,
  { scope }: SigningException,
): Promise<boolean> {
  const row = await knex('workload_images as used')
    .join('verdicts', 'verdicts.id', 'used.id')
    .where({
      'used.cluster': scope.cluster,
      'used.namespace': scope.namespace,
      'used.repository': scope.repository,
      'used.digest': scope.digest,
      'verdicts.status': 'verified',
    })
    .first('used.id');
  return row !== undefined;
}
