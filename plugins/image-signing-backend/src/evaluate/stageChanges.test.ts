import { TestDatabases } from '@backstage/backend-test-utils';
import type { Stage, StageChange } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { listStageChanges } from '../serve/listStageChanges';
import type { EvaluatedSubject } from './saveEvaluations';
import { saveStageChanges } from './stageChanges';

const payments = 'component:default/payments';
const ledger = 'component:default/ledger';

function judged(
  entityRef: string,
  stages: Record<string, Stage>,
  over: { mapped?: boolean; stale?: boolean } = {},
): EvaluatedSubject {
  return {
    facts: { entityRef, mapped: over.mapped ?? true },
    evaluation: {
      environments: Object.entries(stages).map(([environment, stage]) => ({
        environment,
        stage,
        stageReason: `what keeps it in ${stage}`,
        stale: over.stale ?? false,
      })),
    },
    workloads: [],
  } as unknown as EvaluatedSubject;
}

const summary = (changes: StageChange[]) =>
  changes.map(({ entityRef, environment, from, to, firstSight }) => [
    entityRef,
    environment,
    from,
    to,
    firstSight,
  ]);

describe('saveStageChanges', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  let day = 1;
  const save = (knex: Knex, ...evaluated: EvaluatedSubject[]) => {
    const now = new Date(Date.UTC(2026, 10, day++));
    return knex.transaction(tx =>
      saveStageChanges(tx, evaluated, { now, policyVersion: 'v1' }),
    );
  };

  it.each(databases.eachSupportedId())(
    'appends a row only where the stage is another one, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const before = judged(payments, { stage: 'audit', prod: 'pilot' });
      expect(summary(await save(knex, before))).toEqual([
        [payments, 'stage', undefined, 'audit', true],
        [payments, 'prod', undefined, 'pilot', true],
      ]);
      expect(await save(knex, before)).toEqual([]);

      const [change] = await save(
        knex,
        judged(
          payments,
          { stage: 'audit', prod: 'inventory' },
          { stale: true },
        ),
        judged('unmapped:prod/x', { prod: 'pilot' }, { mapped: false }),
      );
      expect(change).toEqual({
        id: '3',
        entityRef: payments,
        environment: 'prod',
        from: 'pilot',
        to: 'inventory',
        firstSight: false,
        reason: 'what keeps it in inventory',
        stale: true,
        at: expect.stringMatching(/^2026-11-/),
        policyVersion: 'v1',
      });
      expect(await knex('stage_changes')).toHaveLength(3);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'tells what left and came back from what was never seen, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await save(knex, judged(payments, { prod: 'audit' }));
      expect(summary(await save(knex, judged(payments, {})))).toEqual([
        [payments, 'prod', 'audit', undefined, false],
      ]);
      expect(await save(knex, judged(payments, {}))).toEqual([]);
      expect(
        summary(await save(knex, judged(payments, { prod: 'audit' }))),
      ).toEqual([[payments, 'prod', undefined, 'audit', false]]);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'leaves no row where the transaction fails, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await expect(
        knex.transaction(async tx => {
          await saveStageChanges(tx, [judged(payments, { prod: 'audit' })], {
            now: new Date(),
            policyVersion: 'v1',
          });
          throw new Error('later');
        }),
      ).rejects.toThrow('later');
      expect(await knex('stage_changes')).toEqual([]);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'are listed newest first, page by page, to those who may see the entity, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await save(knex, judged(payments, { prod: 'pilot' }));
      await save(knex, judged(ledger, { prod: 'pilot' }));
      await save(knex, judged(payments, { prod: 'audit' }));
      const all = { kind: 'all' as const };

      const first = await listStageChanges(knex, all, { limit: 2 });
      const second = await listStageChanges(knex, all, {
        limit: 2,
        cursor: first.nextCursor,
      });
      expect(summary([...first.items, ...second.items])).toEqual([
        [payments, 'prod', 'pilot', 'audit', false],
        [ledger, 'prod', undefined, 'pilot', true],
        [payments, 'prod', undefined, 'pilot', true],
      ]);
      expect(first.totalCount).toBe(3);
      expect(second.nextCursor).toBeUndefined();

      const seen = await listStageChanges(
        knex,
        { kind: 'some', entityRefs: new Set([ledger]) },
        {},
      );
      expect(summary(seen.items)).toEqual([
        [ledger, 'prod', undefined, 'pilot', true],
      ]);
      const moved = await listStageChanges(knex, all, {
        moved: true,
        entity: payments,
        environment: 'prod',
      });
      expect(moved.totalCount).toBe(1);
    },
    60_000,
  );
});
