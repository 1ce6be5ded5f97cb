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
  ...over,
});

describe('recommendPilots', () => {
  it('gives each reason with its value and what it is of', () => {
    const [candidate] = recommendPilots([service()]);
    expect(candidate.factors).toEqual([
      { id: 'criticality', known: true, text: 'Criticality high' },
      {
        id: 'readiness',
        known: true,
        text: '1 of 4 workloads would be refused, 0 unknown',
      },
      {
        id: 'rhythm',
        known: true,
        text: '4 digests began to run in 30 days',
      },
      {
        id: 'response',
        known: true,
        text: '2 refusals mended, after 24 h on average',
      },
      { id: 'radius', known: true, text: '4 workloads in 2 namespaces' },
    ]);
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
  ])('prefers another to one that is %s', (_what, over) => {
    const worse = service({ entityRef: 'component:default/0', ...over });
    const order = recommendPilots([worse, service()]).map(
      ({ entityRef }) => entityRef,
    );
    expect(order).toEqual(['component:default/a', 'component:default/0']);
  });

  it('gives the same order whatever the order of the services', () => {
    const any = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        criticality: fc.constantFrom(undefined, 'high', 'low', 'x'),
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
