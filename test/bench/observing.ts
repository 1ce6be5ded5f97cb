import { resolve } from 'node:path';
import type { SchedulerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import knexFactory, { Knex } from 'knex';
import { createObserver } from '../../plugins/image-signing-backend/src/observe';
import { builtInEngines } from '../../plugins/image-signing-backend/src/observe/admission';
import { syncCatalog } from '../../plugins/image-signing-backend/src/observe/catalogSync';
import { serviceName } from './clusterObjects';

const LIMIT_MS = 20 * 60_000;

export const ENVIRONMENTS = [
  {
    name: 'prod',
    clusters: ['*'],
    namespaces: ['*'],
    intent: { signature: 'enforce' as const, digest: 'enforce' as const },
    sources: [],
  },
];

interface Connection {
  pragma(text: string): unknown;
}

export async function openDatabase(filename: string): Promise<Knex> {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      afterCreate(connection: Connection, done: () => void) {
        // How fast the disk is says nothing about what is measured here.
        connection.pragma('synchronous = off');
        done();
      },
    },
  });
  await knex.migrate.latest({
    directory: resolve(
      __dirname,
      '../../plugins/image-signing-backend/migrations',
    ),
  });
  return knex;
}

/** A component for each Deployment, which claims it by its label. */
export async function storeCatalog(
  knex: Knex,
  services: number,
): Promise<void> {
  async function* streamEntities() {
    for (let from = 0; from < services; from += 500) {
      const size = Math.min(500, services - from);
      yield Array.from({ length: size }, (_, at) => component(from + at));
    }
  }
  await syncCatalog({
    knex,
    catalog: { streamEntities },
    auth: mockServices.auth(),
  });
}

function component(service: number): Entity {
  const name = serviceName(service);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, annotations: { 'backstage.io/kubernetes-id': name } },
  };
}

/** The observer as the backend makes it, on clusters without a scheduler. */
export function observe(
  knex: Knex,
  clusters: Array<{ name: string; url: string }>,
  hooks: { onDirty?: () => void } = {},
) {
  return createObserver({
    knex,
    logger: mockServices.rootLogger(),
    scheduler: clusterTasksOnly(),
    config: new ConfigReader({
      imageSigning: { clusters },
    }),
    engines: builtInEngines,
    environments: ENVIRONMENTS,
    catalog: {
      streamEntities() {
        throw new Error('The catalog is stored already');
      },
    },
    auth: mockServices.auth(),
    windowMs: LIMIT_MS,
    ...hooks,
  });
}

/** Starts the task of each cluster once and leaves all others out. */
export function clusterTasksOnly(): SchedulerService {
  const scheduler: Pick<SchedulerService, 'scheduleTask'> = {
    async scheduleTask(task) {
      if (task.id === 'image-signing-clusters') {
        // It ends when the observer stops, which waits for it.
        Promise.resolve(task.fn(new AbortController().signal)).catch(error => {
          console.error(error);
          process.exit(1);
        });
      }
    },
  };
  return scheduler as SchedulerService;
}

/** Whether everything of a cluster is listed, and all that follows is stored. */
export async function settled(knex: Knex, name: string): Promise<boolean> {
  const sources: Array<{ state: string; resource_version: string | null }> =
    await knex('source_states').where({ cluster: name });
  const cluster = await knex('clusters').where({ name }).first();
  return (
    sources.length > 0 &&
    sources.every(
      ({ state, resource_version: position }) =>
        state === 'absent' || (state === 'ok' && position !== null),
    ) &&
    Boolean(cluster?.mapping_version)
  );
}
