import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { createObserver } from './index';
import { builtInEngines } from './admission';
import {
  constraint,
  digestRego,
  gatekeeperWebhook,
  template,
} from './admission/__testUtils__/gatekeeper';
import { eventually } from './__testUtils__/eventually';
import { FakeKubernetes } from './__testUtils__/fakeKubernetes';
import { namespace, PATHS } from './__testUtils__/objects';
import { sleep } from './timing';

/** Runs the tasks of clusters again and again, as a scheduler does. */
function runAgain(signal: AbortSignal) {
  const scheduler = mockServices.scheduler.mock();
  scheduler.scheduleTask.mockImplementation(async task => {
    const run = task.fn as (stop: AbortSignal) => Promise<void>;
    void (async () => {
      do {
        await run(signal);
        await sleep(50, signal);
      } while (task.id.includes('cluster') && !signal.aborted);
    })();
  });
  return scheduler;
}

describe('what follows from what was read', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'is watched from the next window on: constraints of a template on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const kubernetes = new FakeKubernetes();
      for (const group of [
        'templates.gatekeeper.sh',
        'admissionregistration.k8s.io',
        'discovery.k8s.io',
      ]) {
        kubernetes.groups[group] = 'v1';
      }
      kubernetes.groups['constraints.gatekeeper.sh'] = 'v1beta1';
      const url = await kubernetes.start();
      kubernetes.put(PATHS.namespaces, namespace('shop'));
      kubernetes.put(
        '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
        gatekeeperWebhook(),
      );
      const stop = new AbortController();
      const observer = createObserver({
        knex,
        logger: mockServices.logger.mock(),
        scheduler: runAgain(stop.signal),
        config: mockServices.rootConfig({
          data: {
            imageSigning: { clusters: [{ name: 'prod-1', url, token: 't' }] },
          },
        }),
        engines: builtInEngines,
        environments: [],
        catalog: catalogServiceMock({ entities: [] }),
        auth: mockServices.auth(),
        windowMs: 500,
      });
      const keys = () =>
        knex('source_states')
          .where('resource', 'like', '%gatekeeper%')
          .orderBy('resource')
          .pluck('resource');
      try {
        await observer.start();
        await eventually(async () => {
          expect(await knex('postures').first()).toMatchObject({
            namespace: 'shop',
            signature_mode: 'none',
            digest_mode: 'none',
          });
        });
        expect(await keys()).not.toContain(
          'constraints.gatekeeper.sh/k8simagedigests',
        );

        kubernetes.put(
          '/apis/templates.gatekeeper.sh/v1/constrainttemplates',
          template('K8sImageDigests', digestRego()),
        );
        kubernetes.put(
          '/apis/constraints.gatekeeper.sh/v1beta1/k8simagedigests',
          constraint(),
        );
        await eventually(async () => {
          expect(await keys()).toContain(
            'constraints.gatekeeper.sh/k8simagedigests',
          );
          expect(await knex('postures').first()).toMatchObject({
            digest_mode: 'enforce',
            signature_mode: 'none',
          });
        });

        kubernetes.delete(
          '/apis/templates.gatekeeper.sh/v1/constrainttemplates',
          'k8simagedigests',
        );
        await eventually(async () => {
          expect(await keys()).not.toContain(
            'constraints.gatekeeper.sh/k8simagedigests',
          );
          expect(await knex('postures').first()).toMatchObject({
            digest_mode: 'none',
          });
        });
      } finally {
        stop.abort();
        await observer.stop();
        await kubernetes.stop();
      }
    },
  );
});
