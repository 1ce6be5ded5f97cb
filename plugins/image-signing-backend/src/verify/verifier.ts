import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { EvidenceAssessor, RegistryClient } from 'image-verifier';
import type { Knex } from 'knex';
import { readDuration } from '../config/readConfig';
import type { WorkMetrics } from '../metrics/workMetrics';
import type { Queues, WorkQueue } from '../queue';
import {
  checkImage,
  dueImages,
  IMAGE_TIMEOUT_MS,
  imageKey,
  ImageName,
  pruneImages,
  reassessImages,
} from './imageWork';
import {
  checkTag,
  dueTags,
  pruneTags,
  TAG_TIMEOUT_MS,
  tagKey,
  TagName,
} from './tagWork';
import { searchAgain, searchScopeOf } from './searchScope';
import type { TrustSource } from './trust';

const SWEEP_SECONDS = 10;
const SWEEP_LIMIT = 5000;
const IMAGE_CONCURRENCY = 16;
const TAG_CONCURRENCY = 8;
const KEEP_UNUSED_MS = 30 * 24 * 3600_000;

export interface VerifierOptions {
  knex: Knex;
  logger: LoggerService;
  scheduler: SchedulerService;
  /** The root configuration. */
  config: Config;
  queues: Queues;
  client: RegistryClient;
  trust: TrustSource;
  /** Closed with the verifier. */
  assessor: EvidenceAssessor;
  /** Called after subjects were marked dirty, to evaluate without delay. */
  onDirty?: () => void;
  /** Runs each piece of work, to measure it. */
  measured?: WorkMetrics['verification'];
  now?: () => Date;
}

/** Reads registries, digest by digest, and keeps the evidence fresh. */
export interface Verifier {
  start(): Promise<void>;
  /** Takes new digests and tags at once, not at the next sweep. Never rejects. */
  enqueue(work: { images: ImageName[]; tags: TagName[] }): Promise<void>;
  stop(): Promise<void>;
}

export function createVerifier(options: VerifierOptions): Verifier {
  const { knex, logger, scheduler, queues, client, trust, config } = options;
  const now = options.now ?? (() => new Date());
  const imaging = config.getOptionalConfig('imageSigning');
  const images = {
    knex,
    client,
    trust,
    assessor: options.assessor,
    now,
    recheckAfterMs: readDuration(imaging, 'recheckEvidenceAfter', { hours: 4 }),
    revocationHosts: imaging?.getOptionalStringArray('revocationHosts'),
  };
  const tags = {
    knex,
    client,
    now,
    recheckAfterMs: readDuration(imaging, 'recheckTagsAfter', { minutes: 5 }),
  };
  const onDirty = options.onDirty ?? (() => {});
  const measured = options.measured ?? ((_kind, work) => work());
  let imageQueue: WorkQueue | undefined;
  let tagQueue: WorkQueue | undefined;

  async function sweep(): Promise<void> {
    await imageQueue?.enqueue(await dueImages(knex, now(), SWEEP_LIMIT));
    await tagQueue?.enqueue(await dueTags(knex, now(), SWEEP_LIMIT));
  }

  async function reassess(signal?: AbortSignal): Promise<void> {
    const count = await reassessImages(images, signal);
    if (count > 0) {
      logger.info(`the evidence of ${count} images was judged again`);
      onDirty();
    }
  }

  return {
    async start() {
      await searchAgain(knex, searchScopeOf(trust.current().policy), now());
      imageQueue = await queues.open('images');
      tagQueue = await queues.open('tags');
      await imageQueue.work(
        async (key, signal) => {
          await measured('image', () => checkImage(images, key, signal));
          onDirty();
        },
        { concurrency: IMAGE_CONCURRENCY, timeoutMs: IMAGE_TIMEOUT_MS },
      );
      await tagQueue.work(
        async (key, signal) => {
          await measured('tag', () => checkTag(tags, key, signal));
          onDirty();
        },
        { concurrency: TAG_CONCURRENCY, timeoutMs: TAG_TIMEOUT_MS },
      );
      await scheduler.scheduleTask({
        id: 'image-signing-verification-sweep',
        frequency: { seconds: SWEEP_SECONDS },
        timeout: { minutes: 1 },
        scope: 'global',
        fn: sweep,
      });
      await scheduler.scheduleTask({
        id: 'image-signing-reassessment',
        frequency: { minutes: 1 },
        timeout: { minutes: 10 },
        scope: 'global',
        fn: signal => reassess(signal),
      });
      await scheduler.scheduleTask({
        id: 'image-signing-verification-cleanup',
        frequency: { hours: 6 },
        timeout: { minutes: 10 },
        scope: 'global',
        fn: async () => {
          const before = new Date(now().getTime() - KEEP_UNUSED_MS);
          await pruneImages(knex, before);
          await pruneTags(knex, before);
        },
      });
      await scheduler.scheduleTask({
        id: 'image-signing-held-keys',
        frequency: { minutes: 5 },
        timeout: { minutes: 2 },
        scope: 'local',
        fn: async signal => {
          if (await trust.refreshKeys(signal)) {
            logger.info('a key of the trust policy has changed');
            await reassess(signal);
          }
        },
      });
      // The material is in memory, so every replica renews its own.
      await scheduler.scheduleTask({
        id: 'image-signing-trust-roots',
        frequency: { hours: 24 },
        timeout: { minutes: 2 },
        scope: 'local',
        fn: async signal => {
          if (await trust.refresh(signal)) {
            logger.info('the trust material has changed');
            await reassess(signal);
          }
        },
      });
    },

    async enqueue(work) {
      try {
        await imageQueue?.enqueue(work.images.map(imageKey));
        await tagQueue?.enqueue(work.tags.map(tagKey));
      } catch (error) {
        // The rows are there, so the next sweep finds them.
        logger.warn(`new images wait for the next sweep: ${error}`);
      }
    },

    async stop() {
      await queues.stop();
      await client.close();
      await options.assessor.close();
    },
  };
}
