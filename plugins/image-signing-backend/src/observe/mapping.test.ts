import fc from 'fast-check';
import { matchesLabels, parseLabelSelector } from './labelSelector';
import {
  buildMappingIndex,
  EntityMapping,
  mapWorkload,
  readEntityMapping,
  subjectOf,
  WorkloadIdentity,
} from './mapping';

function workload(extra: Partial<WorkloadIdentity> = {}): WorkloadIdentity {
  return {
    cluster: 'prod-1',
    namespace: 'shop',
    labelSets: [{ app: 'payments', 'backstage.io/kubernetes-id': 'pay' }],
    annotationSets: [{}],
    repositories: ['registry.example.com/prod/payments'],
    ...extra,
  };
}

function map(
  entities: Record<string, EntityMapping>,
  identity: WorkloadIdentity = workload(),
) {
  return mapWorkload(
    buildMappingIndex(
      Object.entries(entities).map(([name, mapping]) => ({
        entityRef: `component:default/${name}`,
        mapping,
      })),
    ),
    identity,
  );
}

describe('mapWorkload', () => {
  type Case = [string, Record<string, EntityMapping>, string?, string?];
  const CASES: Case[] = [
    [
      'by id',
      { a: { id: 'pay' } },
      'a',
      'label backstage.io/kubernetes-id=pay',
    ],
    [
      'by label selector',
      { a: { selector: 'app=payments' } },
      'a',
      'label selector app=payments',
    ],
    [
      'by repository',
      { a: { repositories: ['registry.example.com/prod/payments'] } },
      'a',
      'image repository registry.example.com/prod/payments',
    ],
    [
      'by repository glob',
      { a: { repositories: ['registry.example.com/**'] } },
      'a',
      'image repository registry.example.com/**',
    ],
    [
      'a star stays between slashes',
      { a: { repositories: ['registry.example.com/*'] } },
    ],
    [
      'id before selector before repository',
      {
        a: { repositories: ['registry.example.com/prod/payments'] },
        b: { selector: 'app=payments' },
        c: { id: 'pay' },
      },
      'c',
    ],
    [
      'the selector replaces the id',
      {
        a: { id: 'pay', selector: 'app=other' },
        b: { selector: 'app=payments' },
      },
      'b',
    ],
    [
      'narrowed before not narrowed',
      { a: { id: 'pay' }, b: { id: 'pay', namespace: 'shop' } },
      'b',
      'label backstage.io/kubernetes-id=pay, namespace shop',
    ],
    [
      'another namespace is not it',
      { a: { id: 'pay' }, b: { id: 'pay', namespace: 'other' } },
      'a',
    ],
    ['another cluster is not it', { a: { id: 'pay', cluster: 'stage-1' } }],
    ['by name among equals', { z: { id: 'pay' }, b: { id: 'pay' } }, 'b'],
    [
      'an exact repository before a glob',
      {
        a: { repositories: ['registry.example.com/**'] },
        b: { repositories: ['registry.example.com/prod/payments'] },
      },
      'b',
    ],
    ['a selector that is none selects nothing', { a: { selector: 'a in (' } }],
    ['an empty selector selects nothing', { a: { selector: '' } }],
    ['a negative selector', { a: { selector: 'app!=other,app' } }, 'a'],
    ['none', {}],
  ];

  it.each(
    CASES.map(([name, entities, entity, rule]) => ({
      name,
      entities,
      entity,
      rule,
    })),
  )('$name', ({ entities, entity, rule }) => {
    const found = map(entities);
    expect(found?.entityRef).toBe(entity && `component:default/${entity}`);
    expect(found?.rule).toBe(rule ?? found?.rule);
  });

  it('takes an annotation where there is no label', () => {
    const identity = workload({
      labelSets: [{}],
      annotationSets: [{ 'backstage.io/kubernetes-id': 'pay' }],
    });
    expect(map({ a: { id: 'pay' } }, identity)?.rule).toBe(
      'annotation backstage.io/kubernetes-id=pay',
    );
  });

  it('reads short repository names like a manifest does', () => {
    const identity = workload({
      labelSets: [{}],
      repositories: ['docker.io/library/nginx'],
    });
    expect(map({ a: { repositories: ['nginx'] } }, identity)).toBeDefined();
  });

  it('does not depend on the order of the catalog', () => {
    const mapping = fc.record(
      {
        id: fc.constantFrom('pay', 'other'),
        selector: fc.constantFrom(
          'app=payments',
          'app',
          '!x',
          'app in (payments)',
        ),
        namespace: fc.constantFrom('shop', 'other'),
        repositories: fc.constant<string[]>(['registry.example.com/**']),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(mapping, { maxLength: 6 }), mappings => {
        const entities = mappings.map((one, index) => ({
          entityRef: `component:default/e${index}`,
          mapping: one,
        }));
        const there = mapWorkload(buildMappingIndex(entities), workload());
        const back = mapWorkload(
          buildMappingIndex([...entities].reverse()),
          workload(),
        );
        expect(back).toEqual(there);
      }),
    );
  });

  it('names a subject for what is unmapped', () => {
    expect(subjectOf(undefined, 'prod-1', 'shop')).toBe('unmapped:prod-1/shop');
  });
});

describe('readEntityMapping', () => {
  it('keeps the repository that an entity is built from, which selects nothing', () => {
    const source = {
      'backstage.io/source-location': 'url:https://github.com/acme/shop/',
    };
    expect(readEntityMapping(source)).toBeUndefined();
    expect(
      readEntityMapping({ ...source, 'backstage.io/kubernetes-id': 'shop' }),
    ).toEqual({
      id: 'shop',
      sourceRepository: 'https://github.com/acme/shop',
    });
  });

  it('reads the annotations', () => {
    expect(
      readEntityMapping({
        'backstage.io/kubernetes-id': ' pay ',
        'backstage.io/kubernetes-namespace': 'shop',
        'backstage.io/kubernetes-cluster': 'prod-1',
        'image-signing/repositories': 'a/b, c/*,',
      }),
    ).toEqual({
      id: 'pay',
      namespace: 'shop',
      cluster: 'prod-1',
      repositories: ['a/b', 'c/*'],
    });
  });

  it.each([
    [undefined],
    [{}],
    [{ 'backstage.io/kubernetes-namespace': 'shop' }],
    [{ 'backstage.io/kubernetes-id': ' ' }],
  ])('%j selects nothing', annotations => {
    expect(readEntityMapping(annotations)).toBeUndefined();
  });
});

describe('parseLabelSelector', () => {
  const labels = { app: 'payments', 'example.com/tier': 'front' };

  it.each([
    ['app=payments', true],
    ['app==payments', true],
    ['app = payments , example.com/tier=front', true],
    ['app!=payments', false],
    ['other!=payments', true],
    ['app in (orders, payments)', true],
    ['app notin (orders,payments)', false],
    ['other notin (x)', true],
    ['app', true],
    ['!app', false],
    ['!other', true],
    ['app=payments,other', false],
    ['constructor', false],
  ])('%s', (text, matches) => {
    expect(matchesLabels(parseLabelSelector(text)!, labels)).toBe(matches);
  });

  it.each(['', ',', 'a=b,', 'a in', 'a in (b', '=b', 'a>b', 'a b'])(
    'refuses %j',
    text => {
      expect(parseLabelSelector(text)).toBeUndefined();
    },
  );

  it('answers every text in good time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), text => {
        const parsed = parseLabelSelector(text);
        expect([true, false]).toContain(matchesLabels(parsed ?? [], labels));
      }),
    );
  });
});
