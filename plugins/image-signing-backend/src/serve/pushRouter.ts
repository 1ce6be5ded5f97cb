import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import express, { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { PushReading } from '../pushes/readPushEvents';
import { bearerOrPassword, senderGuard } from './senderGuard';

const MAX_BODY = '2mb';

/**
 * Takes the push events of registries, one path and one token a registry. A
 * notification is answered 2xx only after what it tells is stored, so that the
 * registry sends it again otherwise.
 */
export function createPushRouter(options: {
  logger: LoggerService;
  /** Answers the token of a registry, or undefined where it has none. */
  tokenOf(host: string): Promise<string | undefined>;
  read(body: unknown, host: string): PushReading | undefined;
  store(host: string, reading: PushReading): Promise<void>;
}): Router {
  const { logger, tokenOf, read, store } = options;
  const router = PromiseRouter();

  router.post(
    '/registry-events/:source',
    senderGuard({
      tokenOf,
      tokenIn: bearerOrPassword,
      needs:
        'Push events need the token of their registry (imageSigning.registries[].pushEvents.token)',
      what: 'push events',
    }),
    express.json({ limit: MAX_BODY, type: () => true }),
    async (req, res) => {
      const host = req.params.source.toLowerCase();
      const reading = read(req.body, host);
      if (!reading) {
        throw new InputError(
          'The body is no notification of Distribution, Harbor or Quay',
        );
      }
      if (reading.rejected > 0) {
        logger.warn(
          `${reading.rejected} push events of ${host} were not understood`,
        );
      }
      try {
        await store(host, reading);
        res.status(204).end();
      } catch (error) {
        logger.error(`could not store push events of ${host}: ${error}`);
        throw error;
      }
    },
  );
  return router;
}
