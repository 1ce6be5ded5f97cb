import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  ControlPosture,
  EnforcementMode,
  NamespacePosture,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { listPostureEvents } from '../serve/listPostureEvents';
import { recordFailedOpen } from './failedOpen';
import type { ObjectChange } from './objectChange';
import { pruneObjectWrites, recordObjectWrites } from './objectWrites';
import {
  endVanished,
  prunePostureEvents,
  recordPostureEvents,
} from './postureEvents';

const CLUSTER = 'prod-1';
const time = (minute: number) => new Date(Date.UTC(2026, 2, 1, 10, minute));

function control(mode: EnforcementMode): ControlPosture {
  return {
    mode,
    paths: [{ path: 'containers', mode }],
    sources: [{ engine: 'kyverno', policy: 'signed', mode, explanation: '' }],
    loopholes: [],
  };
}

function posture(namespace: string, mode: EnforcementMode): NamespacePosture {
  return {
    cluster: CLUSTER,
    namespace,
    signature: control(mode),
    digest: control('enforce'),
    asOf: time(0).toISOString(),
    stale: false,
  };
}

const policyEdit: ObjectChange = {
  namespace: '',
  name: 'signed',
  before: { kind: 'ClusterPolicy', spec: { action: 'Enforce' } },
  after: { kind: 'ClusterPolicy', spec: { action: 'Audit' } },
  manager: { name: 'kubectl-edit', at: time(0).toISOString() },
};

const namespaceEdit = (name: string): ObjectChange => ({
  namespace: '',
  name,
  before: { kind: 'Namespace', metadata: { labels: { signed: 'yes' } } },
  after: { kind: 'Namespace', metadata: { labels: {} } },
});

describe('the timeline of the posture', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    const step = (
      knex: Knex,
      minute: number,
      namespaces: string[],
      [before, after]: [EnforcementMode, EnforcementMode],
      changes: ObjectChange[] = [],
    ) =>
      recordPostureEvents(
        knex,
        CLUSTER,
        namespaces.map(name => ({
          before: posture(name, before),
          after: posture(name, after),
        })),
        { changes, now: time(minute) },
      );
    const events = async (knex: Knex, query = {}) =>
      (await listPostureEvents(knex, query)).items;

    it('keeps a weakening with its cause, and ends it when it is made good', async () => {
      const knex = await migratedDatabase(databases, id);
      await step(
        knex,
        0,
        ['shop', 'pay'],
        ['enforce', 'audit'],
        [policyEdit, namespaceEdit('elsewhere')],
      );
      expect(await events(knex)).toEqual([
        expect.objectContaining({
          kind: 'weakened',
          control: 'signature',
          before: 'enforce',
          after: 'audit',
          at: time(0).toISOString(),
          namespaces: { total: 2, open: 2, names: ['pay', 'shop'] },
          causes: [
            {
              kind: 'ClusterPolicy',
              name: 'signed',
              action: 'changed',
              fields: [
                { path: 'spec.action', before: '"Enforce"', after: '"Audit"' },
              ],
              manager: 'kubectl-edit',
              changedAt: time(0).toISOString(),
            },
          ],
        }),
      ]);
      expect((await events(knex))[0].endedAt).toBeUndefined();

      await step(knex, 5, ['shop'], ['audit', 'enforce']);
      expect(await events(knex, { kind: 'weakened' })).toMatchObject([
        { namespaces: { open: 1 } },
      ]);
      await step(knex, 9, ['pay'], ['audit', 'enforce']);
      const [weakened] = await events(knex, { kind: 'weakened' });
      expect(weakened.namespaces.open).toBe(0);
      expect(weakened.endedAt).toBe(time(9).toISOString());
      expect(await events(knex, { open: true })).toEqual([]);
      expect(await events(knex, { kind: 'strengthened' })).toHaveLength(2);
    });

    it('blames a namespace only for itself', async () => {
      const knex = await migratedDatabase(databases, id);
      await step(
        knex,
        0,
        ['shop', 'pay'],
        ['enforce', 'none'],
        [namespaceEdit('shop'), namespaceEdit('pay')],
      );
      const found = await events(knex);
      expect(found.map(one => one.namespaces.names).sort()).toEqual([
        ['pay'],
        ['shop'],
      ]);
      for (const { causes, namespaces } of found) {
        expect(causes.map(cause => cause.name)).toEqual(namespaces.names);
      }
    });

    it('tells lost sight apart, and what was weakened meanwhile after it', async () => {
      const knex = await migratedDatabase(databases, id);
      await step(knex, 0, ['shop'], ['enforce', 'unknown']);
      expect(await events(knex)).toMatchObject([{ kind: 'lost-sight' }]);
      await step(knex, 1, ['shop'], ['unknown', 'none']);
      // Weaker than before it was lost: that stays open until it is enforced.
      expect(await events(knex, { open: true })).toHaveLength(1);
      await step(knex, 2, ['shop'], ['none', 'enforce']);
      expect(await events(knex, { open: true })).toEqual([]);
    });

    it('ends what was open in a namespace that is gone', async () => {
      const knex = await migratedDatabase(databases, id);
      await step(knex, 0, ['shop'], ['enforce', 'none']);
      await endVanished(knex, CLUSTER, ['shop'], time(3));
      expect(await events(knex)).toMatchObject([
        { endedAt: time(3).toISOString() },
      ]);
    });

    it('finds the events of one namespace', async () => {
      const knex = await migratedDatabase(databases, id);
      await step(knex, 0, ['shop'], ['enforce', 'audit']);
      await step(knex, 1, ['pay'], ['enforce', 'audit']);
      expect(
        await events(knex, { cluster: CLUSTER, namespace: 'pay' }),
      ).toMatchObject([{ namespaces: { names: ['pay'] } }]);
      expect(
        await events(knex, { cluster: 'other', namespace: 'pay' }),
      ).toEqual([]);
    });

    it('names the user of the audit log, whichever comes first', async () => {
      const knex = await migratedDatabase(databases, id);
      const write = {
        key: 'audit-1',
        cluster: CLUSTER,
        resource: 'clusterpolicies',
        namespace: '',
        name: 'signed',
        user: 'jane@example.com',
        at: time(0).toISOString(),
      };
      await step(knex, 0, ['shop'], ['enforce', 'audit'], [policyEdit]);
      await recordObjectWrites(knex, [write, write]);
      await step(knex, 0, ['pay'], ['enforce', 'audit'], [policyEdit]);
      for (const event of await events(knex)) {
        expect(event.causes).toMatchObject([{ user: 'jane@example.com' }]);
      }
      await pruneObjectWrites(
        knex,
        new Date(time(0).getTime() + 2 * 86_400_000),
      );
      await step(knex, 1, ['dev'], ['enforce', 'audit'], [policyEdit]);
      expect((await events(knex))[0].causes[0].user).toBeUndefined();
    });

    it('keeps a bypass that happened once, however often it is delivered', async () => {
      const knex = await migratedDatabase(databases, id);
      const bypass = {
        key: 'audit-7/failed-open',
        cluster: CLUSTER,
        namespace: 'shop',
        at: time(4).toISOString(),
        webhook: 'validate.kyverno.svc',
        kind: 'validating' as const,
        resource: 'pods',
        name: 'payments',
        user: 'jane@example.com',
        images: [{ reference: 'registry.example.com/pay:1' }],
      };
      await recordFailedOpen(knex, [bypass, bypass]);
      await recordFailedOpen(knex, [bypass]);
      expect(await events(knex, { namespace: 'shop' })).toMatchObject([
        {
          kind: 'failed-open',
          at: time(4).toISOString(),
          bypass: {
            webhook: 'validate.kyverno.svc',
            user: 'jane@example.com',
            images: ['registry.example.com/pay:1'],
          },
        },
      ]);
    });

    it('forgets old events, but none that is still open', async () => {
      const knex = await migratedDatabase(databases, id);
      await step(knex, 0, ['shop'], ['enforce', 'audit']);
      await step(knex, 1, ['pay'], ['audit', 'enforce']);
      await prunePostureEvents(knex, time(30));
      expect(await events(knex)).toMatchObject([{ kind: 'weakened' }]);
      expect(await knex('posture_event_namespaces').select()).toHaveLength(1);
    });
  });
});
