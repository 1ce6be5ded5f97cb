import fc from 'fast-check';
import {
  combinePosture,
  differsFromIntent,
  intentDifference,
  type PostureContribution,
  type PostureEngineAnswer,
} from './posture';
import type { EnforcementMode, Loophole, PathMode } from './types';

function contribution(
  effect: EnforcementMode,
  policy: string,
  loopholes: Loophole[] = [],
): PostureContribution {
  return {
    mode: effect,
    source: {
      engine: 'kyverno',
      policy,
      mode: effect,
      explanation: `${policy} acts`,
    },
    loopholes,
  };
}

function engine(
  contributions: PostureContribution[],
  present: PostureEngineAnswer['present'] = true,
): PostureEngineAnswer {
  return { engine: 'kyverno', present, contributions };
}

const hole: Loophole = {
  code: 'FAILURE_POLICY_IGNORE',
  severity: 'medium',
  text: 'Failures are ignored.',
  fix: 'Set failurePolicy to Fail.',
  policy: 'p',
};

function mode(...engines: PostureEngineAnswer[]): EnforcementMode {
  return combinePosture({ paths: [{ path: 'containers', engines }] }).mode;
}

describe('combinePosture', () => {
  it('is none where no engine acts', () => {
    expect(mode()).toBe('none');
    expect(mode(engine([]))).toBe('none');
    expect(mode(engine([contribution('enforce', 'p')], false))).toBe('none');
  });

  it('takes the strongest of all engines', () => {
    expect(
      mode(
        engine([contribution('audit', 'a'), contribution('warn', 'b')]),
        engine([contribution('enforce', 'c')]),
      ),
    ).toBe('enforce');
  });

  it('is unknown where an engine may not be looked at, unless another enforces', () => {
    const hidden = engine([], 'unknown');
    expect(mode(hidden)).toBe('unknown');
    expect(mode(hidden, engine([contribution('warn', 'a')]))).toBe('unknown');
    expect(mode(hidden, engine([contribution('enforce', 'a')]))).toBe(
      'enforce',
    );
    expect(mode(engine([contribution('unknown', 'a')]))).toBe('unknown');
  });

  it('is unknown where nothing was asked about containers', () => {
    expect(combinePosture({ paths: [] })).toEqual({
      mode: 'unknown',
      paths: [],
      sources: [],
      loopholes: [],
    });
  });

  it('names a weaker path as a loophole, and keeps the headline', () => {
    const enforcing = [engine([contribution('enforce', 'p')])];
    const posture = combinePosture({
      intent: 'enforce',
      paths: [
        { path: 'ephemeralContainers', engines: [] },
        { path: 'containers', engines: enforcing },
        {
          path: 'initContainers',
          engines: [engine([contribution('audit', 'p')])],
        },
      ],
      images: { covered: 3, total: 4 },
    });
    expect(posture).toMatchObject({
      mode: 'enforce',
      intent: 'enforce',
      difference: 'as-intended',
      paths: [
        { path: 'containers', mode: 'enforce' },
        { path: 'initContainers', mode: 'audit' },
        { path: 'ephemeralContainers', mode: 'none' },
      ],
      loopholes: [
        { code: 'INIT_CONTAINERS_NOT_COVERED', severity: 'high' },
        { code: 'EPHEMERAL_CONTAINERS_NOT_COVERED', severity: 'medium' },
      ],
      images: { covered: 3, total: 4 },
    });
  });

  it('does not take an unknown path for a gap', () => {
    const posture = combinePosture({
      paths: [
        {
          path: 'containers',
          engines: [engine([contribution('enforce', 'p')])],
        },
        { path: 'initContainers', engines: [engine([], 'unknown')] },
      ],
    });
    expect(posture.loopholes).toEqual([]);
    expect(posture.paths[1].mode).toBe('unknown');
  });

  it('says each source and loophole once, sorted', () => {
    const policies = [
      contribution('audit', 'b', [hole]),
      contribution('audit', 'a', [hole, { ...hole, severity: 'high' }]),
      contribution('enforce', 'z', [{ ...hole, policy: 'q' }]),
    ];
    const posture = combinePosture({
      paths: [
        { path: 'containers', engines: [engine(policies)] },
        { path: 'initContainers', engines: [engine(policies)] },
      ],
    });
    expect(posture.sources.map(({ policy }) => policy)).toEqual([
      'z',
      'a',
      'b',
    ]);
    expect(
      posture.loopholes.map(({ severity, policy }) => [severity, policy]),
    ).toEqual([
      ['high', 'p'],
      ['medium', 'q'],
    ]);
  });

  it('does not depend on the order, and never loses strength by one engine more', () => {
    const anyMode = fc.constantFrom<EnforcementMode>(
      'none',
      'audit',
      'warn',
      'enforce',
      'unknown',
    );
    const anyEngine = fc
      .record({
        present: fc.constantFrom<boolean | 'unknown'>(true, false, 'unknown'),
        contributions: fc.array(
          fc
            .tuple(anyMode, fc.constantFrom('a', 'b'), fc.boolean())
            .map(([value, policy, leaky]) =>
              contribution(value, policy, leaky ? [hole] : []),
            ),
          { maxLength: 3 },
        ),
      })
      .map(rest => ({ engine: 'kyverno', ...rest }));
    const anyPaths = fc.uniqueArray(
      fc.record({
        path: fc.constantFrom<PathMode['path']>(
          'containers',
          'initContainers',
          'ephemeralContainers',
        ),
        engines: fc.array(anyEngine, { maxLength: 3 }),
      }),
      { selector: ({ path }) => path },
    );
    fc.assert(
      fc.property(anyPaths, anyEngine, (paths, more) => {
        const posture = combinePosture({ paths });
        const reversed = [...paths].reverse().map(({ path, engines }) => ({
          path,
          engines: [...engines].reverse().map(item => ({
            ...item,
            contributions: [...item.contributions].reverse(),
          })),
        }));
        expect(combinePosture({ paths: reversed })).toEqual(posture);
        const stronger = combinePosture({
          paths: paths.map(({ path, engines }) => ({
            path,
            engines: [...engines, more],
          })),
        });
        expect([posture.mode, stronger.mode]).not.toEqual([
          'enforce',
          expect.not.stringMatching('enforce'),
        ]);
      }),
    );
  });
});

describe('differsFromIntent', () => {
  it.each<
    [
      EnforcementMode,
      EnforcementMode | undefined,
      EnforcementMode,
      EnforcementMode | undefined,
      boolean | undefined,
    ]
  >([
    ['enforce', 'enforce', 'enforce', 'enforce', false],
    ['audit', 'enforce', 'enforce', 'enforce', true],
    ['enforce', 'audit', 'audit', 'audit', true],
    ['none', 'audit', 'audit', 'audit', true],
    ['none', 'none', 'none', 'none', false],
    ['unknown', 'enforce', 'enforce', 'enforce', undefined],
    ['unknown', 'enforce', 'audit', 'enforce', true],
    ['enforce', undefined, 'none', undefined, undefined],
    ['enforce', 'enforce', 'none', undefined, false],
  ])(
    'signature %s (wanted %s), digest %s (wanted %s): %s',
    (signature, wanted, digest, wantedDigest, expected) => {
      expect(
        differsFromIntent({
          signature: {
            mode: signature,
            ...(wanted && { intent: wanted }),
          },
          digest: {
            mode: digest,
            ...(wantedDigest && { intent: wantedDigest }),
          },
        }),
      ).toBe(expected);
    },
  );
});

describe('intentDifference', () => {
  it.each<[EnforcementMode, EnforcementMode | undefined, string | undefined]>([
    ['enforce', 'enforce', 'as-intended'],
    ['audit', 'audit', 'as-intended'],
    ['audit', 'enforce', 'weaker'],
    ['none', 'audit', 'weaker'],
    ['enforce', 'audit', 'stricter'],
    ['warn', 'none', 'stricter'],
    ['unknown', 'enforce', 'unknown'],
    ['unknown', 'none', 'unknown'],
    ['enforce', undefined, undefined],
    ['enforce', 'unknown', undefined],
  ])('%s where %s is wanted: %s', (effect, intent, expected) => {
    expect(intentDifference(effect, intent)).toBe(expected);
  });

  it('agrees with whether a namespace differs', () => {
    const modes = fc.constantFrom<EnforcementMode>(
      'none',
      'audit',
      'warn',
      'enforce',
      'unknown',
    );
    fc.assert(
      fc.property(modes, modes, (effect, intent) => {
        const difference = intentDifference(effect, intent);
        const differs = differsFromIntent({
          signature: { mode: effect, intent },
          digest: { mode: 'none' },
        });
        expect(differs).toBe(
          difference === undefined || difference === 'unknown'
            ? undefined
            : difference !== 'as-intended',
        );
      }),
    );
  });
});
