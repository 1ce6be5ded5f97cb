import fc from 'fast-check';
import { readPolicyReport } from './policyReport';

const DIGEST = `sha256:${'a'.repeat(64)}`;

const report = (...results: unknown[]) => ({
  apiVersion: 'wgpolicyk8s.io/v1alpha2',
  kind: 'PolicyReport',
  metadata: {
    uid: 'report-1',
    name: 'report-1',
    namespace: 'shop',
    creationTimestamp: '2026-02-03T04:05:06Z',
  },
  scope: { kind: 'ReplicaSet', name: 'web-7d9c5b8f6d', namespace: 'shop' },
  results,
});

const unsigned = {
  source: 'kyverno',
  policy: 'signed',
  rule: 'check',
  result: 'fail',
  message: `failed to verify image r.io/app@${DIGEST}: no signatures found`,
  timestamp: { seconds: 1770091506, nanos: 0 },
};

const read = (value: unknown) => readPolicyReport(value, { cluster: 'prod-1' });

it('reads what a policy in audit mode found, as a finding and no denial', () => {
  expect(read(report(unsigned))).toEqual([
    expect.objectContaining({
      source: 'policy-report',
      class: 'finding',
      cluster: 'prod-1',
      namespace: 'shop',
      engine: 'kyverno',
      policy: 'signed',
      rule: 'check',
      reasonCode: 'SIGNATURE_NOT_FOUND',
      workload: { kind: 'Deployment', name: 'web' },
      images: [{ reference: `r.io/app@${DIGEST}`, digest: DIGEST }],
      lastAt: '2026-02-03T04:05:06.000Z',
    }),
  ]);
});

it('has one key for the same result read again on the same day', () => {
  const [first] = read(report(unsigned));
  const later = { ...unsigned, timestamp: { seconds: 1770099999 } };
  const [second] = read(report(later));
  expect(second.key).toBe(first.key);
  expect(second.lastAt > first.lastAt).toBe(true);
  const tomorrow = { ...unsigned, timestamp: { seconds: 1770199999 } };
  expect(read(report(tomorrow))[0].key).not.toBe(first.key);
  expect(read(report({ ...unsigned, rule: 'other' }))[0].key).not.toBe(
    first.key,
  );
});

it('finds the object in the result where the report has no scope', () => {
  const { scope: _scope, ...unscoped } = report({
    ...unsigned,
    resources: [{ kind: 'Pod', name: 'p', namespace: 'pay' }],
  });
  expect(read(unscoped)).toMatchObject([
    { namespace: 'pay', workload: { kind: 'Pod', name: 'p' } },
  ]);
});

it.each([
  ['a pass', { ...unsigned, result: 'pass' }],
  ['a skip', { ...unsigned, result: 'skip' }],
  ['what is not about images', { ...unsigned, message: 'runs as root' }],
  [
    'an engine that could not look',
    { ...unsigned, message: 'dial tcp 10.0.0.1:443: connection refused' },
  ],
  ['what is malformed', { policy: 7 }],
])('leaves out %s', (_, result) => {
  expect(read(report(result))).toEqual([]);
});

it('never throws, whatever a report holds', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (whole, result) => {
      expect(Array.isArray(read(whole))).toBe(true);
      expect(Array.isArray(read(report(result)))).toBe(true);
    }),
  );
});
