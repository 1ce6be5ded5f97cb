import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { KubeConfig } from '@kubernetes/client-node';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { hashOf } from '../evaluate/hash';
import { builtInEngines } from '../observe/admission';
import {
  Admission,
  FakeKubernetes,
} from '../observe/__testUtils__/fakeKubernetes';
import { KubernetesClient } from '../observe/kubernetesClient';
import { listDryRuns } from '../serve/readDryRuns';
import { listReadiness, readReadinessSummary } from '../serve/readReadiness';
import { DryRunLimits, DryRunner } from './dryRunTask';
import { forgetClusters } from './saveDryRuns';

const START = new Date('2026-03-01T10:00:00Z');
const PODS = '/api/v1/namespaces/shop/pods';
const TAG = 'registry.example.com/shop/web:1';
const PINNED = `registry.example.com/shop/web@sha256:${'a'.repeat(64)}`;
const OTHER = 'registry.example.com/shop/api:1';
const DENIAL = `pods "x" is forbidden: ValidatingAdmissionPolicy 'digests' with binding 'all' denied request: images must be pinned by digest`;

/** Refuses tags, as the posture says. */
const noTags: Admission = pod =>
  imageOf(pod).includes('@') ? undefined : { status: 422, message: DENIAL };

function imageOf(pod: object): string {
  return (pod as { spec: { containers: Array<{ image: string }> } }).spec
    .containers[0].image;
}

describe('dry runs', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  let kubernetes: FakeKubernetes;
  let client: KubernetesClient;

  beforeEach(async () => {
    kubernetes = new FakeKubernetes();
    const server = await kubernetes.start();
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: 'c', server, skipTLSVerify: true },
      { name: 'u', token: 't' },
    );
    client = new KubernetesClient(kubeConfig);
  });

  afterEach(async () => {
    await client.close();
    await kubernetes.stop();
  });

  describe.each(databases.eachSupportedId())('on %s', id => {
    async function uses(
      knex: Knex,
      reference: string,
      options: {
        namespace?: string;
        serviceAccount?: string;
        type?: string;
        digestMode?: string;
      } = {},
    ) {
      const { namespace = 'shop', serviceAccount = 'web', type } = options;
      const key = hashOf(`${namespace}/${serviceAccount}/${reference}`);
      await knex('workload_images').insert({
        id: key,
        cluster: 'prod-1',
        namespace,
        workload_kind: 'Deployment',
        workload_name: 'web',
        container: 'app',
        container_type: type ?? 'app',
        reference,
        pinned: reference.includes('@'),
        service_account: serviceAccount,
        cold: false,
        pods: 1,
        subject: 'component:default/web',
        environment: 'prod',
        first_seen_at: START,
        observed_at: START,
      });
      await knex('verdicts').insert({
        id: key,
        subject: 'component:default/web',
        status: 'failed',
        image: JSON.stringify({
          stale: false,
          verdict: { status: 'failed', reasons: [], protected: false },
        }),
        hash: 'h',
      });
      const modes = {
        signature: 'audit',
        digest: options.digestMode ?? 'enforce',
      };
      const where = { cluster: 'prod-1', namespace };
      const stored = await knex('postures').where(where).first('image_modes');
      await knex('postures')
        .insert({
          ...where,
          signature_mode: 'audit',
          digest_mode: 'enforce',
          posture: '{}',
          image_modes: JSON.stringify({
            ...JSON.parse(stored?.image_modes ?? '{}'),
            [reference]: modes,
          }),
          hash: 'h',
          computed_at: START,
        })
        .onConflict(['cluster', 'namespace'])
        .merge();
    }

    async function setUp(limits: Partial<DryRunLimits> = {}) {
      const knex = await migratedDatabase(databases, id);
      const clock = { now: START };
      const logger = mockServices.logger.mock();
      const runner = new DryRunner({
        knex,
        logger,
        engines: builtInEngines,
        now: () => clock.now,
        limits: { pauseMs: 0, timeoutMs: 2000, ...limits },
      });
      const stop = new AbortController();
      return {
        knex,
        logger,
        stop,
        later: (ms: number) => {
          clock.now = new Date(clock.now.getTime() + ms);
        },
        run: () => runner.run([{ name: 'prod-1', api: client }], stop.signal),
      };
    }

    const rows = (knex: Knex) =>
      listDryRuns(knex, { limit: 100 }).then(page => page.items);

    it('compares what is answered with what was predicted', async () => {
      const { knex, run } = await setUp();
      await uses(knex, TAG);
      await uses(knex, PINNED);
      await uses(knex, OTHER, { digestMode: 'audit' });
      await uses(knex, 'r.example.com/init:1', { type: 'init' });
      await knex('pods').insert({
        cluster: 'prod-1',
        namespace: 'shop',
        name: 'web-1',
        object: JSON.stringify({
          serviceAccount: 'web',
          labels: { app: 'web' },
          slots: [{ type: 'app', container: 'app', image: TAG }],
        }),
        hash: 'h',
      });
      const pods: object[] = [];
      kubernetes.admit = pod => {
        pods.push(pod);
        return noTags(pod);
      };
      await run();

      expect(await rows(knex)).toEqual([
        expect.objectContaining({
          reference: OTHER,
          predicted: 'admitted',
          answer: 'refused',
          comparison: 'engine-stricter',
        }),
        expect.objectContaining({
          reference: expect.any(String),
          comparison: 'agree',
        }),
        expect.objectContaining({ comparison: 'agree' }),
      ]);
      expect(
        (await rows(knex)).find(row => row.reference === TAG),
      ).toMatchObject({
        cluster: 'prod-1',
        namespace: 'shop',
        serviceAccount: 'web',
        predicted: 'refused',
        answer: 'refused',
        engine: 'ValidatingAdmissionPolicy',
        policy: 'digests',
        reasonCode: 'TAG_FORBIDDEN',
        since: START.toISOString(),
      });
      expect(pods).toHaveLength(3);
      expect(pods.find(pod => imageOf(pod) === TAG)).toMatchObject({
        metadata: { labels: { app: 'web' } },
        spec: {
          serviceAccountName: 'web',
          automountServiceAccountToken: false,
        },
      });
      const counts = {
        tried: 3,
        agree: 2,
        stricter: 1,
        laxer: 0,
        notComparable: 0,
        leftOut: 0,
        asOf: START.toISOString(),
      };
      const none = {
        workloads: 0,
        refused: 0,
        unknown: 0,
        excepted: 0,
        admitted: 0,
        uncovered: 0,
      };
      await knex('readiness_namespaces').insert({
        cluster: 'prod-1',
        namespace: 'shop',
        ...Object.fromEntries(
          Object.entries(none).flatMap(([name, value]) => [
            [`trust_${name}`, value],
            [`cluster_${name}`, value],
          ]),
        ),
        computed_at: START,
      });
      expect((await listReadiness(knex, {})).items[0].dryRuns).toEqual(counts);
      const summary = await readReadinessSummary(knex, { environment: 'prod' });
      expect(summary.dryRuns).toEqual(counts);
      expect(
        (await readReadinessSummary(knex, { environment: 'dev' })).dryRuns,
      ).toBeUndefined();
    });

    it('creates nothing, whatever is answered', async () => {
      const { knex, run } = await setUp();
      await uses(knex, TAG);
      await uses(knex, PINNED);
      await run();
      const posts = kubernetes.requestsTo('/pods');
      expect(posts).toHaveLength(2);
      for (const url of posts) {
        expect(new URL(url, 'http://x').searchParams.get('dryRun')).toBe('All');
      }
      expect(kubernetes.count(PODS)).toBe(0);
    });

    it('writes only what changed, and forgets what is gone', async () => {
      const { knex, run, later } = await setUp();
      kubernetes.admit = noTags;
      await uses(knex, TAG);
      await uses(knex, PINNED);
      await uses(knex, TAG, { namespace: 'gone' });
      await run();
      await knex('workload_images').where({ namespace: 'gone' }).delete();
      await knex('workload_images').where({ reference: PINNED }).delete();
      later(59 * 60_000);
      const asked = kubernetes.requests.length;
      await run();
      expect(kubernetes.requests).toHaveLength(asked);
      later(60_000);
      await run();
      expect(kubernetes.requests).toHaveLength(asked + 1);
      expect(await rows(knex)).toMatchObject([
        { namespace: 'shop', reference: TAG, since: START.toISOString() },
      ]);
      expect(await knex('dry_run_namespaces').pluck('namespace')).toEqual([
        'shop',
      ]);
      // The policy goes: the answer is another, from then on.
      kubernetes.admit = () => undefined;
      later(60 * 60_000);
      await run();
      expect(await rows(knex)).toMatchObject([
        {
          comparison: 'engine-laxer',
          since: new Date(START.getTime() + 120 * 60_000).toISOString(),
        },
      ]);
      await forgetClusters(knex, ['prod-2']);
      expect(await rows(knex)).toEqual([]);
      expect(await knex('dry_run_namespaces')).toEqual([]);
    });

    it('asks once where it may not', async () => {
      const { knex, run } = await setUp();
      await uses(knex, TAG);
      await uses(knex, OTHER);
      kubernetes.admit = () => ({
        status: 403,
        message:
          'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "shop"',
      });
      await run();
      expect(kubernetes.requests).toHaveLength(1);
      expect(await rows(knex)).toMatchObject([
        { reasonCode: 'NO_PERMISSION', comparison: 'not-comparable' },
        { reasonCode: 'NO_PERMISSION', comparison: 'not-comparable' },
      ]);
    });

    it('does not wait for ever, and goes on with the next namespace', async () => {
      const { knex, run } = await setUp({ timeoutMs: 150 });
      await uses(knex, TAG, { namespace: 'a-slow' });
      await uses(knex, OTHER, { namespace: 'a-slow' });
      await uses(knex, PINNED);
      kubernetes.admit = pod =>
        imageOf(pod) === PINNED ? undefined : { delayMs: 60_000 };
      await run();
      expect(
        (await rows(knex)).map(row => [row.namespace, row.reasonCode]).sort(),
      ).toEqual([
        ['a-slow', 'TIMEOUT'],
        ['a-slow', 'TIMEOUT'],
        ['shop', undefined],
      ]);
      expect(kubernetes.requests).toHaveLength(2);
    });

    it('leaves a server alone that asks for it', async () => {
      const { knex, run, later, logger } = await setUp();
      await uses(knex, TAG);
      kubernetes.fail(PODS, {
        status: 429,
        headers: { 'retry-after': '120' },
        times: 1,
      });
      await run();
      later(119_000);
      await run();
      expect(kubernetes.requests).toHaveLength(1);
      expect(await rows(knex)).toEqual([]);
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('prod-1: the dry runs could not go on'),
      );
      kubernetes.heal(PODS);
      later(1000);
      await run();
      expect(await rows(knex)).toHaveLength(1);
    });

    it('keeps to its limits, and says what it left out', async () => {
      const { knex, run } = await setUp({
        imagesPerNamespace: 2,
        requestsPerRun: 2,
      });
      for (const namespace of ['one', 'two']) {
        await uses(knex, TAG, { namespace });
        await uses(knex, OTHER, { namespace });
        await uses(knex, PINNED, { namespace });
      }
      await run();
      expect(kubernetes.requests).toHaveLength(2);
      await run();
      expect(kubernetes.requests).toHaveLength(4);
      expect(
        await knex('dry_run_namespaces').select('tried', 'left_out'),
      ).toEqual([
        { tried: 2, left_out: 1 },
        { tried: 2, left_out: 1 },
      ]);
    });

    it('stops when it is told to, and stores no half round', async () => {
      const { knex, run, stop } = await setUp();
      await uses(knex, TAG);
      await uses(knex, OTHER);
      kubernetes.admit = () => {
        stop.abort();
        return undefined;
      };
      await run();
      expect(kubernetes.requests).toHaveLength(1);
      expect(await knex('dry_run_namespaces')).toEqual([]);
    });
  });
});
