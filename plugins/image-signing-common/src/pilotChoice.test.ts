import fc from 'fast-check';
import { recommendPilots, type PilotFacts } from './pilotChoice';

const service = (over: Partial<PilotFacts> = {}): PilotFacts => ({
  entityRef: 'component:default/a',
  name: 'a',
  criticality: 'high',
  workloads: { total: 4, refused: 1, unknown: 0 },
  namespaces: 2,
  recentDigests: 4,
  mended: { count: 2, meanSeconds: 86_400 },
  lifecycle: 'production',
  dependents: 3,
  gateRuns: { count: 4, verified: 4 },
  ...over,
});

describe('recommendPilots', () => {
  it('gives each reason with its value and what it is of', () => {
    const [candidate] = recommendPilots([service()]);
    expect(candidate.factors).toEqual([
      {
        id: 'criticality',
        code: 'criticality',
        known: true,
        text: 'Criticality high',
        word: 'high',
      },
      {
        id: 'readiness',
        code: 'readiness',
        known: true,
        text: '1 of 4 workloads would be refused, 0 unknown',
        values: { refused: 1, total: 4, unknown: 0 },
      },
      {
        id: 'gate',
        code: 'gate',
        known: true,
        text: '4 gate runs in 30 days, 4 verified',
        values: { count: 4, verified: 4, days: 30 },
      },
      {
        id: 'rhythm',
        code: 'rhythm',
        known: true,
        text: '4 digests began to run in 30 days',
        values: { count: 4, days: 30 },
      },
      {
        id: 'lifecycle',
        code: 'lifecycle',
        known: true,
        text: 'Lifecycle production',
        word: 'production',
      },
      {
        id: 'response',
        code: 'response-hours',
        known: true,
        text: '2 refusals mended within 24 h on average',
        values: { count: 2, within: 24 },
      },
      {
        id: 'radius',
        code: 'radius',
        known: true,
        text: '4 workloads in 2 namespaces',
        values: { count: 4, namespaces: 2 },
      },
      {
        id: 'dependents',
        code: 'dependents',
        known: true,
        text: '3 dependents in the catalog',
        values: { count: 3 },
      },
    ]);
    expect(candidate).not.toHaveProperty('excluded');
  });

  it.each<[keyof PilotFacts, Partial<PilotFacts>, string]>([
    ['criticality', {}, 'criticality-unknown'],
    ['criticality', { criticality: 'blue' }, 'criticality-not-understood'],
    ['lifecycle', {}, 'lifecycle-unknown'],
    ['lifecycle', { lifecycle: 'sunny' }, 'lifecycle-not-understood'],
    ['dependents', {}, 'dependents-unknown'],
    ['gateRuns', { gateRuns: { count: 0, verified: 0 } }, 'gate-unknown'],
    ['mended', { mended: { count: 0, meanSeconds: 0 } }, 'response-unknown'],
  ])('gives no point for an unknown %s: %p', (name, over, code) => {
    const { [name]: _known, ...rest } = service();
    const [candidate] = recommendPilots([{ ...rest, ...over } as PilotFacts]);
    const [best] = recommendPilots([service()]);
    const factor = candidate.factors.find(one => one.code === code)!;
    expect(factor).toMatchObject({
      known: false,
      text: expect.stringMatching(/^Unknown: /),
    });
    expect(candidate.points).toBeLessThan(best.points);
    // What is unknown is no better than the worst that can be known.
    const [worst] = recommendPilots([
      service({
        criticality: 'blue',
        lifecycle: 'sunny',
        dependents: 1e300,
        gateRuns: { count: 0, verified: 0 },
        mended: { count: 1, meanSeconds: 1e300 },
      }),
    ]);
    expect(worst.points).toBeLessThanOrEqual(candidate.points);
  });

  it.each(['experimental', 'deprecated'] as const)(
    'leaves out a service that is %s, with the reason, whatever its points',
    word => {
      const poor = service({
        criticality: undefined,
        workloads: { total: 4, refused: 4, unknown: 0 },
        recentDigests: 0,
      });
      const [first, second] = recommendPilots([
        service({ entityRef: 'component:default/0', lifecycle: word }),
        poor,
      ]);
      expect(first.entityRef).toBe('component:default/a');
      expect(second.points).toBeGreaterThan(first.points);
      expect(second.excluded).toEqual({
        code: word,
        text: expect.stringContaining(`calls it ${word}`),
      });
    },
  );

  it('gives a service about which nothing is known no point at all', () => {
    const [candidate] = recommendPilots([
      {
        entityRef: 'component:default/a',
        name: 'a',
        workloads: { total: 0, refused: 0, unknown: 0 },
        namespaces: 0,
        recentDigests: 0,
        mended: { count: 0, meanSeconds: 0 },
        gateRuns: { count: 0, verified: 0 },
      },
    ]);
    expect(candidate.points).toBe(0);
    expect(candidate).not.toHaveProperty('excluded');
  });

  it.each<[string, Partial<PilotFacts>]>([
    ['less critical', { criticality: 'low' }],
    ['of unknown criticality', { criticality: undefined }],
    ['of a criticality that is not understood', { criticality: 'blue' }],
    ['less ready', { workloads: { total: 4, refused: 4, unknown: 0 } }],
    [
      'of unknown readiness',
      { workloads: { total: 4, refused: 0, unknown: 4 } },
    ],
    ['released seldom', { recentDigests: 0 }],
    ['mended slowly', { mended: { count: 2, meanSeconds: 900_000 } }],
    ['never mended', { mended: { count: 0, meanSeconds: 0 } }],
    ['of unknown lifecycle', { lifecycle: undefined }],
    ['of a lifecycle that is not understood', { lifecycle: 'sunny' }],
    ['depended on by more', { dependents: 12 }],
    ['depended on by nobody knows whom', { dependents: undefined }],
    ['without a gate that has run', { gateRuns: { count: 0, verified: 0 } }],
    ['refused by its gate', { gateRuns: { count: 4, verified: 1 } }],
    ['left out', { lifecycle: 'deprecated' }],
  ])('prefers another to one that is %s', (_what, over) => {
    const worse = service({ entityRef: 'component:default/0', ...over });
    const order = recommendPilots([worse, service()]).map(
      ({ entityRef }) => entityRef,
    );
    expect(order).toEqual(['component:default/a', 'component:default/0']);
  });

  it.each([
    [1, 'within 1 h'],
    [3_601, 'within 2 h'],
    [47.5 * 3600, 'within 48 h'],
    [48.5 * 3600, 'within 3 days'],
  ])('tells %d seconds as %s, never as none', (meanSeconds, text) => {
    const [{ factors }] = recommendPilots([
      service({ mended: { count: 1, meanSeconds } }),
    ]);
    expect(factors.find(({ id }) => id === 'response')?.text).toContain(text);
  });

  it('gives the same order whatever the order of the services', () => {
    const any = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        criticality: fc.constantFrom(undefined, 'high', 'low', 'x'),
        lifecycle: fc.constantFrom(undefined, 'production', 'deprecated'),
        dependents: fc.constantFrom(undefined, 0, 7),
        refused: fc.nat({ max: 3 }),
        recentDigests: fc.nat({ max: 9 }),
        mended: fc.nat({ max: 1 }),
      }),
    );
    fc.assert(
      fc.property(any, list => {
        const services = [
          ...new Map(list.map(one => [one.name, one])).values(),
        ].map(({ name, refused, mended, ...rest }) =>
          service({
            ...rest,
            name,
            entityRef: `component:default/${name}`,
            workloads: { total: 3, refused, unknown: 0 },
            mended: { count: mended, meanSeconds: 60 },
          }),
        );
        const forth = recommendPilots(services);
        expect(recommendPilots([...services].reverse())).toEqual(forth);
        expect(forth.map(({ position }) => position)).toEqual(
          services.map((_one, index) => index + 1),
        );
      }),
    );
  });
});
