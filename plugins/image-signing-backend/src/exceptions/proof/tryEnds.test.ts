import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { KubeConfig } from '@kubernetes/client-node';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../../__testUtils__/database';
import { builtInEngines } from '../../observe/admission';
import { FakeKubernetes } from '../../observe/__testUtils__/fakeKubernetes';
import { KubernetesClient } from '../../observe/kubernetesClient';
import { insertException } from '../exceptionStore';
import { contract, END, IMAGE } from '../manifests/__testUtils__/contract';
import { clusterWith, NARROW } from '../manifests/__testUtils__/policies';
import { addCluster } from '../manifests/__testUtils__/storedCluster';
import { readBack, writeManifests } from '../manifests/writeManifests';
import { readProofs } from './proofStore';
import { proveExceptions } from './proveExceptions';
import { nextTrialAt } from './trialStore';
import { EndTrialLimits, EndTrials } from './tryEnds';

const PODS = '/api/v1/namespaces/observability/pods';
const DENIED = {
  status: 403,
  message: `admission webhook "mutate.kyverno.svc-fail" denied the request: \n\nresource Pod/observability/image-signing-dry-run was blocked due to the following policies \n\nsigned:\n  check: 'failed to verify image ${IMAGE}: .attestors[0].entries[0].keys: no signatures found'\n`,
};
const OTHER_POLICY = {
  status: 403,
  message: `admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/observability/image-signing-dry-run was blocked due to the following policies \n\nteams:\n  label: 'validation error: label team is missing'\n`,
};
const after = (minutes: number) => new Date(Date.parse(END) + minutes * 60_000);

describe('ends of exceptions that are tried', () => {
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
    async function setUp(
      exceptions: SigningException[] = [ended()],
      limits: Partial<EndTrialLimits> = {},
    ) {
      const knex = await migratedDatabase(databases, id);
      await addCluster(knex);
      for (const one of exceptions) await insertException(knex, one);
      await readAt(knex, after(2));
      const clock = { now: after(2) };
      const logger = mockServices.logger.mock();
      const succeeded = jest.fn(async () => {});
      const auditor = mockServices.auditor.mock({
        createEvent: jest.fn(async () => ({
          success: succeeded,
          fail: jest.fn(async () => {}),
        })),
      });
      const trials = new EndTrials({
        ...{ knex, logger, auditor, engines: builtInEngines },
        staleAfterMs: 365 * 86_400_000,
        now: () => clock.now,
        limits: { pauseMs: 0, timeoutMs: 500, ...limits },
      });
      const stop = new AbortController();
      return {
        ...{ knex, logger, auditor, succeeded, stop },
        async at(minutes: number) {
          clock.now = after(minutes);
          await readAt(knex, clock.now);
          await trials.run([{ name: 'prod-eu', api: client }], stop.signal);
          await proveExceptions(knex, logger, clock.now);
          const { items, trial } = await readProofs(knex, contract().id);
          return {
            trial,
            proof: items[0] && [items[0].result, items[0].method],
            asked: kubernetes.requests.length,
          };
        },
      };
    }

    it('proves the end where the image is denied, once, in the audit log', async () => {
      const { at, auditor, succeeded, knex } = await setUp();
      let pod: any;
      kubernetes.admit = one => {
        pod = one;
        return DENIED;
      };
      const first = await at(2);
      expect(first.proof).toEqual(['ended', 'dry-run']);
      expect(first.trial).toMatchObject({ outcome: 'denied', tries: 1 });
      expect(first.trial?.nextAt).toBeUndefined();
      expect(first.trial?.text).toContain('no signatures found');
      expect(pod.spec).toMatchObject({
        serviceAccountName: 'agent',
        containers: [{ image: IMAGE }],
      });
      expect(kubernetes.requests).toEqual([
        expect.stringMatching(new RegExp(`^${PODS}\\?dryRun=All(&|$)`)),
      ]);
      expect(auditor.createEvent).toHaveBeenCalledTimes(1);
      expect(auditor.createEvent).toHaveBeenCalledWith({
        eventId: 'exception-end-trial',
        severityLevel: 'low',
        meta: {
          id: contract().id,
          ...contract().scope,
        },
      });
      expect(succeeded).toHaveBeenCalledWith({ meta: { outcome: 'denied' } });

      expect((await at(60 * 24 * 30)).asked).toBe(1);
      expect(await knex('exception_proofs')).toHaveLength(1);
    });

    it('calls what is admitted still effective, and sees it end', async () => {
      const { at } = await setUp();
      const first = await at(2);
      expect(first.proof).toEqual(['still-effective', 'dry-run']);
      expect(first.trial).toMatchObject({
        outcome: 'admitted',
        nextAt: after(3).toISOString(),
      });
      expect((await at(2.5)).asked).toBe(1);
      kubernetes.admit = () => DENIED;
      expect((await at(3)).proof).toEqual(['ended', 'dry-run']);
    });

    it('turns an end that only the absence of its object proved', async () => {
      const { at, knex } = await setUp();
      kubernetes.fail(PODS, { status: 429, headers: { 'retry-after': '60' } });
      expect((await at(2)).proof).toEqual(['ended', 'object-gone']);
      kubernetes.heal(PODS);
      expect((await at(4)).proof).toEqual(['still-effective', 'dry-run']);
      expect(await knex('exceptions').first('proof_result')).toEqual({
        proof_result: 'still-effective',
      });
    });

    it.each([
      [
        'forbidden',
        {
          status: 403,
          message: 'User "p" cannot create resource "pods" in API group ""',
        },
        'may not create Pods',
      ],
      [
        'refused for something else',
        OTHER_POLICY,
        'not certainly for its image',
      ],
      [
        'without its account',
        {
          status: 403,
          message:
            'pods "x" is forbidden: error looking up service account observability/agent: serviceaccount "agent" not found',
        },
        'serviceaccount "agent" not found',
      ],
      ['silent', { delayMs: 2000 }, 'did not answer in time'],
    ])(
      '%s: proves nothing and asks less and less',
      async (_what, answer, text) => {
        const { at, knex } = await setUp();
        await knex('source_states')
          .where({ cluster: 'prod-eu' })
          .update({ state: 'forbidden' });
        kubernetes.admit = () => answer;
        const first = await at(2);
        expect(first.trial).toMatchObject({
          outcome: 'unknown',
          nextAt: after(3).toISOString(),
        });
        expect(first.trial?.text).toContain(text);
        expect(first.proof).toEqual(['unknown', 'object']);
        expect((await at(3)).trial).toMatchObject({
          tries: 2,
          nextAt: after(5).toISOString(),
        });
        expect((await at(4)).asked).toBe(2);
      },
    );

    it('says that a server cannot be reached, and leaves it alone for a while', async () => {
      const { at, logger } = await setUp([ended(), ended('2')]);
      kubernetes.fail(PODS, { status: 401 });
      const first = await at(2);
      expect(first.asked).toBe(1);
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('prod-eu: whether exceptions have ended'),
      );
      expect((await at(2.5)).asked).toBe(1);
      expect((await at(3.5)).asked).toBe(2);
    });

    it('takes a refusal back where an object lets the image pass again', async () => {
      const { at, knex } = await setUp();
      kubernetes.admit = () => DENIED;
      await at(2);
      const objects = written();
      objects.forEach(({ spec }) => (spec as any).conditions.all.shift());
      for (const object of objects) {
        await knex('cluster_objects').insert({
          cluster: 'prod-eu',
          resource: 'kyverno.io/policyexceptions',
          namespace: object.metadata.namespace ?? '',
          name: object.metadata.name,
          object: JSON.stringify(object),
          hash: object.metadata.name,
          observed_at: after(3),
        });
      }
      const again = await at(3);
      expect(again.proof).toEqual(['still-effective', 'object']);
      expect(again.trial).toMatchObject({
        outcome: 'unknown',
        nextAt: after(18).toISOString(),
      });
      await knex('cluster_objects')
        .where({ resource: 'kyverno.io/policyexceptions' })
        .delete();
      expect((await at(4)).proof).toEqual(['ended', 'object-gone']);
      expect((await at(18)).proof).toEqual(['ended', 'dry-run']);
    });

    it('asks for what is over alone, and not before clocks agree', async () => {
      const { at } = await setUp([
        contract(),
        contract({ id: 'r', status: 'requested' }),
        contract({ id: 'n', status: 'rejected', endedAt: END }),
      ]);
      expect((await at(2)).asked).toBe(0);
      const soon = await setUp([ended()]);
      expect((await soon.at(0.5)).asked).toBe(0);
    });

    it('keeps to its limit and to the signal', async () => {
      const { at, stop } = await setUp([ended('1'), ended('2'), ended('3')], {
        requestsPerRun: 2,
      });
      kubernetes.admit = () => DENIED;
      expect((await at(2)).asked).toBe(2);
      stop.abort();
      expect((await at(3)).asked).toBe(2);
    });
  });
});

describe('when an API server is asked again', () => {
  it.each([
    ['denied', 1, undefined],
    ['admitted', 1, 1],
    ['admitted', 50, 30],
    ['unknown', 4, 8],
    ['unknown', 20, 360],
    ['unknown', 25, undefined],
  ] as const)('%s for the %s. time', (outcome, tries, minutes) => {
    expect(nextTrialAt(outcome, tries, after(0))).toEqual(
      minutes && after(minutes),
    );
  });
});

function ended(suffix = '1'): SigningException {
  return contract({
    id: contract().id.slice(0, -1) + suffix,
    status: 'expired',
    endedAt: END,
  });
}

function written() {
  const [{ files }] = writeManifests({
    exception: contract(),
    objects: clusterWith(),
    policies: NARROW.slice(0, 1),
    references: [],
  });
  return files.flatMap(({ yaml }) => readBack(yaml));
}

async function readAt(knex: Knex, at: Date) {
  await knex('clusters').update({ last_success_at: at });
  await knex('source_states')
    .where({ state: 'ok' })
    .update({ last_success_at: at });
}
