import fc from 'fast-check';
import {
  anyEntity,
  ciMain,
  dev,
  digestA,
  digestB,
  entity,
  exception,
  image,
  now,
  reason,
  trustFailed,
  trustVerified,
} from './__testUtils__/facts';
import { type CheckId, scoreOf } from './checklist';
import type {
  AuthorityFacts,
  EntityFacts,
  GateRunFacts,
  TrustResult,
  WorkloadImageFacts,
} from './evaluate.types';
import { evaluateEntity } from './evaluateEntity';
import type { Check, CheckState, ChecklistRule, Reason } from './types';

function checkOf(facts: EntityFacts, id: CheckId): Check {
  const found = evaluateEntity(facts, now)
    .rules.flatMap(({ checks }) => checks)
    .find(check => check.id === id);
  if (!found) throw new Error(`no check ${id}`);
  return found;
}

function stateWith(id: CheckId, ...images: Array<Partial<WorkloadImageFacts>>) {
  return checkOf(
    entity({
      images: images.map((over, index) => image({ id: `i${index}`, ...over })),
    }),
    id,
  ).state;
}

const failedBy = (...reasons: Reason[]): Partial<WorkloadImageFacts> => ({
  trust: trustFailed(reasons),
});

const unreadable: TrustResult = {
  state: 'unreadable',
  reason: reason('REGISTRY_FORBIDDEN', { class: 'inconclusive' }),
};

function attested(
  outcome: 'met' | 'unmet' | 'inconclusive',
  result: 'verified' | 'failed' | 'inconclusive' = 'failed',
): Partial<WorkloadImageFacts> {
  const missing = reason('ATTESTATION_MISSING', {
    text: 'missing test attestation',
  });
  return {
    trust: trustVerified({
      outcome: result,
      requirements: [
        { requirement: 'signed by attestor', outcome: 'met', reasons: [] },
        {
          requirement: 'tests (test-result) attested by ci-main',
          outcome,
          reasons: outcome === 'unmet' ? [missing] : [],
        },
      ],
      reasons: outcome === 'unmet' ? [missing] : [],
    }),
  };
}

describe('evaluateChecklist', () => {
  it('has five rules, each with checks', () => {
    const { rules } = evaluateEntity(entity(), now);
    expect(rules.map(({ number, id }) => [number, id])).toEqual([
      [1, 'signed'],
      [2, 'origin'],
      [3, 'keys'],
      [4, 'ci-gate'],
      [5, 'admission'],
    ]);
    const ids = rules.flatMap(({ checks }) => checks.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    // One plain sentence each, and something a machine looks at.
    for (const rule of rules) {
      expect(rule.checks.length).toBeGreaterThan(0);
      for (const { title } of [rule, ...rule.checks]) {
        expect(title).toMatch(/^[A-Z][^.]+\.$/);
      }
    }
  });

  it('weighs the gate of the cluster more than that of the pipeline', () => {
    expect(checkOf(entity(), 'signature-gate').weight).toBeGreaterThan(
      checkOf(entity(), 'ci-gate').weight,
    );
  });

  it.each<[CheckState, Partial<WorkloadImageFacts>]>([
    ['pass', {}],
    ['fail', failedBy(reason('SIGNATURE_NOT_FOUND'))],
    ['fail', failedBy(reason('SIGNATURE_INVALID'))],
    ['fail', failedBy(reason('KEY_NOT_FOUND'))],
    ['fail', failedBy(reason('SOMETHING_NEW'))],
    ['pass', failedBy(reason('SIGNER_NOT_TRUSTED'))],
    ['fail', failedBy(reason('SIGNER_NOT_TRUSTED'), reason('CERT_INVALID'))],
    ['fail', { trust: trustFailed([reason('POLICY_NONE_APPLIES')], []) }],
    ['pass', attested('unmet')],
    ['unknown', { trust: { state: 'pending' } }],
    ['unknown', { trust: unreadable }],
    ['unknown', { stale: true }],
    ['unknown', { digest: undefined }],
    [
      'unknown',
      {
        trust: trustVerified({
          outcome: 'inconclusive',
          requirements: [],
          reasons: [reason('REGISTRY_TIMEOUT', { class: 'inconclusive' })],
        }),
      },
    ],
    [
      'unknown',
      {
        trust: trustFailed(
          [reason('ATTESTATION_MISSING')],
          [
            {
              requirement: 'signed by ci-main',
              outcome: 'inconclusive',
              reasons: [],
            },
            {
              requirement: 'test attestation',
              outcome: 'unmet',
              reasons: [reason('ATTESTATION_MISSING')],
            },
          ],
        ),
      },
    ],
  ])('image-signed is %s with %j', (state, over) => {
    expect(stateWith('image-signed', over)).toBe(state);
  });

  it.each<[CheckState, Partial<WorkloadImageFacts>]>([
    ['pass', {}],
    ['fail', failedBy(reason('SIGNATURE_NOT_FOUND'))],
    ['fail', failedBy(reason('SIGNER_NOT_TRUSTED'))],
    ['fail', { trust: trustFailed([reason('POLICY_NONE_APPLIES')], []) }],
    ['pass', attested('unmet')],
    ['unknown', { trust: unreadable }],
  ])('trusted-signer is %s with %j', (state, over) => {
    expect(stateWith('trusted-signer', over)).toBe(state);
  });

  it.each<[CheckState, Partial<WorkloadImageFacts>]>([
    ['not-applicable', {}],
    ['pass', attested('met', 'verified')],
    ['fail', attested('unmet')],
    ['fail', attested('unmet', 'inconclusive')],
    ['unknown', attested('inconclusive', 'inconclusive')],
    ['unknown', { trust: unreadable }],
    ['unknown', { trust: trustFailed([reason('POLICY_NONE_APPLIES')], []) }],
  ])('required-attestations is %s with %j', (state, over) => {
    const [facts] = [
      over.trust?.state === 'judged' &&
      over.trust.reasons[0]?.code === 'POLICY_NONE_APPLIES'
        ? { trust: { ...over.trust, rule: undefined } }
        : over,
    ];
    expect(stateWith('required-attestations', facts)).toBe(state);
  });

  it.each<[CheckState, Partial<WorkloadImageFacts>]>([
    ['pass', {}],
    ['fail', { repository: 'registry.example.com/dev/payments' }],
    ['unknown', { repository: undefined }],
    ['unknown', { stale: true }],
    ['not-applicable', { environment: 'dev' }],
    ['not-applicable', { environment: undefined }],
  ])('allowed-source is %s with %j', (state, over) => {
    expect(stateWith('allowed-source', over)).toBe(state);
  });

  it.each<[CheckState, Partial<WorkloadImageFacts>]>([
    ['pass', {}],
    ['fail', { pinned: false }],
    ['unknown', { stale: true }],
    ['not-applicable', { pinned: false, environment: 'dev' }],
    ['pass', { environment: 'dev' }],
  ])('deployed-by-digest is %s with %j', (state, over) => {
    expect(stateWith('deployed-by-digest', over)).toBe(state);
  });

  it('applies to the environments that refuse tags', () => {
    expect(
      stateWith(
        'deployed-by-digest',
        {},
        {
          environment: 'dev',
          pinned: false,
          digest: digestB,
        },
      ),
    ).toBe('pass');
  });

  it('keeps apart a feature branch, an unsigned digest and an image of dev in prod', () => {
    const ids: CheckId[] = ['image-signed', 'trusted-signer', 'allowed-source'];
    const failing = (over: Partial<WorkloadImageFacts>) => {
      const facts = entity({ images: [image(over)] });
      return {
        reasons: Object.values(
          evaluateEntity(facts, now).verdicts,
        )[0].reasons.map(({ code }) => code),
        checks: ids.filter(id => checkOf(facts, id).state === 'fail'),
        action: evaluateEntity(facts, now).nextAction?.text,
      };
    };
    const found = [
      failing(failedBy(reason('SIGNER_NOT_TRUSTED'))),
      failing(failedBy(reason('SIGNATURE_NOT_FOUND'))),
      failing({ repository: 'registry.example.com/dev/payments' }),
    ];
    expect(found.map(({ reasons, checks }) => [reasons, checks])).toEqual([
      [['SIGNER_NOT_TRUSTED'], ['trusted-signer']],
      [['SIGNATURE_NOT_FOUND'], ['image-signed', 'trusted-signer']],
      [['SOURCE_NOT_ALLOWED'], ['allowed-source']],
    ]);
    expect(new Set(found.map(({ action }) => action)).size).toBe(3);
  });

  describe('tag-consistency', () => {
    const swap = {
      tag: 'release',
      runningDigest: digestA,
      tagDigest: digestB,
      detectedAt: '2026-11-22T10:00:00Z',
    };

    it('fails where the tag that is deployed has moved, and lists three fixes', () => {
      const check = checkOf(
        entity({
          images: [
            image({
              pinned: false,
              swap,
              modes: { signature: 'enforce', digest: 'audit' },
            }),
          ],
        }),
        'tag-consistency',
      );
      expect(check.state).toBe('fail');
      expect(check.evidence).toContain('verified digest is not what');
      expect(check.evidence).toContain(digestA);
      expect(check.evidence).toContain(digestB);
      expect(check.nextAction).toMatchObject({
        code: 'INVESTIGATE_SWAP',
        actor: 'group:default/payments',
        command: expect.stringContaining(
          `app=registry.example.com/prod/payments@${digestA}`,
        ),
      });
      expect(check.nextAction?.steps?.map(({ state }) => state)).toEqual([
        'fail',
        'unknown',
        'fail',
      ]);
    });

    it.each<[CheckState, Partial<WorkloadImageFacts>]>([
      ['pass', {}],
      ['pass', { swap }],
      ['pass', { pinned: false }],
      ['unknown', { pinned: false, trust: unreadable }],
      ['unknown', { pinned: false, stale: true, swap }],
    ])('is %s with %j', (state, over) => {
      expect(stateWith('tag-consistency', over)).toBe(state);
    });
  });

  it('does not count an exception as proof', () => {
    const facts = entity({
      images: [image(failedBy(reason('SIGNATURE_NOT_FOUND')))],
      exceptions: [exception()],
    });
    expect(evaluateEntity(facts, now).status).toBe('excepted');
    expect(checkOf(facts, 'image-signed').state).toBe('fail');
  });

  it('counts digests in its evidence, and names the one at fault', () => {
    const check = checkOf(
      entity({
        images: [
          image({ id: '1' }),
          image({ id: '2', cluster: 'prod-us' }),
          image({
            id: '3',
            digest: digestB,
            ...failedBy(
              reason('SIGNATURE_NOT_FOUND', { text: 'signature not found' }),
            ),
          }),
        ],
      }),
      'image-signed',
    );
    expect(check.evidence).toBe(
      '1 of 2 digests signed; registry.example.com/prod/payments@sha256:bbbbbbbbbbbb…: signature not found.',
    );
    expect(check.nextAction).toMatchObject({
      code: 'SIGN_IMAGE',
      command: `cosign sign --yes registry.example.com/prod/payments@${digestB}`,
    });
  });

  it('tells who signed and which rule accepted it', () => {
    expect(checkOf(entity(), 'trusted-signer').evidence).toContain(
      'signed by https://ci.example.com/build (ci-main), rule services',
    );
  });

  it('asks of the next start where nothing runs', () => {
    const check = checkOf(
      entity({
        images: [
          image({ cold: true, ...failedBy(reason('SIGNATURE_NOT_FOUND')) }),
        ],
      }),
      'image-signed',
    );
    expect(check.state).toBe('fail');
    expect(check.evidence).toContain('Nothing runs now');
    expect(
      stateWith(
        'image-signed',
        {},
        { cold: true, ...failedBy(reason('SIGNATURE_NOT_FOUND')) },
      ),
    ).toBe('pass');
  });

  it('is unknown where nothing was seen', () => {
    const { rules } = evaluateEntity(entity({ images: [] }), now);
    for (const { number, state } of rules) {
      expect([number, state]).toEqual([number, 'unknown']);
    }
  });

  describe('keys', () => {
    const key = (over: Partial<AuthorityFacts> = {}): AuthorityFacts[] => [
      { ...ciMain, kind: 'key', custody: 'kms', ...over },
    ];
    const state = (id: CheckId, authorities: AuthorityFacts[]) =>
      checkOf(entity({ authorities }), id).state;

    it.each<[CheckState, AuthorityFacts[]]>([
      ['pass', [ciMain]],
      ['pass', key({ custody: 'kms' })],
      ['pass', key({ custody: 'HSM' })],
      ['fail', key({ custody: 'file' })],
      ['fail', key({ custody: 'env' })],
      ['unknown', key({ custody: undefined })],
      ['unknown', key({ custody: 'safe' })],
      ['unknown', []],
      ['pass', [ciMain, ...key({ name: 'unused', custody: 'file' })]],
    ])('key-custody is %s with %j', (expected, authorities) => {
      expect(state('key-custody', authorities)).toBe(expected);
    });

    it.each<[CheckState, Partial<AuthorityFacts>]>([
      ['unknown', {}],
      ['unknown', { rotateEvery: '90d' }],
      ['unknown', { rotateEvery: 'often', rotatedAt: '2026-11-01T00:00:00Z' }],
      ['unknown', { rotateEvery: '90d', rotatedAt: '2027-01-01T00:00:00Z' }],
      ['pass', { rotateEvery: '90d', rotatedAt: '2026-11-01T00:00:00Z' }],
      ['pass', { rotateEvery: '90d', rotatedAt: '2026-08-24T12:00:00Z' }],
      ['fail', { rotateEvery: '90d', rotatedAt: '2026-08-24T11:59:59Z' }],
      ['fail', { rotateEvery: 'P30D', rotatedAt: '2026-01-01T00:00:00Z' }],
      ['pass', { kind: 'keyless' }],
    ])('key-rotation is %s with %j', (expected, over) => {
      expect(state('key-rotation', key(over))).toBe(expected);
    });

    it('fails without owners', () => {
      expect(state('authority-owner', key({ owner: ' ' }))).toBe('fail');
      expect(state('authority-owner', [ciMain])).toBe('pass');
      const { owner: _, ...ownerless } = entity();
      expect(checkOf(ownerless, 'release-owner').state).toBe('fail');
      expect(checkOf(entity(), 'release-owner').state).toBe('pass');
    });

    it('is unknown where nobody signed', () => {
      const facts = entity({
        images: [image(failedBy(reason('SIGNATURE_NOT_FOUND')))],
      });
      expect(checkOf(facts, 'key-custody').state).toBe('unknown');
    });
  });

  describe('ci-gate', () => {
    const run = (over: Partial<GateRunFacts> = {}): GateRunFacts => ({
      digest: digestA,
      at: '2026-11-22T08:00:00Z',
      outcome: 'passed',
      enforcing: true,
      ...over,
    });
    it.each<[CheckState, GateRunFacts[] | undefined]>([
      ['unknown', undefined],
      ['unknown', []],
      ['unknown', [run({ digest: digestB })]],
      ['pass', [run()]],
      ['fail', [run({ enforcing: false })]],
      ['fail', [run({ outcome: 'failed' })]],
      ['fail', [run({ outcome: 'admitted' })]],
      ['fail', [run({ outcome: 'inconclusive' })]],
      ['unknown', [run({ enforcing: undefined })]],
      ['pass', [run({ environment: 'prod' })]],
      ['pass', [run({ outcome: 'failed', at: '2026-11-22T07:00:00Z' }), run()]],
      [
        'fail',
        [run(), run({ outcome: 'failed', at: '2026-11-22T09:30:00+01:00' })],
      ],
    ])('is %s with %j', (state, gateRuns) => {
      const facts = entity(gateRuns ? { gateRuns } : {});
      expect(checkOf(facts, 'ci-gate').state).toBe(state);
      expect(checkOf(facts, 'ci-gate').nextAction === undefined).toBe(
        state === 'pass' || gateRuns?.[0]?.digest === digestB,
      );
    });
  });

  describe('what a gate run tells', () => {
    const run = (over: Partial<GateRunFacts> = {}): GateRunFacts => ({
      digest: digestA,
      repository: 'registry.example.com/prod/payments',
      tag: 'release',
      at: '2026-11-22T08:00:00Z',
      outcome: 'passed',
      enforcing: true,
      ...over,
    });
    const evidenceOf = (id: CheckId, gateRuns: GateRunFacts[]) =>
      checkOf(entity({ gateRuns }), id);

    it('does not count in another environment', () => {
      expect(
        evidenceOf('ci-gate', [run({ environment: 'dev' })]),
      ).toMatchObject({
        state: 'unknown',
        evidence: expect.stringContaining('no gate run was reported'),
      });
    });

    it('is said to be partial where the gate asked for less', () => {
      const checks = {
        signature: 'passed',
        attestations: 'not-required',
        origin: 'not-required',
      } as const;
      expect(evidenceOf('ci-gate', [run({ checks })])).toMatchObject({
        state: 'pass',
        evidence: expect.stringContaining(
          'the gate is partial: it did not ask for attestations or origin',
        ),
      });
    });

    const at = (
      stage: NonNullable<GateRunFacts['stages']>[number]['stage'],
      minute: number,
    ) => ({
      stage,
      at: `2026-11-22T07:0${minute}:00Z`,
      source: 'stated' as const,
    });
    const ordered = [
      at('build-and-tests', 1),
      at('scan', 2),
      at('attestations', 3),
      at('sign-and-publish', 4),
      at('verify', 5),
    ];
    it.each<[CheckState, string, GateRunFacts['stages']]>([
      ['pass', '1 of 1', ordered],
      ['unknown', 'scan', ordered.filter(({ stage }) => stage !== 'scan')],
      [
        'fail',
        'too early in the pipeline: sign-and-publish',
        [...ordered.slice(0, 3), at('sign-and-publish', 0), ordered[4]],
      ],
      ['not-applicable', 'No run', undefined],
    ])('has its order judged: %s, %s', (state, text, stages) => {
      const found = evidenceOf('gate-order', [run({ stages })]);
      expect(found.state).toBe(state);
      expect(found.evidence).toContain(text);
    });

    it.each<[CheckState, GateRunFacts[]]>([
      ['pass', [run({ onFailure: 'roll-back' })]],
      ['unknown', [run()]],
      ['not-applicable', []],
    ])('settles the action on failure: %s', (state, gateRuns) => {
      expect(evidenceOf('failure-action', gateRuns).state).toBe(state);
    });

    it.each<[CheckState, GateRunFacts[]]>([
      ['fail', []],
      ['fail', [run({ digest: digestB, repository: 'elsewhere' })]],
      ['pass', [run({ digest: digestB })]],
      [
        'fail',
        [
          run({ digest: digestB }),
          run({
            digest: digestB,
            outcome: 'failed',
            at: '2026-11-22T09:00:00Z',
          }),
        ],
      ],
    ])(
      'knows the last verified digest where what runs is none: %s',
      (state, gateRuns) => {
        const facts = entity({
          images: [image(failedBy(reason('SIGNATURE_NOT_FOUND')))],
          gateRuns,
        });
        expect(checkOf(facts, 'last-verified').state).toBe(state);
      },
    );

    it('shows that the verified digest is not what runs', () => {
      const facts = (pinned: boolean, gateRuns: GateRunFacts[]) => {
        const one = image({ pinned, environment: 'dev', tag: 'release' });
        return entity({ images: [one], gateRuns });
      };
      const other = run({ digest: digestB });
      expect(checkOf(facts(false, [other]), 'tag-consistency')).toMatchObject({
        state: 'fail',
        evidence: expect.stringContaining(
          'verified digest is not what runs: the gate verified',
        ),
      });
      expect(checkOf(facts(true, [other]), 'tag-consistency').state).toBe(
        'pass',
      );
      expect(
        checkOf(facts(false, [other, run()]), 'tag-consistency').state,
      ).toBe('pass');
    });
  });

  describe('admission', () => {
    it.each<[CheckState, Partial<WorkloadImageFacts>]>([
      ['pass', {}],
      ['fail', { modes: { signature: 'audit', digest: 'enforce' } }],
      ['unknown', { modes: { signature: 'unknown', digest: 'enforce' } }],
      ['unknown', { stale: true }],
      ['unknown', { environment: undefined }],
      ['pass', { environment: 'dev' }],
      [
        'pass',
        { environment: 'dev', modes: { signature: 'audit', digest: 'none' } },
      ],
      [
        'fail',
        { environment: 'dev', modes: { signature: 'none', digest: 'none' } },
      ],
    ])('signature-gate is %s with %j', (state, over) => {
      expect(stateWith('signature-gate', over)).toBe(state);
    });

    it('is not applicable where nothing is wanted', () => {
      const facts = entity({
        environments: [
          { ...dev, intent: { signature: 'none', digest: 'none' } },
        ],
        images: [image({ environment: 'dev' })],
      });
      expect(checkOf(facts, 'signature-gate').state).toBe('not-applicable');
    });

    it('says what is effective and what is wanted', () => {
      const facts = entity({
        images: [image({ modes: { signature: 'warn', digest: 'enforce' } })],
      });
      expect(checkOf(facts, 'signature-gate')).toMatchObject({
        evidence: 'prod: warn, wanted enforce.',
        nextAction: { code: 'RAISE_SIGNATURE_MODE', actor: 'platform team' },
      });
    });

    it.each<[CheckState, Partial<EntityFacts>]>([
      ['pass', {}],
      [
        'fail',
        {
          highLoopholes: [
            {
              cluster: 'prod-eu',
              namespace: 'payments',
              control: 'signature',
              text: 'Ignored.',
              fix: 'Fix it.',
            },
          ],
        },
      ],
      [
        'not-applicable',
        { images: [image({ modes: { signature: 'audit', digest: 'none' } })] },
      ],
      ['unknown', { images: [image({ stale: true })] }],
    ])('no-loopholes is %s with %j', (state, over) => {
      expect(checkOf(entity(over), 'no-loopholes').state).toBe(state);
    });
  });

  it('gives a next action only to what is not good', () => {
    fc.assert(
      fc.property(anyEntity, facts => {
        const { rules } = evaluateEntity(facts, now);
        for (const check of rules.flatMap(({ checks }) => checks)) {
          expect(check.evidence).not.toMatch(/undefined|\bNaN\b/);
        }
        expect(
          rules
            .flatMap(({ checks }) => checks)
            .filter(
              ({ state, nextAction }) =>
                nextAction && !['fail', 'unknown'].includes(state),
            ),
        ).toEqual([]);
      }),
    );
  });
});

describe('scoreOf', () => {
  const anyRules: fc.Arbitrary<ChecklistRule[]> = fc
    .array(
      fc.record({
        state: fc.constantFrom<CheckState>(
          'pass',
          'fail',
          'unknown',
          'not-applicable',
        ),
        weight: fc.integer({ min: 1, max: 20 }),
      }),
      { maxLength: 10 },
    )
    .map(checks => [
      {
        number: 1,
        id: 'rule',
        title: 'Rule.',
        state: 'pass',
        checks: checks.map((check, index) => ({
          ...check,
          id: `c${index}`,
          title: 'Check.',
          evidence: 'None.',
        })),
      },
    ]);

  it('is within its bounds', () => {
    fc.assert(
      fc.property(anyRules, rules => {
        const { points, of, unknown } = scoreOf(rules);
        expect(points).toBeGreaterThanOrEqual(0);
        expect(points + unknown).toBeLessThanOrEqual(of);
      }),
    );
  });

  it('never falls by a check that turns to pass', () => {
    fc.assert(
      fc.property(anyRules, fc.nat(), (rules, pick) => {
        const [{ checks }] = rules;
        const before = scoreOf(rules);
        checks.forEach((check, index) => {
          if (index !== pick % checks.length) return;
          if (check.state === 'not-applicable') return;
          const better = structuredClone(rules);
          better[0].checks[index].state = 'pass';
          const after = scoreOf(better);
          expect(after.points).toBeGreaterThanOrEqual(before.points);
          expect(after.of).toBe(before.of);
          expect(after.unknown).toBeLessThanOrEqual(before.unknown);
        });
      }),
    );
  });

  it('gives nothing for what could not be told', () => {
    const { rules } = evaluateEntity(entity({ images: [] }), now);
    expect(scoreOf(rules)).toEqual({ points: 5, of: 150, unknown: 145 });
  });
});
