import { proposeStricter, type StageStability } from './stricter';
import type { Stage } from './types';

const at = (stage: Stage, stable = 2): StageStability => ({
  environment: 'prod',
  stage,
  services: 5,
  stable,
  simulated: { workloads: 7, refused: 1, unknown: 0, excepted: 0, admitted: 6 },
});

describe('proposeStricter', () => {
  it.each<[Stage, Stage, string]>([
    ['pilot', 'audit', 'prod audit-both'],
    ['audit', 'stage-enforced', 'prod enforce-digest'],
    ['stage-enforced', 'enforced', 'prod enforce-both'],
    ['enforced', 'strict', 'prod require-provenance'],
  ])('proposes after %s what leads to %s', (stage, next, id) => {
    expect(proposeStricter([at(stage)], 14)).toEqual([
      expect.objectContaining({
        id,
        stage,
        next,
        services: 5,
        stable: 2,
        stableDays: 14,
        simulated: at(stage).simulated,
      }),
    ]);
  });

  it('proposes nothing before it is stable, at the last stage or without evidence', () => {
    expect(
      proposeStricter([at('audit', 0), at('strict'), at('inventory')], 14),
    ).toEqual([]);
  });
});
