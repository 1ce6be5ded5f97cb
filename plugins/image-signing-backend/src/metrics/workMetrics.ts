import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { RequestHandler } from 'express';
import {
  RegistryError,
  type RegistryClient,
  type RepositoryName,
} from 'image-verifier';

/** Measures the work of this replica. */
export interface WorkMetrics {
  /** Runs the verification of a digest or tag and notes how long it took. */
  verification<T>(kind: 'image' | 'tag', work: () => Promise<T>): Promise<T>;
  evaluated(subjects: number, seconds: number): void;
  /** The same client, with its requests counted. */
  registry(client: RegistryClient): RegistryClient;
  /** Counts answers by route and class of status. */
  api: RequestHandler;
}

/** What a lookup is counted under where the host is not configured. */
const NOT_CONFIGURED = '_OTHER';

export function createWorkMetrics(metrics: MetricsService): WorkMetrics {
  const verifications = metrics.createHistogram(
    'image_signing.verification.duration',
    {
      unit: 's',
      description: 'Time to read one digest or tag from its registry and judge',
      advice: {
        explicitBucketBoundaries: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      },
    },
  );
  const evaluations = metrics.createHistogram(
    'image_signing.evaluation.duration',
    {
      unit: 's',
      description: 'Time of one run over what was due to be evaluated',
      advice: {
        explicitBucketBoundaries: [0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
      },
    },
  );
  const subjects = metrics.createCounter('image_signing.evaluation.subjects', {
    unit: '{subject}',
    description: 'Entities that were evaluated',
  });
  const lookups = metrics.createCounter('image_signing.registry.requests', {
    unit: '{request}',
    description: 'Lookups in registries by result; retries are not counted',
  });
  const answers = metrics.createCounter('image_signing.api.requests', {
    unit: '{request}',
    description: 'Answers of the API by route and class of status',
  });

  async function counted<T>(
    operation: string,
    { registry }: RepositoryName,
    ask: () => Promise<T>,
    resultOf: (answer: T) => string = () => 'ok',
  ): Promise<T> {
    const note = (result: string, host: string) =>
      lookups.add(1, { operation, 'server.address': host, result });
    try {
      const answer = await ask();
      note(resultOf(answer), registry);
      return answer;
    } catch (error) {
      const known = error instanceof RegistryError ? error : undefined;
      note(
        known?.reason.code ?? 'ABORTED',
        // Names of hosts come from manifests; those nobody configured are one.
        known?.reason.class === 'configuration' ? NOT_CONFIGURED : registry,
      );
      throw error;
    }
  }

  return {
    async verification(kind, work) {
      const start = performance.now();
      let outcome = 'failed';
      try {
        const result = await work();
        outcome = 'done';
        return result;
      } finally {
        const seconds = (performance.now() - start) / 1000;
        verifications.record(seconds, { kind, outcome });
      }
    },
    evaluated(count, seconds) {
      subjects.add(count);
      evaluations.record(seconds);
    },
    registry: client => ({
      getManifest: (name, reference, options) =>
        counted('manifest', name, () =>
          client.getManifest(name, reference, options),
        ),
      getBlob: (name, blob, options) =>
        counted('blob', name, () => client.getBlob(name, blob, options)),
      listReferrers: (name, digest, options) =>
        counted('referrers', name, () =>
          client.listReferrers(name, digest, options),
        ),
      listTags: (name, options) =>
        counted(
          'tags',
          name,
          () => client.listTags(name, options),
          // It never throws: a list that cannot be read is not complete.
          list => (list.complete ? 'ok' : 'INCOMPLETE'),
        ),
      close: () => client.close(),
    }),
    api: (request, response, next) => {
      response.once('finish', () => {
        answers.add(1, {
          'http.request.method': request.method,
          // The path of a request is anybody's text; that of a route is not.
          'http.route': request.route?.path ?? NOT_CONFIGURED,
          'http.response.status_class': `${Math.floor(
            response.statusCode / 100,
          )}xx`,
        });
      });
      next();
    },
  };
}
