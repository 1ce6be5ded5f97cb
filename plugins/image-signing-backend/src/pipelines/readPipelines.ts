import type {
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import type { ScmIntegrations } from '@backstage/integration';
import type { Knex } from 'knex';
import { insertMissing } from '../store/facts';
import { giveWay } from '../store/giveWay';
import { detectSteps } from './detectSteps';
import type { PipelineFile } from './pipelineSteps';
import type { PipelineSettings } from './readPipelineConfig';

/** Where pipelines lie, by the kind of host, below the URL of a repository. */
const PLACES: Record<string, string[]> = {
  github: ['/blob/HEAD/.github/workflows/*', '/blob/HEAD/Jenkinsfile'],
  gitlab: ['/-/blob/HEAD/.gitlab-ci.yml', '/-/blob/HEAD/Jenkinsfile'],
};

/** Repositories in one run of the task. */
const BATCH = 100;
const AT_ONCE = 4;
const TIMEOUT_MS = 30_000;
/** A repository that could not be read is tried again this soon. */
const RETRY_MS = 60 * 60_000;
const MAX_FILES = 50;
const MAX_BYTES = 500_000;
const MAX_MESSAGE = 500;

interface Options {
  knex: Knex;
  logger: LoggerService;
  reader: Pick<UrlReaderService, 'search'>;
  integrations: Pick<ScmIntegrations, 'byUrl'>;
  settings: PipelineSettings;
  signal?: AbortSignal;
  now: Date;
}

/**
 * Reads the pipelines of the repositories that are due, a batch in one run, with
 * the credentials of Backstage's integrations.
 *
 * @returns the number of repositories read.
 */
export async function readPipelines(options: Options): Promise<number> {
  const { knex, now, signal } = options;
  await followCatalog(knex, now);
  const due: string[] = await knex('pipelines')
    .where('next_read_at', '<=', now)
    .orderBy('next_read_at')
    .orderBy('repository')
    .limit(BATCH)
    .pluck('repository');
  let next = 0;
  const worker = async () => {
    while (next < due.length && !signal?.aborted) {
      const repository = due[next];
      next += 1;
      await readOne(options, repository);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return due.length;
}

/** A row for each repository that an entity names, and for no other. */
async function followCatalog(knex: Knex, now: Date): Promise<void> {
  const mappings: string[] = await knex('catalog_entities')
    .whereNotNull('mapping')
    .pluck('mapping');
  const named = new Set<string>();
  for (const mapping of mappings) {
    const { sourceRepository } = JSON.parse(mapping);
    if (sourceRepository && sourceRepository.length <= 512) {
      named.add(sourceRepository);
    }
    await giveWay();
  }
  const known: string[] = await knex('pipelines').pluck('repository');
  const stored = new Set(known);
  await insertMissing(
    knex,
    'pipelines',
    ['repository'],
    [...named]
      .filter(repository => !stored.has(repository))
      .map(repository => ({
        repository,
        state: 'waiting',
        next_read_at: now,
      })),
  );
  for (const repository of known.filter(one => !named.has(one))) {
    await knex('pipelines').where({ repository }).delete();
  }
}

async function readOne(options: Options, repository: string): Promise<void> {
  const { knex, logger, settings, now } = options;
  const save = (row: object, afterMs: number) =>
    knex('pipelines')
      .where({ repository })
      .update({
        message: null,
        finding: null,
        read_at: now,
        next_read_at: new Date(now.getTime() + afterMs),
        ...row,
      });
  try {
    const files = await filesOf(options, repository);
    await save(
      files.length === 0
        ? { state: 'no-pipeline' }
        : {
            state: 'read',
            finding: JSON.stringify(detectSteps(files, settings.templates)),
          },
      settings.everyMs,
    );
  } catch (error) {
    logger.debug(`could not read the pipelines of ${repository}: ${error}`);
    // What was found before is not shown as if it still held.
    await save(
      {
        state: 'unreadable',
        message: (error as Error).message.slice(0, MAX_MESSAGE),
      },
      Math.min(RETRY_MS, settings.everyMs),
    );
  }
}

/** @throws Error where the repository could not be read whole. */
async function filesOf(
  { reader, integrations, signal }: Options,
  repository: string,
): Promise<PipelineFile[]> {
  const type = integrations.byUrl(repository)?.type;
  const places = type === undefined ? undefined : PLACES[type];
  if (!places) {
    throw new Error(
      `Only repositories on a GitHub or GitLab of 'integrations' are read, and ${
        new URL(repository).host
      } is ${type === undefined ? 'none of them' : `a ${type}`}`,
    );
  }
  const files: PipelineFile[] = [];
  for (const place of places) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const found = await reader.search(`${repository}${place}`, {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    for (const file of found.files) {
      const path = pathOf(file.url, repository);
      if (!/\.ya?ml$|(^|\/)Jenkinsfile$/.test(path)) continue;
      if (files.length === MAX_FILES) {
        throw new Error(`It has more than ${MAX_FILES} files of pipelines`);
      }
      const content = await file.content();
      if (content.length > MAX_BYTES) {
        throw new Error(`${path} is larger than ${MAX_BYTES} bytes`);
      }
      files.push({ path, text: content.toString('utf8') });
    }
  }
  // One file that is not there looks like a repository that may not be read;
  // only a list of files tells them apart.
  if (files.length === 0 && !places.some(place => place.includes('*'))) {
    throw new Error(
      `${places
        .map(place => place.split('/').at(-1))
        .join(
          ' and ',
        )} were not found: the repository has neither, or the token of the integration may not see it`,
    );
  }
  return files;
}

/** `.github/workflows/release.yml` of the URL of a file. */
function pathOf(url: string, repository: string): string {
  const inside = url.startsWith(repository)
    ? url.slice(repository.length)
    : url;
  return decodeURIComponent(
    inside.replace(/^\/(-\/)?(blob|tree|raw)\/[^/]+\//, '').replace(/^\//, ''),
  );
}
