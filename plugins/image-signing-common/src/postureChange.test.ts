import fc from 'fast-check';
import { comparePosture, restoresPosture } from './postureChange';
import type { ControlPosture, EnforcementMode } from './types';

const MODES: EnforcementMode[] = [
  'none',
  'audit',
  'warn',
  'enforce',
  'unknown',
];

function posture(
  mode: EnforcementMode,
  extra: Partial<ControlPosture> = {},
): ControlPosture {
  return {
    mode,
    paths: [
      { path: 'containers', mode },
      { path: 'initContainers', mode },
      { path: 'ephemeralContainers', mode },
    ],
    sources: [
      {
        engine: 'kyverno',
        policy: 'signed',
        rule: 'check',
        mode,
        explanation: '',
      },
    ],
    loopholes: [],
    ...extra,
  };
}

const ignore = {
  code: 'FAILURE_POLICY_IGNORE',
  severity: 'high' as const,
  policy: 'signed',
  text: 'The webhook lets everything pass when it does not answer.',
  fix: 'Set failurePolicy to Fail.',
};

describe('comparePosture', () => {
  it.each<[EnforcementMode, EnforcementMode, string]>([
    ['enforce', 'audit', 'weakened'],
    ['enforce', 'none', 'weakened'],
    ['warn', 'audit', 'weakened'],
    ['audit', 'enforce', 'strengthened'],
    ['enforce', 'unknown', 'lost-sight'],
    ['none', 'unknown', 'lost-sight'],
  ])('from %s to %s is %s', (before, after, kind) => {
    const change = comparePosture(posture(before), posture(after));
    expect(change).toMatchObject({ kind, before, after });
    expect(change?.what[0]).toBe(
      `The effective mode went from ${before} to ${after}.`,
    );
  });

  it('sees a new loophole under the same mode', () => {
    expect(
      comparePosture(
        posture('enforce'),
        posture('enforce', { loopholes: [ignore] }),
      ),
    ).toEqual({
      kind: 'weakened',
      before: 'enforce',
      after: 'enforce',
      what: [`New loophole: ${ignore.text}`],
    });
  });

  it('sees a weaker path beside an unchanged headline', () => {
    const paths = posture('enforce').paths.map(path =>
      path.path === 'initContainers'
        ? { ...path, mode: 'none' as const }
        : path,
    );
    expect(
      comparePosture(posture('enforce'), posture('enforce', { paths })),
    ).toMatchObject({
      kind: 'weakened',
      what: ['On initContainers it went from enforce to none.'],
    });
  });

  it('names a policy that is gone and one that is new', () => {
    const other = posture('enforce', {
      sources: [
        { engine: 'vap', policy: 'digest', mode: 'enforce', explanation: '' },
      ],
    });
    expect(comparePosture(posture('enforce'), other)).toMatchObject({
      kind: 'altered',
      what: [
        'kyverno: signed / check no longer bears on it.',
        'vap: digest is new, with enforce.',
      ],
    });
  });

  it('ignores how many images are in use, and words', () => {
    const before = posture('enforce', { images: { covered: 1, total: 2 } });
    const after = posture('enforce', { images: { covered: 9, total: 9 } });
    after.sources[0].explanation = 'said otherwise';
    expect(comparePosture(before, after)).toBeUndefined();
  });
});

describe('restoresPosture', () => {
  it('wants the strength back and the loophole closed', () => {
    const wanted = posture('enforce');
    expect(restoresPosture(wanted, posture('audit'))).toBe(false);
    expect(
      restoresPosture(wanted, posture('enforce', { loopholes: [ignore] })),
    ).toBe(false);
    expect(restoresPosture(wanted, posture('enforce'))).toBe(true);
    expect(restoresPosture(posture('warn'), posture('enforce'))).toBe(true);
  });

  it('is never satisfied by what is unknown', () => {
    for (const mode of MODES) {
      expect(restoresPosture(posture(mode), posture('unknown'))).toBe(false);
    }
  });

  it('holds for no posture that weakened from the wanted one', () => {
    const any = fc
      .tuple(
        fc.constantFrom(...MODES),
        fc.constantFrom(...MODES),
        fc.subarray([ignore]),
      )
      .map(([mode, init, loopholes]) =>
        posture(mode, {
          loopholes,
          paths: [
            { path: 'containers', mode },
            { path: 'initContainers', mode: init },
          ],
        }),
      );
    fc.assert(
      fc.property(any, any, (before, after) => {
        const kind = comparePosture(before, after)?.kind;
        const weakened = kind === 'weakened' || kind === 'lost-sight';
        expect(weakened && restoresPosture(before, after)).toBe(false);
        expect(comparePosture(before, before)).toBeUndefined();
      }),
    );
  });
});
