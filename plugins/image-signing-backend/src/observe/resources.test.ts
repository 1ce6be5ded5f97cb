import { holds } from './resources';

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
