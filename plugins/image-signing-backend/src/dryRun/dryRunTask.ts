import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import type { KubernetesApi } from '../observe/kubernetesClient';
import { KubernetesError } from '../observe/kubernetesError';
import { sleep } from '../observe/timing';
import { askDryRun } from './askDryRun';
import { compareDryRun, predictTogether } from './compareDryRun';
import type { ReadAnswer } from './dryRunAnswer';
import { DryRunCase, loadDryRunImages } from './loadDryRunImages';
import { forgetNamespaces, saveDryRuns } from './saveDryRuns';

/** How gently an API server is asked. */
export interface DryRunLimits {
  /** A namespace is asked about again after this time. */
  everyMs: number;
  /** Between two requests to one cluster. */
  pauseMs: number;
  /** Longer than an API server waits for a webhook by default. */
  timeoutMs: number;
  /** Distinct images with their service account; the others are left out. */
  imagesPerNamespace: number;
  /** In one run of the task; the next one goes on. */
  requestsPerRun: number;
}

const LIMITS: DryRunLimits = {
  everyMs: 60 * 60_000,
  pauseMs: 250,
  timeoutMs: 20_000,
  imagesPerNamespace: 50,
  requestsPerRun: 200,
};
const WAIT_AFTER_THROTTLING_MS = 60_000;
/** Answers that the next image of the namespace would get too. */
export const HINDRANCES = ['NO_PERMISSION', 'TIMEOUT'];

export interface DryRunnerOptions {
  knex: Knex;
  logger: LoggerService;
  engines: AdmissionEngine[];
  now: () => Date;
  limits?: Partial<DryRunLimits>;
}

export interface DryRunCluster {
  name: string;
  api: Pick<KubernetesApi, 'dryRunPod'>;
}

/** Asks API servers what they would do, one cluster at a time. */
export class DryRunner {
  readonly #options: DryRunnerOptions;
  readonly #limits: DryRunLimits;
  readonly #notBefore = new Map<string, number>();
  #next = 0;

  constructor(options: DryRunnerOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  /** One run over all clusters; it begins where the last one was ended. */
  async run(
    clusters: readonly DryRunCluster[],
    signal: AbortSignal,
  ): Promise<void> {
    for (let count = 0; count < clusters.length; count += 1) {
      if (signal.aborted) return;
      const cluster = clusters[this.#next % clusters.length];
      this.#next = (this.#next + 1) % clusters.length;
      try {
        await this.#runCluster(cluster, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof KubernetesError && error.kind === 'throttled') {
          const wait = error.retryAfterMs ?? WAIT_AFTER_THROTTLING_MS;
          this.#notBefore.set(
            cluster.name,
            this.#options.now().getTime() + wait,
          );
        }
        this.#options.logger.warn(
          `${cluster.name}: the dry runs could not go on: ${error}`,
        );
      }
    }
  }

  async #runCluster(
    cluster: DryRunCluster,
    signal: AbortSignal,
  ): Promise<void> {
    const { knex, now } = this.#options;
    if ((this.#notBefore.get(cluster.name) ?? 0) > now().getTime()) return;
    const inUse: string[] = await knex('workload_images')
      .where({ cluster: cluster.name, container_type: 'app' })
      .distinct('namespace')
      .pluck('namespace');
    await forgetNamespaces(knex, cluster.name, new Set(inUse));
    let left = this.#limits.requestsPerRun;
    for (const namespace of await this.#due(cluster.name, inUse)) {
      if (signal.aborted || left <= 0) return;
      left -= await this.#runNamespace(cluster, namespace, signal);
    }
  }

  /** The namespaces to ask about, the longest waiting first. */
  async #due(cluster: string, inUse: string[]): Promise<string[]> {
    const { knex, now } = this.#options;
    const rows = await knex('dry_run_namespaces')
      .where({ cluster })
      .select('namespace', 'as_of');
    const last = new Map<string, number>(
      rows.map(row => [row.namespace, new Date(row.as_of).getTime()]),
    );
    const before = now().getTime() - this.#limits.everyMs;
    return inUse
      .map(namespace => ({ namespace, at: last.get(namespace) ?? 0 }))
      .filter(({ at }) => at <= before)
      .sort((a, b) => a.at - b.at || (a.namespace < b.namespace ? -1 : 1))
      .map(({ namespace }) => namespace);
  }

  /** @returns the number of requests. */
  async #runNamespace(
    cluster: DryRunCluster,
    namespace: string,
    signal: AbortSignal,
  ): Promise<number> {
    const { knex, now } = this.#options;
    const { environment, cases } = await loadDryRunImages(
      knex,
      cluster.name,
      namespace,
    );
    const tried = cases.slice(0, this.#limits.imagesPerNamespace);
    const answers: Array<{ one: DryRunCase; read: ReadAnswer }> = [];
    let requests = 0;
    // What stands in the way of one stands in the way of all: asked once.
    let hindrance: ReadAnswer | undefined;
    for (const one of tried) {
      if (!hindrance) {
        const read = await askDryRun(cluster.api, one, {
          ...{ engines: this.#options.engines, signal },
          timeoutMs: this.#limits.timeoutMs,
        });
        requests += 1;
        answers.push({ one, read });
        if (HINDRANCES.includes(read.reasonCode ?? '')) hindrance = read;
        await sleep(this.#limits.pauseMs, signal);
        // Half a round would hide the other half.
        if (signal.aborted) return requests;
      } else {
        answers.push({ one, read: hindrance });
      }
    }
    await saveDryRuns(
      knex,
      {
        cluster: cluster.name,
        namespace,
        ...(environment && { environment }),
        dryRuns: answers.map(({ one, read }) => {
          const predicted = predictTogether(one.images, read);
          return {
            cluster: cluster.name,
            namespace,
            reference: one.reference,
            serviceAccount: one.serviceAccount,
            predicted,
            ...read,
            comparison: compareDryRun(predicted, read),
          };
        }),
        leftOut: cases.length - tried.length,
      },
      now(),
    );
    return requests;
  }
}
