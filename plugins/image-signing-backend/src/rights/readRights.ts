import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  EnvironmentDefinition,
  RepositoryRow,
} from 'backstage-plugin-image-signing-common';
import type { RegistryRightsAnswer } from 'backstage-plugin-image-signing-node';
import { escapeUntrustedText } from 'image-verifier';
import type { Knex } from 'knex';
import { judgeRights, RepositoryAnswer } from './judgeRights';
import type { RightsSource } from './readRightsConfig';
import { openRegistryApi, RegistryApi } from './registryApi';
import { storeRights } from './storeRights';

const MINUTE_MS = 60_000;
/** For all registries; what is left then is unknown until the next hour. */
export const RUN_MS = 45 * MINUTE_MS;

export interface ReadRightsOptions {
  knex: Knex;
  logger: LoggerService;
  environments: readonly EnvironmentDefinition[];
  sources: ReadonlyMap<string, RightsSource>;
  signal: AbortSignal;
  now?: () => Date;
}

/**
 * Asks the registries that are configured for it who can push to each
 * repository of the register, and keeps the answers in place of the former.
 */
export async function readRights(options: ReadRightsOptions): Promise<void> {
  const { knex, logger, environments, sources, signal } = options;
  const now = options.now ?? (() => new Date());
  const until = now().getTime() + RUN_MS;
  const enforcing = new Set(
    environments
      .filter(one => one.intent.signature === 'enforce')
      .map(one => one.name),
  );
  const rows: Array<{ row: string }> =
    sources.size === 0
      ? []
      : await knex('repositories').select('row').orderBy('repository');
  const wanted = rows
    .map(({ row }): RepositoryRow => JSON.parse(row))
    .filter(({ registry }) => sources.has(registry))
    .map(({ repository, registry, environments: where }) => ({
      repository,
      registry,
      enforcing: where.some(one => enforcing.has(one.environment)),
    }))
    // What matters most comes first, should the time end.
    .sort((a, b) => Number(b.enforcing) - Number(a.enforcing));

  const apis = new Map<string, RegistryApi>();
  const answers: RepositoryAnswer[] = [];
  try {
    for (const one of wanted) {
      const source = sources.get(one.registry)!;
      let api = apis.get(one.registry);
      if (!api) {
        api = openRegistryApi(source, signal);
        apis.set(one.registry, api);
      }
      const answer =
        now().getTime() > until
          ? { unknown: 'there was no time left to ask the registry' }
          : await ask(one.repository, source, { api, now: now(), signal });
      answers.push({
        ...one,
        answer,
        asOf: now().toISOString(),
        maxPushers: source.maxPushers,
      });
    }
  } finally {
    await Promise.all([...apis.values()].map(api => api.close()));
  }
  for (const [registry, api] of apis) {
    if (api.down()) {
      logger.warn(`The rights at ${registry} cannot be read: ${api.down()}`);
    }
  }
  await storeRights(knex, judgeRights(answers));
}

async function ask(
  repository: string,
  source: RightsSource,
  options: { api: RegistryApi; now: Date; signal: AbortSignal },
): Promise<RegistryRightsAnswer> {
  const { api, now, signal } = options;
  const path = repository.slice(repository.indexOf('/') + 1);
  try {
    return await source.rights.read(path, { fetch: api.get, now, signal });
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return { unknown: escapeUntrustedText(message) };
  }
}
