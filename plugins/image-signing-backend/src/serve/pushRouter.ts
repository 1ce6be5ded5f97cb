import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  InputError,
  ServiceUnavailableError,
} from '@backstage/errors';
import express, { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { PushReading } from '../pushes/readPushEvents';
import { sameText } from './sameText';

const MAX_BODY = '2mb';
/** Notifications taken at once; more are asked to come back. */
const MAX_IN_FLIGHT = 8;

/** The token of a request: a bearer, or the password of what can send no header. */
function tokenIn(header: string | undefined): string | undefined {
  const [, scheme, value] = /^(Bearer|Basic) (.+)$/i.exec(header ?? '') ?? [];
  if (scheme?.toLowerCase() !== 'basic') return value;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1);
}

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
  let inFlight = 0;

  router.post(
    '/registry-events/:host',
    // The token is checked before a byte of the body is parsed.
    async (req, res, next) => {
      const expected = await tokenOf(req.params.host);
      const given = tokenIn(req.headers.authorization);
      if (!expected || !given || !sameText(expected, given)) {
        throw new AuthenticationError(
          'Push events need the token of their registry (imageSigning.registries[].pushEvents.token)',
        );
      }
      if (inFlight >= MAX_IN_FLIGHT) {
        throw new ServiceUnavailableError('Too many push events at once');
      }
      inFlight += 1;
      res.once('close', () => {
        inFlight -= 1;
      });
      next();
    },
    express.json({ limit: MAX_BODY, type: () => true }),
    async (req, res) => {
      const host = req.params.host.toLowerCase();
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
