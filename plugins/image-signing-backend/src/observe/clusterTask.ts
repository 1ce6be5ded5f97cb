import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { ObjectChange } from '../timeline/objectChange';
import { ClusterWriter, WriterHooks } from './clusterWriter';
import type { KubernetesApi } from './kubernetesClient';
import type { MappingSource } from './mappingSource';
import type { PageReader } from './pageReader';
import { Reflector } from './reflector';
import type { WatchedResource } from './resources';
import { ensureSources, readSources } from './sourceStates';
import { sleep } from './timing';
import type { WatchListSupport } from './watchList';
import { Window } from './window';

const ALIVE_EVERY_MS = 5000;
const REMAP_EVERY_MS = 2000;

export interface ClusterTaskOptions {
  knex: Knex;
  logger: LoggerService;
  cluster: string;
  api: KubernetesApi;
  pages: PageReader;
  watchList: WatchListSupport;
  resources: WatchedResource[];
  environments: EnvironmentDefinition[];
  mapping: MappingSource;
  /** Before each write, in its transaction; refuses it where the lease is lost. */
  hold: WriterHooks['hold'];
  windowMs: number;
  onVerificationWork: WriterHooks['onVerificationWork'];
  onPostureInput: (cluster: string, changes?: ObjectChange[]) => void;
  onDirty: () => void;
  onDenialEvents: (cluster: string, events: unknown[]) => Promise<void>;
}

/**
 * Watches one cluster for one window. All that it knows is in the database, so
 * the next window may be run by any replica.
 */
export async function runClusterWindow(
  options: ClusterTaskOptions,
  signal: AbortSignal,
): Promise<void> {
  const { knex, logger, cluster, resources } = options;
  await ensureSources(
    knex,
    cluster,
    resources.map(resource => resource.key),
  );
  const writer = new ClusterWriter({
    knex,
    cluster,
    environments: options.environments,
    mapping: options.mapping,
    hooks: {
      hold: options.hold,
      onVerificationWork: options.onVerificationWork,
      onPostureInput: changes => options.onPostureInput(cluster, changes),
      onDirty: options.onDirty,
    },
  });
  await writer.start();
  const window = new Window({
    lengthMs: options.windowMs,
    signal,
    hooks: {
      resync: stop => writer.resync(stop),
      alive: throttle(ALIVE_EVERY_MS, () => markAlive(knex, cluster)),
      stateChanged: () => options.onPostureInput(cluster),
    },
  });
  try {
    const rows = await readSources(knex, cluster);
    options.onPostureInput(cluster);
    await Promise.all([
      readVersion(options, window),
      followMapping(options, window),
      ...resources.map(resource =>
        new Reflector(
          resource,
          {
            knex,
            cluster,
            api: options.api,
            pages: options.pages,
            watchList: options.watchList,
            writer,
            window,
            logger,
            onEvents: events => options.onDenialEvents(cluster, events),
          },
          rows.get(resource.key),
        ).run(),
      ),
    ]);
  } finally {
    window.close();
  }
}

function throttle(
  everyMs: number,
  run: () => Promise<void>,
): () => Promise<void> {
  let last = 0;
  return async () => {
    if (Date.now() - last < everyMs) return;
    last = Date.now();
    await run();
  };
}

async function markAlive(knex: Knex, cluster: string): Promise<void> {
  await knex('clusters')
    .where({ name: cluster })
    .update({ last_success_at: new Date() });
}

async function readVersion(
  { knex, api, cluster, logger, onPostureInput }: ClusterTaskOptions,
  window: Window,
): Promise<void> {
  try {
    const version = await api.serverVersion(window.ended);
    const changed = await knex('clusters')
      .where({ name: cluster })
      .whereNot({ server_version: version })
      .update({ server_version: version });
    if (changed > 0) onPostureInput(cluster);
  } catch (error) {
    // The resources tell whether the cluster answers; this is a detail.
    logger.debug(`${cluster}: the version could not be read: ${error}`);
  }
}

/**
 * Maps all images again where the catalog or the environments are not those
 * that they were mapped with.
 */
async function followMapping(
  { knex, cluster, mapping, environments, logger }: ClusterTaskOptions,
  window: Window,
): Promise<void> {
  while (!window.over()) {
    try {
      const wanted = await mapping.version(environments);
      const row = await knex('clusters')
        .where({ name: cluster })
        .first('mapping_version');
      if (row?.mapping_version !== wanted) {
        await window.resync();
        await knex('clusters')
          .where({ name: cluster })
          .update({ mapping_version: wanted });
      }
    } catch (error) {
      if (!window.over()) {
        logger.warn(`${cluster}: images could not be mapped again: ${error}`);
      }
    }
    await sleep(REMAP_EVERY_MS, window.ended);
  }
}
