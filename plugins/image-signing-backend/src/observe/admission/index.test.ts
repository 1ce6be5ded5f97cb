import fc from 'fast-check';
import type { ModeQuery } from 'backstage-plugin-image-signing-node';
import { builtInEngines } from '.';
import { clusterOf, queryOf } from './__testUtils__/clusterObjects';

const STATES = [
  'ok',
  'pending',
  'stale',
  'forbidden',
  'absent',
  'error',
] as const;

it('gives every engine an id of its own', () => {
  const ids = builtInEngines.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('asks for no secrets', () => {
  const plurals = builtInEngines.flatMap(({ resources }) =>
    resources.map(({ plural }) => plural),
  );
  expect(plurals).not.toContain('secrets');
});

describe.each(builtInEngines.map(engine => [engine.id, engine] as const))(
  '%s',
  (_, engine) => {
    it('asks for nothing further of a cluster where it is not', () => {
      expect(engine.furtherResources?.(clusterOf({})) ?? []).toEqual([]);
    });

    const queries = fc.record({
      control: fc.constantFrom<ModeQuery['control'][]>('signature', 'digest'),
      path: fc.constantFrom<ModeQuery['path'][]>(
        'containers',
        'initContainers',
        'ephemeralContainers',
      ),
      image: fc.option(fc.string(), { nil: undefined }),
    });

    it('never throws and never enforces, whatever the cluster says', () => {
      const resource = fc.record({
        state: fc.constantFrom(...STATES),
        objects: fc.array(
          fc.dictionary(
            fc.constantFrom('spec', 'status', 'webhooks', 'data', 'endpoints'),
            fc.anything(),
          ),
          { maxLength: 3 },
        ),
      });
      const cluster = fc.tuple(
        ...engine.resources.map(({ group, plural }) =>
          resource.map(({ state, objects }) => [
            `${group}/${plural}`,
            {
              state,
              objects: objects.map(object => ({
                metadata: { name: 'x', namespace: 'shop' },
                ...object,
              })),
            },
          ]),
        ),
      );
      fc.assert(
        fc.property(cluster, queries, (entries, query) => {
          const objects = clusterOf(Object.fromEntries(entries));
          const further = engine.furtherResources?.(objects) ?? [];
          expect(further.map(({ plural }) => plural)).not.toContain('secrets');
          const assessment = engine.assess(objects);
          const modes = assessment.modes(queryOf(query));
          expect(modes.map(({ mode }) => mode)).not.toContain('enforce');
          for (const { mode, source } of modes) {
            expect(source.mode).toBe(mode);
            expect(source.explanation).not.toBe('');
          }
        }),
      );
    });
  },
);
