import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { createObserver } from './index';
import { eventually } from './__testUtils__/eventually';
import { FakeKubernetes } from './__testUtils__/fakeKubernetes';
import { DIGEST_A, namespace, PATHS, pod } from './__testUtils__/objects';

/** Runs each task once, like a scheduler whose first tick has come. */
function runAtOnce(signal: AbortSignal) {
  const scheduler = mockServices.scheduler.mock();
  scheduler.scheduleTask.mockImplementation(async task => {
    void (task.fn as (stop: AbortSignal) => Promise<void>)(signal);
  });
  return scheduler;
}

describe('createObserver', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'watches clusters and the catalog on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const kubernetes = new FakeKubernetes();
      const url = await kubernetes.start();
      await knex('clusters').insert({ name: 'removed' });
      kubernetes.put(PATHS.namespaces, namespace('shop'));
      kubernetes.put(
        PATHS.pods,
        pod('p', {
          image: 'registry.example.com/prod/payments:v1',
          imageId: `registry.example.com/prod/payments@${DIGEST_A}`,
          labels: { 'backstage.io/kubernetes-id': 'pay' },
        }),
      );
      const stop = new AbortController();
      const work = jest.fn();
      const onDirty = jest.fn();
      const observer = createObserver({
        knex,
        logger: mockServices.logger.mock(),
        scheduler: runAtOnce(stop.signal),
        config: mockServices.rootConfig({
          data: {
            imageSigning: { clusters: [{ name: 'prod-1', url, token: 't' }] },
          },
        }),
        engines: [],
        environments: [
          {
            name: 'prod',
            clusters: ['*'],
            namespaces: ['*'],
            intent: { signature: 'enforce', digest: 'none' },
            sources: [],
          },
        ],
        catalog: catalogServiceMock({
          entities: [
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'Component',
              metadata: {
                name: 'payments',
                annotations: { 'backstage.io/kubernetes-id': 'pay' },
              },
            },
          ],
        }),
        auth: mockServices.auth(),
        onVerificationWork: work,
        onDirty,
      });
      expect(observer.clusters).toEqual(['prod-1']);
      try {
        await observer.start();
        await eventually(async () => {
          expect(await knex('workload_images').first()).toMatchObject({
            subject: 'component:default/payments',
            environment: 'prod',
            digest: DIGEST_A,
          });
          expect(await knex('postures').first()).toMatchObject({
            namespace: 'shop',
            environment: 'prod',
            signature_mode: 'none',
          });
        });
        expect(await knex('clusters').pluck('name')).toEqual(['prod-1']);
        expect(work).toHaveBeenCalled();
        expect(onDirty).toHaveBeenCalled();
      } finally {
        stop.abort();
        await observer.stop();
        await kubernetes.stop();
      }
    },
  );

  it.each<[string, object, boolean]>([
    ['off by default', {}, false],
    ['off', { dryRun: false }, false],
    ['on', { dryRun: true }, true],
  ])('makes dry runs only where they are on: %s', async (_name, flag, on) => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    await knex('dry_run_namespaces').insert({
      cluster: 'prod-1',
      namespace: 'shop',
      tried: 1,
      agree: 1,
      stricter: 0,
      laxer: 0,
      not_comparable: 0,
      left_out: 0,
      as_of: new Date(),
    });
    const scheduler = mockServices.scheduler.mock();
    const observer = createObserver({
      knex,
      logger: mockServices.logger.mock(),
      scheduler,
      config: mockServices.rootConfig({
        data: {
          imageSigning: {
            clusters: [
              {
                name: 'prod-1',
                url: 'http://127.0.0.1:1',
                token: 't',
                ...flag,
              },
            ],
          },
        },
      }),
      engines: [],
      environments: [],
      catalog: catalogServiceMock(),
      auth: mockServices.auth(),
    });
    await observer.start();
    await observer.stop();
    const tasks = scheduler.scheduleTask.mock.calls.map(([task]) => task.id);
    expect(tasks.includes('image-signing-dry-run')).toBe(on);
    // What was answered while they were on is not shown any more.
    expect(await knex('dry_run_namespaces')).toHaveLength(on ? 1 : 0);
  });
});
