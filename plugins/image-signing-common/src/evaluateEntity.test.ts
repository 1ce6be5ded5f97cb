import fc from 'fast-check';
import {
  anyEntity,
  digestA,
  digestB,
  digestC,
  entity,
  exception,
  image,
  now,
  reason,
  trustFailed,
} from './__testUtils__/facts';
import { emptyCounts } from './counting';
import type { EntityFacts, WorkloadImageFacts } from './evaluate.types';
import { evaluateEntity, NO_ENVIRONMENT } from './evaluateEntity';

const unsigned: Partial<WorkloadImageFacts> = { trust: trustFailed() };

function evaluate(
  images: Array<Partial<WorkloadImageFacts>>,
  over: Partial<EntityFacts> = {},
) {
  return evaluateEntity(
    entity({
      images: images.map((item, index) => image({ id: `i${index}`, ...item })),
      ...over,
    }),
    now,
  );
}

function sentences(...args: Parameters<typeof evaluate>) {
  return evaluate(...args).environments.map(({ sentence }) => sentence);
}

const hexDigits = '01234567';
const eightDigests = [...hexDigits].map(digit => ({
  digest: `sha256:${digit.repeat(64)}`,
  modes: { signature: 'audit' as const, digest: 'audit' as const },
}));

describe('evaluateEntity', () => {
  it('says what is verified, what is not, since when, and whether it is enforced', () => {
    expect(
      sentences(
        eightDigests.map((item, index) =>
          index === 3 ? { ...item, ...unsigned } : item,
        ),
      ),
    ).toEqual([
      'prod: 7 of 8 running digests verified; 1 unsigned, first seen 3 d ago; enforced: no',
    ]);
  });

  it.each<[string, Array<Partial<WorkloadImageFacts>>, Partial<EntityFacts>]>([
    ['prod: 1 of 1 running digest verified; enforced: yes', [{}], {}],
    [
      'prod: 0 of 1 running digest verified; 1 unknown because cluster prod-eu is silent; enforced: unknown',
      [{ stale: true }],
      {},
    ],
    [
      'prod: 1 of 2 running digests verified; 1 not checked yet; enforced: yes',
      [{}, { digest: digestB, trust: { state: 'pending' } }],
      {},
    ],
    [
      'prod: 0 of 1 running digest verified; 1 excepted until 2026-11-29; enforced: yes',
      [unsigned],
      { exceptions: [exception()] },
    ],
    [
      'prod: 1 of 2 running digests verified; 1 named by tag, first seen 3 d ago; enforced: for 1 of 2',
      [
        { modes: { signature: 'none', digest: 'none' } },
        { digest: digestB, pinned: false },
      ],
      {},
    ],
    [
      'prod: 0 of 2 running digests verified; 1 signed by somebody not in the trusted list, first seen 3 d ago; 1 unknown (digest not resolved); enforced: yes',
      [
        { trust: trustFailed([reason('SIGNER_NOT_TRUSTED')]) },
        { digest: undefined },
      ],
      {},
    ],
    [
      'prod: nothing runs now; 2 cold images, 1 of them would fail on the next start; enforced: yes',
      [
        { cold: true },
        { cold: true, digest: digestB, ...unsigned, container: 'x' },
      ],
      {},
    ],
    [
      'no environment: 1 of 1 running digest verified; enforced: yes',
      [{ environment: undefined }],
      {},
    ],
  ])('says "%s"', (sentence, images, over) => {
    expect(sentences(images, over)).toEqual([sentence]);
  });

  it('reports every environment, the strictest first', () => {
    const { environments, status } = evaluate([
      { environment: undefined, cluster: 'x' },
      { environment: 'dev', cluster: 'dev-1', ...unsigned },
      {},
    ]);
    expect(
      environments.map(({ environment, status: own }) => [environment, own]),
    ).toEqual([
      ['prod', 'verified'],
      ['dev', 'failed'],
      [NO_ENVIRONMENT, 'verified'],
    ]);
    expect(status).toBe('failed');
    expect(environments[2].signature).toEqual({
      mode: 'enforce',
      intent: 'unknown',
    });
  });

  it('does not hide the workloads of an environment behind another mapping', () => {
    const [prod] = evaluate([
      {},
      { mapping: undefined, cluster: 'prod-us' },
    ]).environments;
    expect(prod.digests.total).toBe(1);
    expect(prod.workloads.total).toBe(2);
  });

  it('takes the weakest mode of all places', () => {
    const [prod] = evaluate([
      {},
      { cluster: 'prod-us', modes: { signature: 'audit', digest: 'unknown' } },
      {
        cluster: 'prod-ap',
        cold: true,
        modes: { signature: 'none', digest: 'none' },
      },
    ]).environments;
    expect(prod.signature).toEqual({ mode: 'audit', intent: 'enforce' });
    expect(prod.digest).toEqual({ mode: 'unknown', intent: 'enforce' });
  });

  it('keeps what does not run out of status and counts', () => {
    const { status, environments } = evaluate([
      {},
      { cold: true, digest: digestB, ...unsigned },
    ]);
    expect(status).toBe('verified');
    expect(environments[0]).toMatchObject({
      status: 'verified',
      cold: 1,
      digests: { total: 1, verified: 1, protected: 1 },
      nextAction: { code: 'SIGN_IMAGE' },
    });
  });

  it('is unknown where nothing was seen', () => {
    expect(evaluate([])).toMatchObject({
      status: 'unknown',
      environments: [],
      verdicts: {},
    });
  });

  it('replays a tag that is moved and deployed: two digests, one red', () => {
    const tagged: Partial<WorkloadImageFacts> = {
      pinned: false,
      reference: 'registry.example.com/prod/payments:release',
      tag: 'release',
      modes: { signature: 'audit', digest: 'audit' },
    };
    const before = evaluate([{ ...tagged, environment: 'dev' }]);
    expect(before.status).toBe('verified');
    const swapped = evaluate([
      {
        ...tagged,
        environment: 'dev',
        swap: {
          tag: 'release',
          runningDigest: digestA,
          tagDigest: digestB,
          detectedAt: '2026-11-22T10:00:00Z',
        },
      },
    ]);
    expect(swapped.status).toBe('verified');
    expect(swapped.nextAction?.code).toBe('INVESTIGATE_SWAP');
    const after = evaluate([
      { ...tagged, environment: 'dev', digest: digestB, ...unsigned },
    ]);
    expect(after.status).toBe('failed');
    expect(after.environments[0].sentence).toBe(
      'dev: 0 of 1 running digest verified; 1 unsigned, first seen 3 d ago; enforced: no',
    );
  });

  describe('next action', () => {
    const swap = {
      tag: 'release',
      runningDigest: digestA,
      tagDigest: digestB,
      detectedAt: '2026-11-22T10:00:00Z',
    };
    const weak = { signature: 'audit', digest: 'audit' } as const;
    const codeOf = (...args: Parameters<typeof evaluate>) =>
      evaluate(...args).nextAction?.code;

    it.each<
      [
        string | undefined,
        Array<Partial<WorkloadImageFacts>>,
        Partial<EntityFacts>,
      ]
    >([
      [undefined, [{}], {}],
      ['INVESTIGATE_SWAP', [unsigned, { swap, pinned: false }], {}],
      ['SIGN_IMAGE', [{ modes: weak }, { ...unsigned, digest: digestB }], {}],
      [
        'REPLACE_IMAGE',
        [
          { ...unsigned, digest: digestB },
          { trust: trustFailed([reason('SIGNATURE_INVALID')]) },
        ],
        {},
      ],
      [
        'SIGN_IN_PIPELINE',
        [{ trust: trustFailed([reason('SIGNER_NOT_TRUSTED')]) }],
        {},
      ],
      [
        'COVER_WITH_RULE',
        [{ trust: trustFailed([reason('POLICY_NONE_APPLIES')]) }],
        {},
      ],
      [
        'MOVE_TO_ALLOWED_SOURCE',
        [{ repository: 'registry.example.com/dev/payments' }],
        {},
      ],
      [
        'ADD_ATTESTATION',
        [{ trust: trustFailed([reason('ATTESTATION_MISSING')]) }],
        {},
      ],
      ['PIN_DIGEST', [{ pinned: false }], {}],
      ['FIX_FINDING', [{ trust: trustFailed([reason('NEW')]) }], {}],
      ['RECONNECT_CLUSTER', [{ stale: true }], {}],
      ['NAME_DIGEST', [{ digest: undefined }], {}],
      [undefined, [{ trust: { state: 'pending' } }], {}],
      [
        'MAKE_READABLE',
        [
          {
            trust: {
              state: 'unreadable',
              reason: reason('REGISTRY_FORBIDDEN', { class: 'inconclusive' }),
            },
          },
        ],
        {},
      ],
      ['RAISE_SIGNATURE_MODE', [{ modes: weak }], {}],
      [
        'RAISE_DIGEST_MODE',
        [{ modes: { signature: 'unknown', digest: 'warn' } }],
        {},
      ],
      [
        'SHOW_SIGNATURE_MODE',
        [{ modes: { signature: 'unknown', digest: 'enforce' } }],
        {},
      ],
      ['CLOSE_EXCEPTION', [unsigned], { exceptions: [exception()] }],
      ['PIN_DIGEST', [{ environment: 'dev', pinned: false }], {}],
      ['SIGN_IMAGE', [{}, { cold: true, digest: digestB, ...unsigned }], {}],
    ])('is %s for %j', (code, images, over) => {
      expect(codeOf(images, over)).toBe(code);
    });

    it('is about the environment that must protect most', () => {
      const { nextAction, environments } = evaluate([
        {
          environment: 'dev',
          trust: trustFailed([reason('SIGNATURE_INVALID')]),
        },
        { ...unsigned, digest: digestB },
      ]);
      expect(nextAction?.code).toBe('SIGN_IMAGE');
      expect(environments.map(({ nextAction: own }) => own?.code)).toEqual([
        'SIGN_IMAGE',
        'REPLACE_IMAGE',
      ]);
    });

    it('prefers what is broken in dev to what is missing in prod', () => {
      expect(
        codeOf([{ modes: weak }, { environment: 'dev', ...unsigned }]),
      ).toBe('SIGN_IMAGE');
    });

    it('names who acts, or the release owner where nobody is named', () => {
      expect(evaluate([unsigned]).nextAction?.actor).toBe(
        'group:default/payments',
      );
      expect(evaluate([unsigned], { owner: undefined }).nextAction?.actor).toBe(
        'release owner',
      );
      expect(evaluate([{ stale: true }]).nextAction?.actor).toBe(
        'platform team',
      );
    });

    it('does not offer to pin what is not trusted', () => {
      const { environments } = evaluate([
        { swap, pinned: false, ...unsigned, environment: 'dev' },
      ]);
      expect(environments[0].nextAction).toMatchObject({
        code: 'INVESTIGATE_SWAP',
      });
      expect(environments[0].nextAction?.command).toBeUndefined();
    });
  });

  it('derives the stage from the same facts', () => {
    const stages = (...args: Parameters<typeof evaluate>) =>
      evaluate(...args).environments.map(({ stage }) => stage);
    expect(stages([{}])).toEqual(['enforced']);
    expect(stages([{ modes: { signature: 'warn', digest: 'audit' } }])).toEqual(
      ['audit'],
    );
    expect(stages([unsigned])).toEqual(['inventory']);
    expect(evaluate([{}]).environments[0].stageReason).toBe(
      'Not yet strict: the trust policy requires no attestation.',
    );
  });

  it('answers the same in whatever order the facts come', () => {
    fc.assert(
      fc.property(anyEntity, facts => {
        const reversed: EntityFacts = {
          ...facts,
          images: [...facts.images].reverse(),
          exceptions: [...facts.exceptions].reverse(),
          environments: [...facts.environments].reverse(),
          authorities: [...facts.authorities].reverse(),
          highLoopholes: [...facts.highLoopholes].reverse(),
        };
        const copy = structuredClone(facts);
        expect(evaluateEntity(reversed, now)).toEqual(
          evaluateEntity(facts, now),
        );
        expect(facts).toEqual(copy);
      }),
    );
  });

  it('accounts for every image', () => {
    fc.assert(
      fc.property(anyEntity, facts => {
        const { environments, verdicts, status, score } = evaluateEntity(
          facts,
          now,
        );
        expect(Object.keys(verdicts).sort()).toEqual(
          facts.images.map(({ id }) => id).sort(),
        );
        expect(environments.reduce((sum, { cold }) => sum + cold, 0)).toBe(
          facts.images.filter(({ cold }) => cold).length,
        );
        for (const { digests, sentence } of environments) {
          expect(
            digests.verified +
              digests.failed +
              digests.excepted +
              digests.unknown,
          ).toBe(digests.total);
          expect(digests.protected).toBeLessThanOrEqual(
            Math.min(digests.verified, digests.enforced),
          );
          expect(sentence).not.toMatch(/undefined|NaN/);
        }
        const unverified = environments.filter(
          ({ digests }) => digests.verified < digests.total,
        );
        expect(status === 'verified' && unverified.length > 0).toBe(false);
        expect(score.points + score.unknown).toBeLessThanOrEqual(score.of);
      }),
    );
  });

  it('never gets better by one more image that is not verified', () => {
    fc.assert(
      fc.property(anyEntity, facts => {
        const worse = evaluateEntity(
          {
            ...facts,
            images: [
              ...facts.images,
              image({
                id: 'more',
                digest: digestC,
                trust: { state: 'pending' },
              }),
            ],
          },
          now,
        );
        const before = evaluateEntity(facts, now);
        expect(worse.status).not.toBe('verified');
        const verified = (evaluation: typeof before) =>
          evaluation.environments.find(
            ({ environment }) => environment === 'prod',
          )?.digests ?? emptyCounts();
        expect(verified(worse).verified).toBeLessThanOrEqual(
          verified(before).verified,
        );
        expect(verified(worse).protected).toBeLessThanOrEqual(
          verified(before).protected,
        );
      }),
    );
  });

  it('takes ids for what they are', () => {
    const { verdicts } = evaluate([{ id: '__proto__' }]);
    expect(Object.keys(verdicts)).toEqual(['__proto__']);
  });

  it('evaluates a large entity in reasonable time', () => {
    const images = Array.from({ length: 3_000 }, (_, index) => ({
      digest: `sha256:${index.toString(16).padStart(64, '0')}`,
      container: `c${index}`,
    }));
    const start = performance.now();
    evaluate(images);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
