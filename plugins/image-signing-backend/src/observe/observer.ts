import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { readDuration } from '../config/readConfig';
import { DryRunCluster, DryRunner } from '../dryRun/dryRunTask';
import { forgetClusters } from '../dryRun/saveDryRuns';
import { isCatalogSyncDue, syncCatalog } from './catalogSync';
import { ClusterAccess, readClusters } from './clusterConfig';
import { ClusterLease, leasedClusters } from './clusterLease';
import { loadClusterObjects } from './clusterObjects';
import { runClusterWindow } from './clusterTask';
import type { WriterHooks } from './clusterWriter';
import { checkFreshness } from './freshness';
import { furtherResources } from './furtherResources';
import { KubernetesApi, KubernetesClient } from './kubernetesClient';
import { MappingSource, StoredMappingSource } from './mappingSource';
import { PageReader } from './pageReader';
import { PostureKeeper } from './postureTask';
import { removeClusters } from './removeClusters';
import {
  WatchedResource,
  reportedResources,
  watchedResources,
} from './resources';
import { WatchListSupport } from './watchList';

const WINDOW_MS = 60_000;
/** No list takes as long; a window that does hangs. */
const MAX_WINDOW_MS = 20 * 60_000;

export interface ObserverOptions {
  knex: Knex;
  logger: LoggerService;
  scheduler: SchedulerService;
  /** The root configuration. */
  config: Config;
  engines: AdmissionEngine[];
  environments: EnvironmentDefinition[];
  catalog: Pick<CatalogService, 'streamEntities'>;
  auth: AuthService;
  /** New digests and tags; wire it to the verifier's `enqueue`. */
  onVerificationWork?: WriterHooks['onVerificationWork'];
  /**
   * FailedCreate events of a cluster, as the API server sent them. It may get
   * an event twice; where it rejects, the events come again.
   */
  onDenialEvents?: (cluster: string, events: unknown[]) => Promise<void>;
  /** What else is asked of the API servers where dry runs are on; once a minute. */
  onDryRuns?: (
    clusters: readonly DryRunCluster[],
    signal: AbortSignal,
  ) => Promise<void>;
  /** Called after subjects were marked dirty, to evaluate without delay. */
  onDirty?: () => void;
  /** Told after effective modes changed. */
  onPostureChanged?: () => void;
  now?: () => Date;
  windowMs?: number;
  /** Connects to a cluster; replaced in tests. */
  connect?: (cluster: ClusterAccess) => KubernetesApi;
  /** The index of all mappings, where others use it too. */
  mapping?: MappingSource;
}

/** Whoever wants to hear of silence soon must not wait for the next look. */
function freshnessSeconds(staleAfterMs: number): number {
  return Math.min(30, Math.max(1, Math.ceil(staleAfterMs / 10_000)));
}

/** What is kept of a cluster from one window to the next. */
interface Connection {
  api: KubernetesApi;
  watchList: WatchListSupport;
}

/** Watches the clusters and the catalog, and writes what they hold. */
export interface Observer {
  /** Names of the clusters that are watched. */
  clusters: string[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws InputError for a cluster in the configuration that cannot be used. */
export function createObserver(options: ObserverOptions): Observer {
  const { knex, logger, scheduler, config, engines, environments } = options;
  const now = options.now ?? (() => new Date());
  const onDirty = options.onDirty ?? (() => {});
  const staleAfterMs = readDuration(
    config.getOptionalConfig('imageSigning'),
    'staleAfter',
    { minutes: 10 },
  );
  const clusters = readClusters(config, logger);
  const mapping = options.mapping ?? new StoredMappingSource(knex);
  const postures = new PostureKeeper({
    knex,
    logger,
    engines,
    environments,
    staleAfterMs,
    onDirty,
    onChanged: options.onPostureChanged,
    now,
  });
  const stopping = new AbortController();
  const connect =
    options.connect ??
    (cluster => new KubernetesClient(cluster.kubeConfig) as KubernetesApi);
  const connections = new Map<string, Connection>();
  const pages = new PageReader();
  const running = new Set<Promise<void>>();

  /** What is followed in a cluster now; it may grow with what is found there. */
  async function resourcesOf(cluster: string): Promise<WatchedResource[]> {
    const stored = await loadClusterObjects(knex, cluster, {
      now: now(),
      staleAfterMs,
    });
    const further = furtherResources(engines, stored.objects, (engine, error) =>
      logger.error(`${cluster}: engine ${engine} failed: ${error}`),
    );
    return [
      ...watchedResources(engines, further),
      ...reportedResources(
        (group, plural) => stored.objects.get(group, plural).state === 'ok',
      ),
    ];
  }

  /** Watches a cluster for one window, unless another replica does. */
  async function watch(
    cluster: string,
    { api, watchList }: Connection,
  ): Promise<void> {
    const lease = await ClusterLease.claim(knex, cluster);
    if (!lease) return;
    try {
      await runClusterWindow(
        {
          knex,
          logger,
          cluster,
          api,
          pages,
          watchList,
          resources: await resourcesOf(cluster),
          environments,
          mapping,
          hold: tx => lease.hold(tx),
          windowMs: options.windowMs ?? WINDOW_MS,
          onVerificationWork: options.onVerificationWork ?? (() => {}),
          onPostureInput: (name, changes) => postures.request(name, changes),
          onDirty,
          onDenialEvents: options.onDenialEvents ?? (async () => {}),
        },
        AbortSignal.any([
          lease.lost,
          stopping.signal,
          AbortSignal.timeout(MAX_WINDOW_MS),
        ]),
      );
      if (lease.lost.aborted) {
        logger.warn(`${cluster} is left to whoever else watches it`);
      }
    } finally {
      await lease.release();
    }
  }

  const watched = new Map<string, Promise<void>>();

  /** Begins to watch what nobody watches; the windows go on by themselves. */
  async function watchWhatIsFree(
    known: ReadonlyMap<string, Connection>,
  ): Promise<void> {
    const leased = await leasedClusters(knex);
    for (const [cluster, connection] of known) {
      if (stopping.signal.aborted) return;
      if (leased.has(cluster) || watched.has(cluster)) continue;
      watched.set(
        cluster,
        watch(cluster, connection)
          .catch(error => {
            logger.error(`${cluster} could not be watched: ${error}`);
          })
          .finally(() => watched.delete(cluster)),
      );
    }
  }

  return {
    clusters: clusters.map(cluster => cluster.name),

    async start() {
      await removeClusters(
        knex,
        clusters.map(cluster => cluster.name),
      );
      const dryRunClusters: DryRunCluster[] = [];
      for (const cluster of clusters) {
        const api = connect(cluster);
        connections.set(cluster.name, {
          api,
          watchList: new WatchListSupport(),
        });
        if (cluster.dryRun) dryRunClusters.push({ name: cluster.name, api });
      }
      // Each replica looks; the leases tell them apart. The scheduler's own would
      // leave the clusters of a replica that died unwatched for minutes.
      await scheduler.scheduleTask({
        id: 'image-signing-clusters',
        frequency: { seconds: 1 },
        timeout: { minutes: 1 },
        scope: 'local',
        fn: () => watchWhatIsFree(connections),
      });
      await forgetClusters(
        knex,
        dryRunClusters.map(cluster => cluster.name),
      );
      if (dryRunClusters.length > 0) {
        const dryRunner = new DryRunner({ knex, logger, engines, now });
        await scheduler.scheduleTask({
          id: 'image-signing-dry-run',
          frequency: { minutes: 1 },
          initialDelay: { seconds: 30 },
          timeout: { minutes: 30 },
          scope: 'global',
          fn: async signal => {
            const either = AbortSignal.any([signal, stopping.signal]);
            const run = (async () => {
              await options.onDryRuns?.(dryRunClusters, either);
              await dryRunner.run(dryRunClusters, either);
            })();
            running.add(run);
            await run.finally(() => running.delete(run));
          },
        });
      }
      await scheduler.scheduleTask({
        id: 'image-signing-catalog-sync',
        frequency: { seconds: 10 },
        timeout: { minutes: 5 },
        scope: 'global',
        fn: async signal => {
          if (!(await isCatalogSyncDue(knex, now()))) return;
          await syncCatalog(
            { knex, catalog: options.catalog, auth: options.auth },
            signal,
          );
          onDirty();
        },
      });
      await scheduler.scheduleTask({
        id: 'image-signing-freshness',
        frequency: { seconds: freshnessSeconds(staleAfterMs) },
        timeout: { minutes: 1 },
        scope: 'global',
        fn: async () => {
          if (
            await checkFreshness({ knex, logger, staleAfterMs, now: now() })
          ) {
            onDirty();
          }
        },
      });
    },

    async stop() {
      stopping.abort();
      await Promise.allSettled([...running, ...watched.values()]);
      await postures.stop();
      await Promise.allSettled(
        [...connections.values()].map(({ api }) => api.close()),
      );
      await pages.close();
    },
  };
}
