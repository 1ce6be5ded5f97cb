import { describeChange, isStatusOnly, lastManager } from './objectChange';

const policy = (action: string, extra: object = {}) => ({
  kind: 'ClusterPolicy',
  metadata: { name: 'signed', generation: 1 },
  spec: { validationFailureAction: action, rules: [{ name: 'check' }] },
  ...extra,
});

describe('describeChange', () => {
  it('names the fields that differ, with both values', () => {
    expect(
      describeChange({
        namespace: '',
        name: 'signed',
        before: policy('Enforce'),
        after: {
          ...policy('Audit'),
          metadata: { name: 'signed', generation: 2 },
        },
        manager: { name: 'kubectl-edit', at: '2026-03-01T10:00:00Z' },
      }),
    ).toEqual({
      kind: 'ClusterPolicy',
      name: 'signed',
      action: 'changed',
      fields: [
        {
          path: 'spec.validationFailureAction',
          before: '"Enforce"',
          after: '"Audit"',
        },
      ],
      manager: 'kubectl-edit',
      changedAt: '2026-03-01T10:00:00Z',
    });
  });

  it('shows a list whole where its length changed', () => {
    const after = policy('Enforce');
    after.spec.rules = [];
    expect(
      describeChange({
        namespace: '',
        name: 'signed',
        before: policy('Enforce'),
        after,
      }).fields,
    ).toEqual([
      { path: 'spec.rules', before: '[{"name":"check"}]', after: '[]' },
    ]);
  });

  it('tells added and removed objects without fields', () => {
    const object = policy('Enforce');
    const name = { namespace: 'shop', name: 'signed' };
    expect(describeChange({ ...name, after: object })).toMatchObject({
      action: 'added',
      namespace: 'shop',
      fields: [],
    });
    expect(describeChange({ ...name, before: object })).toMatchObject({
      kind: 'ClusterPolicy',
      action: 'removed',
      fields: [],
    });
  });

  it('stays small whatever changed', () => {
    const labels = (value: string) =>
      Object.fromEntries(
        Array.from({ length: 500 }, (_, index) => [`l${index}`, value]),
      );
    const { fields } = describeChange({
      namespace: '',
      name: 'x',
      before: { metadata: { labels: labels('a') } },
      after: { metadata: { labels: labels('b'.repeat(10_000)) } },
    });
    expect(fields).toHaveLength(20);
    expect(Math.max(...fields.map(one => one.after!.length))).toBe(200);
  });

  it('knows a change that no person wrote', () => {
    const cause = describeChange({
      namespace: 'kyverno',
      name: 'kyverno',
      before: policy('Enforce', { status: { ready: 2 } }),
      after: policy('Enforce', { status: { ready: 0 } }),
    });
    expect(isStatusOnly(cause)).toBe(true);
    expect(isStatusOnly({ ...cause, action: 'removed' })).toBe(false);
  });
});

describe('lastManager', () => {
  it('takes the newest entry that is not about the status', () => {
    expect(
      lastManager({
        metadata: {
          managedFields: [
            { manager: 'helm', time: '2026-03-01T08:00:00Z' },
            { manager: 'kubectl-edit', time: '2026-03-01T09:00:00Z' },
            {
              manager: 'kyverno',
              time: '2026-03-01T10:00:00Z',
              subresource: 'status',
            },
          ],
        },
      }),
    ).toEqual({ name: 'kubectl-edit', at: '2026-03-01T09:00:00Z' });
  });

  it.each([{}, { metadata: {} }, { metadata: { managedFields: 'x' } }, null])(
    'knows nobody in %j',
    value => {
      expect(lastManager(value)).toBeUndefined();
    },
  );
});
