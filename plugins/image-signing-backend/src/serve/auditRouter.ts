import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import express, { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { bearerToken, senderGuard } from './senderGuard';

/** The API server sends at most 10 MB when it truncates; some room for others. */
const MAX_BODY = '16mb';

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

  router.post(
    '/audit/:source',
    senderGuard({
      tokenOf,
      tokenIn: bearerToken,
      needs:
        'The audit webhook needs the token of its cluster (imageSigning.clusters[].auditToken)',
      what: 'audit batches',
    }),
    express.json({ limit: MAX_BODY, type: () => true }),
    async (req, res) => {
      const cluster = req.params.source;
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
