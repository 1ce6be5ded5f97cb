import type { Entity } from '@backstage/catalog-model';
import { mockServices } from '@backstage/backend-test-utils';
import {
  emptyCounts,
  type EntityEnvironment,
  type ServicePage,
  type ServiceRow,
} from 'backstage-plugin-image-signing-common';
import { FactsProcessor, FactsRefresher } from './FactsProcessor';
import { FactsReader, MAX_AGE_MS } from './FactsReader';

const NOW = Date.parse('2026-11-26T08:00:00Z');
const payments: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments', annotations: { 'example.com/a': 'b' } },
};
const location = { type: 'url', target: 'https://example.com' };

function prod(more: Partial<EntityEnvironment> = {}): EntityEnvironment {
  const enforced = { mode: 'enforce', intent: 'enforce' } as const;
  return {
    environment: 'prod',
    status: 'verified',
    sentence: '',
    digests: { ...emptyCounts(), total: 1, verified: 1, protected: 1 },
    workloads: emptyCounts(),
    cold: 0,
    signature: enforced,
    digest: enforced,
    stage: 'strict',
    stageReason: '',
    stale: false,
    ...more,
  };
}

function row(name: string, environments = [prod()]): ServiceRow {
  return {
    entityRef: `component:default/${name}`,
    name,
    status: 'verified',
    score: { points: 0, of: 0, unknown: 0 },
    environments,
  };
}

function setUp(first: ServiceRow[]) {
  let now = NOW;
  let answer: ServiceRow[] | Error = first;
  let asOf: number | undefined;
  const listServices = jest.fn(
    async (query: { cursor?: string } = {}): Promise<ServicePage> => {
      if (answer instanceof Error) throw answer;
      const index = Number(query.cursor ?? 0);
      return {
        asOf: new Date(asOf ?? now).toISOString(),
        demo: false,
        items: answer.slice(index, index + 1),
        totalCount: answer.length,
        ...(index + 1 < answer.length && { nextCursor: String(index + 1) }),
      };
    },
  );
  const facts = new FactsReader({
    auth: mockServices.auth({ pluginId: 'catalog' }),
    api: { listServices },
    now: () => now,
  });
  const processor = new FactsProcessor(facts);
  const refresher = new FactsRefresher(facts);
  const refresh = jest.fn(async (_: { keys: string[] }) => {});
  const emit = jest.fn();
  const annotationsOf = async (entity: Entity = payments) =>
    (await processor.preProcessEntity(entity, location, emit)).metadata
      .annotations;
  return {
    facts,
    refresher,
    refresh,
    emit,
    annotationsOf,
    listServices,
    connect: () => refresher.connect({ refresh, applyMutation: jest.fn() }),
    answerWith: (next: ServiceRow[] | Error) => {
      answer = next;
    },
    rowsAreOf: (time: number) => {
      asOf = time;
    },
    wait: (ms: number) => {
      now += ms;
    },
  };
}

describe('the facts in the catalog', () => {
  it('are the stage and the protection of each environment', async () => {
    const { facts, annotationsOf, emit } = setUp([
      row('other'),
      row('payments', [
        prod(),
        prod({
          environment: 'stage',
          stage: 'pilot',
          digests: { ...emptyCounts(), total: 2, verified: 1, failed: 1 },
        }),
        prod({ environment: 'dev', digests: emptyCounts() }),
      ]),
    ]);
    await facts.read();
    expect(await annotationsOf()).toEqual({
      'example.com/a': 'b',
      'stage.image-signing/prod': 'strict',
      'protection.image-signing/prod': 'protected',
      'stage.image-signing/stage': 'pilot',
      'protection.image-signing/stage': 'unprotected',
    });
    expect(emit).toHaveBeenCalledWith({
      type: 'refresh',
      key: 'image-signing:component:default/payments',
    });
  });

  it('never tell a stage or a protection of a silent cluster', async () => {
    const { facts, annotationsOf } = setUp([
      row('payments', [prod({ stale: true })]),
    ]);
    await facts.read();
    expect(await annotationsOf()).toMatchObject({
      'stage.image-signing/prod': 'unknown',
      'protection.image-signing/prod': 'unknown',
    });
  });

  it.each(['Component', 'API'])(
    'cannot be claimed by the descriptor of a %s',
    async kind => {
      const { facts, annotationsOf } = setUp([]);
      await facts.read();
      const claims = {
        'stage.image-signing/prod': 'strict',
        'protection.image-signing/prod': 'protected',
        'image-signing/criticality': 'high',
      };
      const { metadata } = payments;
      expect(
        await annotationsOf({
          ...payments,
          kind,
          metadata: { ...metadata, annotations: claims },
        }),
      ).toEqual({ 'image-signing/criticality': 'high' });
    },
  );

  it('are waited for at the start, and absent where they cannot be read', async () => {
    const { facts, annotationsOf, answerWith } = setUp([]);
    answerWith(new Error('away'));
    const processed = annotationsOf();
    await expect(facts.read()).rejects.toThrow('away');
    expect(await processed).toEqual({ 'example.com/a': 'b' });
  });

  it('are written anew for those services alone that changed', async () => {
    const { connect, refresher, refresh, answerWith } = setUp([
      row('payments'),
      row('refunds'),
    ]);
    await connect();
    await refresher.refresh();
    expect(refresh).toHaveBeenLastCalledWith({
      keys: [
        'image-signing:component:default/payments',
        'image-signing:component:default/refunds',
      ],
    });

    answerWith([row('payments', [prod({ stage: 'audit' })]), row('refunds')]);
    await refresher.refresh();
    expect(refresh).toHaveBeenLastCalledWith({
      keys: ['image-signing:component:default/payments'],
    });

    answerWith([row('payments', [prod({ stage: 'audit' })])]);
    await refresher.refresh();
    expect(refresh).toHaveBeenLastCalledWith({
      keys: ['image-signing:component:default/refunds'],
    });

    refresh.mockClear();
    await refresher.refresh();
    expect(refresh).not.toHaveBeenCalled();
  });

  it('stay through a short failure and go after a long one', async () => {
    const set = setUp([row('payments')]);
    await set.connect();
    await set.refresher.refresh();
    set.refresh.mockClear();

    set.answerWith(new Error('away'));
    set.wait(60_000);
    await expect(set.refresher.refresh()).rejects.toThrow('away');
    expect(set.refresh).not.toHaveBeenCalled();
    expect(await set.annotationsOf()).toHaveProperty([
      'stage.image-signing/prod',
    ]);

    set.wait(MAX_AGE_MS);
    // Also where the catalog comes to the entity before the next read.
    expect(await set.annotationsOf()).toEqual({ 'example.com/a': 'b' });
    await expect(set.refresher.refresh()).rejects.toThrow('away');
    expect(set.refresh).toHaveBeenCalledWith({
      keys: ['image-signing:component:default/payments'],
    });
  });

  it('go where the backend answers, but judges no more', async () => {
    const set = setUp([row('payments')]);
    await set.connect();
    set.rowsAreOf(NOW);
    await set.refresher.refresh();
    set.wait(MAX_AGE_MS + 1);
    await set.refresher.refresh();
    expect(set.refresh).toHaveBeenCalledTimes(2);
    expect(await set.annotationsOf()).toEqual({ 'example.com/a': 'b' });
  });
});
