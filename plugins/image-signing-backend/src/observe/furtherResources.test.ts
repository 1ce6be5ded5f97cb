import type {
  AdmissionEngine,
  AdmissionResource,
} from 'backstage-plugin-image-signing-node';
import { clusterOf } from './admission/__testUtils__/clusterObjects';
import { furtherResources, MAX_FURTHER_RESOURCES } from './furtherResources';
import { watchedResources } from './resources';

const slices = (namespace: string): AdmissionResource => ({
  group: 'discovery.k8s.io',
  versions: ['v1'],
  plural: 'endpointslices',
  namespaced: true,
  namespace,
});

function engine(changes: Partial<AdmissionEngine>): AdmissionEngine {
  return {
    id: 'test',
    title: 'Test',
    resources: [],
    assess: () => ({ present: false, modes: () => [] }),
    parseDenial: () => undefined,
    ...changes,
  };
}

it('asks every engine, and goes on where one fails', () => {
  const onError = jest.fn();
  const found = furtherResources(
    [
      engine({}),
      engine({
        id: 'broken',
        furtherResources: () => {
          throw new Error('cannot');
        },
      }),
      engine({
        furtherResources: objects => [slices(objects.cluster)],
      }),
    ],
    clusterOf({}),
    onError,
  );
  expect(found).toEqual([slices('test')]);
  expect(onError).toHaveBeenCalledWith('broken', expect.any(Error));
});

it('is bounded', () => {
  const found = furtherResources(
    [
      engine({
        furtherResources: () =>
          Array.from({ length: 1000 }, (_, index) => slices(`n${index}`)),
      }),
    ],
    clusterOf({}),
    jest.fn(),
  );
  expect(found).toHaveLength(MAX_FURTHER_RESOURCES);
});

it('watches what was found beside what is always read', () => {
  const keys = (further: AdmissionResource[]) =>
    watchedResources([engine({ resources: [slices('kyverno')] })], further).map(
      ({ key }) => key,
    );
  expect(keys([])).not.toContain(
    'discovery.k8s.io/endpointslices:gatekeeper-system/*',
  );
  expect(keys([slices('kyverno'), slices('gatekeeper-system')])).toEqual([
    ...keys([]),
    'discovery.k8s.io/endpointslices:gatekeeper-system/*',
  ]);
});
