import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  InputError,
  ServiceUnavailableError,
} from '@backstage/errors';
import express, { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { sameText } from './sameText';

/** The API server sends at most 10 MB when it truncates; some room for others. */
const MAX_BODY = '16mb';
/** Batches taken at once; more are asked to come back. */
const MAX_IN_FLIGHT = 8;

/**
 * Takes the batches of the Kubernetes audit webhook, one path and one token a
 * cluster. A batch is answered 2xx only after it is stored, so that the API
 * server sends it again otherwise.
 */
export function createAuditRouter(options: {
  logger: LoggerService;
  /** Answers the token of a cluster, or undefined where it has none. */
  tokenOf(cluster: string): Promise<string | undefined>;
  store(cluster: string, body: unknown): Promise<void>;
}): Router {
  const { logger, tokenOf, store } = options;
  const router = PromiseRouter();
  let inFlight = 0;

  router.post(
    '/audit/:cluster',
    // The token is checked before a byte of the body is parsed.
    async (req, res, next) => {
      const expected = await tokenOf(req.params.cluster);
      const given = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
      if (!expected || !given || !sameText(expected, given)) {
        throw new AuthenticationError(
          'The audit webhook needs the token of its cluster (imageSigning.clusters[].auditToken)',
        );
      }
      if (inFlight >= MAX_IN_FLIGHT) {
        throw new ServiceUnavailableError('Too many audit batches at once');
      }
      inFlight += 1;
      res.once('close', () => {
        inFlight -= 1;
      });
      next();
    },
    express.json({ limit: MAX_BODY, type: () => true }),
    async (req, res) => {
      const { cluster } = req.params;
      if (typeof req.body !== 'object' || req.body === null) {
        throw new InputError('The body is not an audit.k8s.io/v1 EventList');
      }
      try {
        await store(cluster, req.body);
        res.status(204).end();
      } catch (error) {
        logger.error(`could not store an audit batch of ${cluster}: ${error}`);
        throw error;
      }
    },
  );
  return router;
}
