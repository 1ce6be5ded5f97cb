import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type {
  AdmissionEngine,
  FoundException,
} from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { listImplicitExceptions } from '../serve/listImplicitExceptions';
import type { ObjectChange } from '../timeline/objectChange';
import { readExceptionUses, recordExceptionUses } from './exceptionUses';
import { PostureKeeper } from './postureTask';
import { removeClusters } from './removeClusters';

const NOW = new Date('2026-03-01T10:00:00Z');
const LATER = new Date('2026-03-02T10:00:00Z');
const CLUSTER = 'prod-1';
const RESOURCE = 'kyverno.io/policyexceptions';

function exception(
  name: string,
  changes: Partial<FoundException> = {},
): FoundException {
  return {
    kind: 'policy-exception',
    object: { kind: 'PolicyException', namespace: 'shop', name },
    text: 'Takes objects out of a policy.',
    scope: {},
    effect: 'in-force',
    ...changes,
  };
}

function engine(
  id: string,
  exceptions?: AdmissionEngine['exceptions'],
): AdmissionEngine {
  return {
    id,
    title: `Engine ${id}`,
    resources: [],
    assess: () => ({ present: false, modes: () => [] }),
    parseDenial: () => undefined,
    exceptions,
  };
}

describe('exceptions found in a cluster', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    async function setUp() {
      const knex = await migratedDatabase(databases, id);
      await knex('clusters').insert({ name: CLUSTER, server_version: 'v1.36' });
      await source(knex, RESOURCE, 'ok');
      return knex;
    }

    async function source(knex: Knex, resource: string, state: string) {
      await knex('source_states').insert({
        cluster: CLUSTER,
        resource,
        state,
        last_success_at: NOW,
      });
    }

    /** A change in the cluster, so that the engines are asked again. */
    async function touch(knex: Knex, mark: string) {
      await knex('clusters')
        .where({ name: CLUSTER })
        .update({ server_version: mark });
    }

    function keeper(
      knex: Knex,
      engines: AdmissionEngine[],
      now: () => Date = () => NOW,
    ) {
      return new PostureKeeper({
        knex,
        logger: mockServices.logger.mock(),
        engines,
        environments: [],
        staleAfterMs: 30 * 86_400_000,
        onDirty: () => {},
        now,
      });
    }

    const list = async (
      knex: Knex,
      query: Parameters<typeof listImplicitExceptions>[1] = {},
      now = NOW,
    ) => listImplicitExceptions(knex, query, now);
    const names = async (...args: Parameters<typeof list>) =>
      (await list(...args)).items.map(({ object }) => object.name).sort();

    it('flags what is missing, too wide, without effect or past its end', async () => {
      const knex = await setUp();
      const narrow = {
        namespaces: ['shop'],
        digests: [`sha256:${'a'.repeat(64)}`],
      };
      const good = {
        scope: narrow,
        owner: 'team-a',
        expiresAt: '2026-03-01T18:00:00Z',
      };
      await keeper(knex, [
        engine('a', () => [
          exception('bare'),
          exception('good', good),
          exception('guarded', { ...good, expiryEnforced: true }),
          exception('any-namespace', {
            ...good,
            scope: { digests: narrow.digests },
          }),
          exception('inert', { ...good, effect: 'inert' }),
        ]),
      ]).compute(CLUSTER);
      const flags = async (now: Date) =>
        Object.fromEntries(
          (await list(knex, {}, now)).items.map(one => [
            one.object.name,
            one.flags,
          ]),
        );
      expect(await flags(NOW)).toEqual({
        bare: ['no-expiry', 'no-owner', 'wide-scope'],
        good: [],
        guarded: [],
        'any-namespace': ['wide-scope'],
        inert: ['inert'],
      });
      expect(await flags(LATER)).toEqual({
        bare: ['no-expiry', 'no-owner', 'wide-scope'],
        good: ['expired-but-effective'],
        guarded: [],
        'any-namespace': ['wide-scope', 'expired-but-effective'],
        inert: ['inert'],
      });
      expect(await names(knex, { flag: 'expired-but-effective' })).toEqual([]);
      expect(
        await names(knex, { flag: 'expired-but-effective' }, LATER),
      ).toEqual(['any-namespace', 'good']);
      expect(await names(knex, { flag: 'wide-scope' })).toEqual([
        'any-namespace',
        'bare',
      ]);
      expect(await names(knex, { flag: 'inert' })).toEqual(['inert']);
      expect(await names(knex, { cluster: 'other' })).toEqual([]);
      expect(await names(knex, { engine: 'a', flag: 'no-owner' })).toEqual([
        'bare',
      ]);
    });

    it('pages without losing or repeating any', async () => {
      const knex = await setUp();
      const all = ['a', 'b', 'c', 'd', 'e'].map(name => exception(name));
      await keeper(knex, [engine('a', () => all)]).compute(CLUSTER);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list(knex, { limit: 2, cursor });
        expect(page.totalCount).toBe(5);
        seen.push(...page.items.map(({ object }) => object.name));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('keeps when it was first seen, writes what changed, removes what is gone', async () => {
      const knex = await setUp();
      let found = [exception('stays'), exception('goes')];
      let now = NOW;
      const postures = keeper(knex, [engine('a', () => found)], () => now);
      const change = (name: string, manager: string): ObjectChange => ({
        namespace: 'shop',
        name,
        after: { kind: 'PolicyException' },
        manager: { name: manager },
      });
      await postures.compute(CLUSTER, [change('stays', 'kubectl-create')]);
      expect((await list(knex)).items[0].firstSeenAt).toBe(NOW.toISOString());

      now = LATER;
      found = [
        exception('stays', { owner: 'team-a' }),
        exception('comes', { part: 'x' }),
      ];
      // Nothing changed in the cluster, so nobody is asked.
      await postures.compute(CLUSTER);
      expect(await names(knex)).toEqual(['goes', 'stays']);

      await touch(knex, 'v1.37');
      await postures.compute(CLUSTER);
      const { items } = await list(knex);
      expect(
        items.map(one => [
          one.object.name,
          one.owner,
          one.lastManager,
          one.firstSeenAt,
        ]),
      ).toEqual([
        ['comes', undefined, undefined, LATER.toISOString()],
        ['stays', 'team-a', 'kubectl-create', NOW.toISOString()],
      ]);
      await touch(knex, 'v1.38');
      await postures.compute(CLUSTER, [change('stays', 'kubectl-edit')]);
      expect((await list(knex)).items[1].lastManager).toBe('kubectl-edit');

      await removeClusters(knex, []);
      expect((await list(knex)).totalCount).toBe(0);
    });

    it('lets an engine that fails hide neither others nor what it found', async () => {
      const knex = await setUp();
      let fails = false;
      const engines = [
        engine('broken', () => {
          if (fails) throw new Error('odd object');
          return [exception('known')];
        }),
        engine('silent'),
        engine('sound', () => (fails ? [exception('new')] : [])),
      ];
      const postures = keeper(knex, engines);
      await postures.compute(CLUSTER);
      fails = true;
      await touch(knex, 'v1.37');
      await postures.compute(CLUSTER);
      expect(await names(knex)).toEqual(['known', 'new']);
    });

    it('tells what could not be read', async () => {
      const knex = await setUp();
      await source(knex, 'namespaces', 'forbidden');
      await source(knex, 'kyverno.io/clusterpolicies', 'absent');
      await source(knex, 'pods', 'error');
      await source(knex, 'apps/deployments', 'error');
      await source(knex, 'configmaps:kyverno/kyverno', 'error');
      const gaps = async () =>
        (await list(knex)).gaps.map(({ resource, state }) => [resource, state]);
      expect(await gaps()).toEqual([
        ['configmaps:kyverno/kyverno', 'error'],
        ['namespaces', 'forbidden'],
      ]);
      await knex('clusters').where({ name: CLUSTER }).update({ stale: true });
      expect(await gaps()).toEqual([
        ['configmaps:kyverno/kyverno', 'error'],
        [RESOURCE, 'stale'],
        ['namespaces', 'forbidden'],
      ]);
      expect((await list(knex, { cluster: 'other' })).gaps).toEqual([]);
    });

    it('tells when a report last spoke of an exception, where that is certain', async () => {
      const knex = await setUp();
      await keeper(knex, [
        engine('a', () => [
          exception('used'),
          exception('silent'),
          exception('twice'),
          exception('twice', {
            object: {
              kind: 'PolicyException',
              namespace: 'other',
              name: 'twice',
            },
          }),
          exception('gone', { effect: 'inert', policyMissing: true }),
        ]),
      ]).compute(CLUSTER);
      const reportOf = (
        seconds: number,
        exceptions: string,
        result = 'skip',
      ) => ({
        kind: 'PolicyReport',
        metadata: { name: 'r' },
        results: [
          {
            result,
            timestamp: { seconds, nanos: 0 },
            properties: { exceptions },
          },
          {
            result: 'skip',
            timestamp: { seconds },
            properties: { exceptions: 7 },
          },
          'odd',
        ],
      });
      for (const report of [
        reportOf(1_700_000_100, 'used,twice'),
        // Delivered late: the later use stands.
        reportOf(1_700_000_000, 'used'),
        reportOf(1_800_000_000, 'silent', 'fail'),
      ]) {
        await recordExceptionUses(knex, CLUSTER, readExceptionUses(report));
      }
      const { items } = await list(knex);
      const usesOf = (name: string) =>
        items
          .filter(({ object }) => object.name === name)
          .map(({ lastUsedAt }) => lastUsedAt);
      expect(usesOf('used')).toEqual(['2023-11-14T22:15:00.000Z']);
      expect(usesOf('silent')).toEqual([undefined]);
      expect(usesOf('twice')).toEqual([undefined, undefined]);
      expect(await names(knex, { flag: 'policy-missing' })).toEqual(['gone']);
    });
  });
});
