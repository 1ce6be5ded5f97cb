import { builtInEngines } from './admission';
import { holds, watchedResources } from './resources';

it.each([
  ['configmaps', 'kyverno', 'kyverno', true],
  ['configmaps:kyverno/kyverno', 'kyverno', 'kyverno', true],
  ['configmaps:kyverno/kyverno', 'cosign-system', undefined, false],
  ['configmaps:cosign-system/*', 'cosign-system', 'any', true],
  ['configmaps:cosign-system/one', 'cosign-system', 'other', false],
  ['apps/deployments:*/*', 'kyverno', 'x', true],
])('%s holds %s/%s: %s', (key, namespace, name, answer) => {
  expect(holds(key, { namespace, name })).toBe(answer);
});

it('follows few resources of what may not be there', () => {
  const groups = watchedResources(builtInEngines)
    .filter(({ role }) => role === 'object')
    .map(({ group }) => group);
  const count = (group: string) =>
    groups.filter(candidate => candidate === group).length;
  // One kind tells that the engine is there; the others follow from it.
  expect(count('templates.gatekeeper.sh')).toBe(1);
  expect(count('policies.kubewarden.io')).toBe(1);
  expect(count('config.openshift.io')).toBe(1);
  expect(groups.length).toBeLessThanOrEqual(25);
});
