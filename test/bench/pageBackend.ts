// The backend behind the page that page.ts measures: the app and the plugin's
// API over a seeded database. Nothing is observed, so that the browser and what
// answers it have the machine to themselves.

import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import knexFactory, { type Knex } from 'knex';
import { join, resolve } from 'node:path';
import { evaluateDue } from '../../plugins/image-signing-backend/src/evaluate/evaluator';
import { writeFleetRollup } from '../../plugins/image-signing-backend/src/evaluate/fleetRollup';
import type { EvaluationSettings } from '../../plugins/image-signing-backend/src/evaluate/loadFacts';
import { markAllDirty } from '../../plugins/image-signing-backend/src/store/dirty';
import { apiRouter } from './apiRouter';
import { seedEstate } from './seedEstate';

const MIGRATIONS = resolve(
  __dirname,
  '../../plugins/image-signing-backend/migrations',
);

async function seed(dir: string, services: number) {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: join(dir, 'image-signing.sqlite'),
    useNullAsDefault: true,
  });
  // What is lost with a crash is seeded again.
  await knex.raw('PRAGMA journal_mode = MEMORY');
  await knex.raw('PRAGMA synchronous = OFF');
  await knex.migrate.latest({ directory: MIGRATIONS });
  const settings = await seedEstate(knex, services);
  const logger = mockServices.rootLogger();
  await markAllDirty(knex);
  await evaluateDue({ knex, logger, settings });
  await writeFleetRollup(knex, settings.environments, new Date());
  return { knex, settings };
}

const apiOver = (knex: Knex, settings: EvaluationSettings) =>
  createBackendPlugin({
    pluginId: 'image-signing',
    register(env) {
      env.registerInit({
        deps: {
          auditor: coreServices.auditor,
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
          logger: coreServices.logger,
          permissions: coreServices.permissions,
          userInfo: coreServices.userInfo,
        },
        async init(deps) {
          deps.httpRouter.use(apiRouter(knex, settings, deps));
        },
      });
    },
  });

async function main(dir: string, services: number) {
  const { knex, settings } = await seed(dir, services);
  const backend = createBackend();
  backend.add(import('@backstage/plugin-app-backend'));
  backend.add(import('@backstage/plugin-auth-backend'));
  backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(apiOver(knex, settings));
  await backend.start();
}

// Backstage reads its own arguments, --config FILE, which come first.
const [services, dir] = process.argv.slice(-2);
main(dir, Number(services)).catch(error => {
  console.error(error);
  process.exit(1);
});
