import { emptyCounts } from './counting';
import {
  catalogFactAnnotation,
  catalogStageOf,
  isCatalogFactAnnotation,
  protectionOf,
} from './catalogFacts';
import type { Counts, EntityEnvironment } from './types';

function running(
  digests: Partial<Counts>,
  more: Partial<EntityEnvironment> = {},
) {
  return {
    digests: { ...emptyCounts(), ...digests },
    signature: { mode: 'enforce', intent: 'enforce' },
    digest: { mode: 'enforce', intent: 'enforce' },
    stale: false,
    ...more,
  } as Parameters<typeof protectionOf>[0];
}

describe('protectionOf', () => {
  it.each([
    ['all are protected', { total: 2, protected: 2 }, 'protected'],
    ['some are protected', { total: 2, protected: 1 }, 'partly'],
    [
      'some are, the others unknown',
      { total: 2, protected: 1, unknown: 1 },
      'partly',
    ],
    ['none is protected', { total: 2, verified: 2 }, 'unprotected'],
    [
      'one failed, one unknown',
      { total: 2, failed: 1, unknown: 1 },
      'unprotected',
    ],
    ['all are unknown', { total: 2, unknown: 2 }, 'unknown'],
    ['nothing runs', { total: 0 }, undefined],
  ])('where %s', (_, digests, expected) => {
    expect(protectionOf(running(digests))).toBe(expected);
  });

  it('is unknown while the source is silent, whatever was counted', () => {
    const stale = running({ total: 2, protected: 2 }, { stale: true });
    expect(protectionOf(stale)).toBe('unknown');
  });

  it('is unknown where it cannot be told whether a control is enforced', () => {
    const mode = { mode: 'unknown', intent: 'enforce' } as const;
    expect(
      protectionOf(running({ total: 1, verified: 1 }, { digest: mode })),
    ).toBe('unknown');
  });
});

describe('what the catalog holds', () => {
  it('has no stage of a silent source', () => {
    expect(catalogStageOf({ stage: 'strict', stale: true })).toBe('unknown');
    expect(catalogStageOf({ stage: 'strict', stale: false })).toBe('strict');
  });

  it('knows its own annotations', () => {
    const own = catalogFactAnnotation('stage', 'prod');
    expect(own).toBe('stage.image-signing/prod');
    expect(isCatalogFactAnnotation(own)).toBe(true);
    expect(isCatalogFactAnnotation('image-signing/repositories')).toBe(false);
  });
});
