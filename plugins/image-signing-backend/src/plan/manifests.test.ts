import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import fc from 'fast-check';
import { parse } from 'yaml';
import { planChecks, type PlanSurroundings } from './checks';
import { inverse, manifestOf, mergePatch } from './manifests';

type Json = Record<string, unknown>;

/** Spec: RFC 7386, section 2. */
function applyPatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return patch;
  }
  const isObject =
    typeof target === 'object' && target !== null && !Array.isArray(target);
  const result: Json = isObject ? { ...(target as Json) } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyPatch(result[key], value);
  }
  return result;
}

const object = (spec: object, labels = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: 'shop',
    uid: 'u',
    generation: 4,
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels,
  },
  spec,
  status: { phase: 'Active' },
});

describe('mergePatch', () => {
  const json = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,3}$/),
    fc.oneof(
      fc.integer(),
      fc.array(fc.integer(), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.boolean()),
    ),
  );

  it('leads from one object to the other, and back', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
        const there = applyPatch(before, mergePatch(before, after) ?? {});
        expect(plain(there)).toEqual(plain(after));
        const back = applyPatch(there, mergePatch(after, before) ?? {});
        expect(plain(back)).toEqual(plain(before));
      }),
    );
  });
});

describe('manifestOf', () => {
  const before = object({ mode: 'warn' }, { a: '1' });
  const after = object({ mode: 'enforce' }, { b: '2' });
  const edit = { group: '', plural: 'namespaces', before, after };

  it('gives a patch with the identity, without what others write', () => {
    const found = manifestOf(edit);
    expect(found).toMatchObject({ action: 'change', name: 'shop' });
    expect(parse(found.manifest)).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { a: null, b: '2' } },
      spec: { mode: 'enforce' },
    });
    expect(found.diff).toContain('-  mode: warn');
    expect(found.diff).toContain('+  mode: enforce');
    for (const noise of ['uid', 'generation', 'Active']) {
      expect(found.diff).not.toContain(noise);
    }
  });

  it('turns a creation into a deletion', () => {
    const created = { group: '', plural: 'namespaces', after };
    expect(manifestOf(created)).toMatchObject({ action: 'create' });
    expect(manifestOf(inverse(created))).toMatchObject({
      action: 'delete',
      manifest: '',
      diff: expect.stringContaining('-  mode: enforce'),
    });
  });
});

describe('planChecks', () => {
  const control = {
    mode: 'enforce' as const,
    paths: [],
    sources: [],
    loopholes: [],
  };
  const counts = {
    workloads: 2,
    refused: 0,
    unknown: 0,
    excepted: 0,
    admitted: 2,
    uncovered: 0,
  };
  const around: PlanSurroundings = {
    environment: undefined,
    stale: false,
    readiness: { clusterPolicies: { counts, fixes: [] } },
    endingExceptions: [],
    endingWithinDays: 7,
    openWeakenings: 0,
  };
  const stateOf = (
    id: string,
    more: Partial<PlanSurroundings> = {},
    planned: object = {},
  ) => {
    const one = { now: control, planned: { ...control, ...planned } };
    return planChecks(
      { controls: { signature: one, digest: one } },
      { ...around, ...more },
    ).find(check => check.id === id)?.state;
  };
  const hole = (code: string) => ({
    loopholes: [{ code, severity: 'high' as const, text: 'x', fix: 'y' }],
  });
  const counted = (more: Partial<typeof counts>) => ({
    readiness: {
      clusterPolicies: { counts: { ...counts, ...more }, fixes: [] },
    },
  });

  it.each<[string, string | undefined, string | undefined]>([
    ['fresh', 'fail', stateOf('fresh', { stale: true })],
    ['simulation', 'pass', stateOf('simulation')],
    ['simulation', 'fail', stateOf('simulation', counted({ refused: 1 }))],
    ['simulation', 'unknown', stateOf('simulation', counted({ unknown: 1 }))],
    ['simulation', 'unknown', stateOf('simulation', counted({ workloads: 0 }))],
    ['dry-runs', 'unknown', stateOf('dry-runs')],
    ['loopholes', 'fail', stateOf('loopholes', {}, hole('STATIC_PASS'))],
    ['loopholes', 'pass', stateOf('loopholes', {}, hole('FAIL_OPEN'))],
    [
      'failure-policy',
      'fail',
      stateOf('failure-policy', {}, hole('FAIL_OPEN')),
    ],
    [
      'engine-health',
      'fail',
      stateOf(
        'engine-health',
        {},
        {
          sources: [
            {
              engine: 'Kyverno',
              mode: 'enforce',
              explanation:
                'Images must be signed. Nobody answers behind webhook x: everything is refused now.',
            },
          ],
        },
      ),
    ],
    [
      'engine-health',
      'unknown',
      stateOf('engine-health', {}, { mode: 'unknown' }),
    ],
    ['exceptions', 'fail', stateOf('exceptions', { endingExceptions: ['a'] })],
    ['weakenings', 'fail', stateOf('weakenings', { openWeakenings: 1 })],
    ['gate-owner', 'fail', stateOf('gate-owner')],
  ])('%s is %s', (_id, expected, found) => {
    expect(found).toBe(expected);
  });
});
