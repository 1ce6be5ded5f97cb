import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import {
  coreServices,
  createBackendModule,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { burnUp, dayOf } from 'backstage-plugin-image-signing-common';

type Client = Awaited<ReturnType<DatabaseService['getClient']>>;

interface PastStage {
  entityRef: string;
  environment: string;
  from?: string;
  to: Parameters<typeof burnUp>[1];
  at: string;
}

const DAY_MS = 24 * 3600_000;
const PATIENCE_MS = 60_000;

/**
 * Gives the portal of the demo the stages of the weeks before it was started,
 * which no API could: it keeps what it sees. Only where
 * `demo.stageHistoryFile` is configured, never in production, and never into a
 * history that has begun.
 */
export const demoHistoryModule = createBackendModule({
  pluginId: 'image-signing',
  moduleId: 'demo-history',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        database: coreServices.database,
        logger: coreServices.logger,
      },
      async init({ config, database, logger }) {
        const file = config.getOptionalString('demo.stageHistoryFile');
        if (!file || process.env.NODE_ENV !== 'development') return;
        if (!config.getOptionalBoolean('imageSigning.demo')) return;
        const knex = await database.getClient();
        // The plugin makes its tables after its modules have begun.
        fill(knex, file).catch(error =>
          logger.warn(`The demo has no history: ${error}`),
        );
      },
    });
  },
});

async function fill(knex: Client, file: string): Promise<void> {
  const past: PastStage[] = JSON.parse(await readFile(file, 'utf8'));
  const until = Date.now() + PATIENCE_MS;
  while (!(await knex.schema.hasTable('rollout_days'))) {
    if (Date.now() > until) throw new Error('there are no tables');
    await wait(50);
  }
  await knex.transaction(async tx => {
    if (await tx('stage_changes').first('id')) return;
    for (const { entityRef, environment, from, to, at } of past) {
      await tx('stage_changes').insert({
        entity_ref: entityRef,
        environment,
        from_stage: from ?? null,
        to_stage: to,
        first_sight: !from,
        reason: 'Told by the demo: before this portal was started.',
        stale: false,
        at: new Date(at),
        policy_version: 'demo',
      });
    }
    for (const environment of new Set(past.map(one => one.environment))) {
      const changes = past.filter(one => one.environment === environment);
      const yesterday = dayOf(new Date(Date.now() - DAY_MS));
      const days = burnUp(changes, 'enforced', dayOf(past[0].at), yesterday);
      for (const { date, reached, total } of days) {
        await tx('rollout_days').insert({
          scope: 'fleet',
          environment,
          date,
          reached,
          total,
          computed_at: new Date(`${date}T23:00:00Z`),
        });
      }
    }
  });
}

export default demoHistoryModule;
