import fc from 'fast-check';
import {
  anyException,
  anyImage,
  digestB,
  environments,
  exception,
  exceptionRequest,
  image,
  now,
  prod,
  reason,
  trustFailed,
  trustVerified,
} from './__testUtils__/facts';
import type { TrustResult, WorkloadImageFacts } from './evaluate.types';
import type { Answer, EnforcementMode, VerdictStatus } from './types';
import { enforcedBy, judgeWorkloadImage } from './verdict';

const unreadable: TrustResult = {
  state: 'unreadable',
  reason: reason('REGISTRY_FORBIDDEN', { class: 'inconclusive' }),
};
const inconclusive = trustVerified({
  outcome: 'inconclusive',
  reasons: [reason('REGISTRY_TIMEOUT', { class: 'inconclusive' })],
});
const byTag = { pinned: false, reference: 'registry.example.com/prod/p:1.2' };
const foreign = { repository: 'registry.example.com/dev/payments' };

describe('judgeWorkloadImage', () => {
  it.each<[string, Partial<WorkloadImageFacts>, VerdictStatus, string[]]>([
    ['a trusted, pinned image', {}, 'verified', []],
    [
      'an unsigned image',
      { trust: trustFailed() },
      'failed',
      ['SIGNATURE_NOT_FOUND'],
    ],
    [
      'a failure without a reason',
      { trust: trustFailed([]) },
      'failed',
      ['TRUST_FAILED'],
    ],
    ['a silent cluster', { stale: true }, 'unknown', ['SOURCE_STALE']],
    [
      'a silent cluster with an unsigned image by tag',
      { stale: true, trust: trustFailed(), ...byTag },
      'unknown',
      ['SOURCE_STALE'],
    ],
    [
      'an unresolved digest',
      { digest: undefined },
      'unknown',
      ['DIGEST_UNRESOLVED'],
    ],
    [
      'a digest that waits',
      { trust: { state: 'pending' } },
      'unknown',
      ['NOT_CHECKED_YET'],
    ],
    [
      'a registry that refuses',
      { trust: unreadable },
      'unknown',
      ['REGISTRY_FORBIDDEN'],
    ],
    [
      'inconclusive evidence',
      { trust: inconclusive },
      'unknown',
      ['REGISTRY_TIMEOUT'],
    ],
    [
      'inconclusive evidence without a reason',
      { trust: trustVerified({ outcome: 'inconclusive' }) },
      'unknown',
      ['NOT_JUDGED'],
    ],
    ['a tag in prod, signed', byTag, 'failed', ['TAG_FORBIDDEN']],
    [
      'a tag in prod, not checked',
      { ...byTag, trust: { state: 'pending' } },
      'failed',
      ['TAG_FORBIDDEN', 'NOT_CHECKED_YET'],
    ],
    [
      'a tag in dev',
      { ...byTag, environment: 'dev', cluster: 'dev-1' },
      'verified',
      [],
    ],
    [
      'a repository of another environment',
      foreign,
      'failed',
      ['SOURCE_NOT_ALLOWED'],
    ],
    [
      'a repository that is not known',
      { repository: undefined },
      'unknown',
      ['SOURCE_UNDETERMINED'],
    ],
    [
      'any repository in dev',
      { ...foreign, environment: 'dev' },
      'verified',
      [],
    ],
    ['no environment', { environment: undefined, ...foreign }, 'verified', []],
    [
      'no environment, unsigned',
      { environment: undefined, trust: trustFailed() },
      'failed',
      ['SIGNATURE_NOT_FOUND'],
    ],
    [
      'an environment that was removed from the configuration',
      { environment: 'gone' },
      'unknown',
      ['ENVIRONMENT_NOT_CONFIGURED'],
    ],
  ])('judges %s', (_, over, status, codes) => {
    const verdict = judgeWorkloadImage(image(over), [], environments, now);
    expect(verdict.status).toBe(status);
    expect(verdict.reasons.map(({ code }) => code)).toEqual(codes);
  });

  it('tells why an image is verified', () => {
    expect(judgeWorkloadImage(image(), [], environments, now)).toEqual({
      status: 'verified',
      reasons: [],
      rule: 'services',
      policyVersion: 'v1',
      requirements: [
        { requirement: 'signed by ci-main', outcome: 'met', reasons: [] },
      ],
      matched: [expect.objectContaining({ authority: 'ci-main' })],
      verifiedAt: '2026-11-22T11:00:00Z',
      enforced: 'yes',
      protected: true,
    });
  });

  it('keeps the reasons of two missing attestations apart', () => {
    const reasons = [
      reason('ATTESTATION_MISSING', { text: 'missing test attestation' }),
      reason('ATTESTATION_MISSING', { text: 'missing scan attestation' }),
    ];
    const verdict = judgeWorkloadImage(
      image({ trust: trustFailed([...reasons, reasons[0]]) }),
      [],
      environments,
      now,
    );
    expect(verdict.reasons).toEqual(reasons);
  });

  describe('with an active exception that covers the image', () => {
    it.each<[string, Partial<WorkloadImageFacts>, VerdictStatus]>([
      ['trust failed', { trust: trustFailed() }, 'excepted'],
      ['the trust policy is met', {}, 'verified'],
      ['not checked yet', { trust: { state: 'pending' } }, 'unknown'],
      ['the registry refused', { trust: unreadable }, 'unknown'],
      ['inconclusive', { trust: inconclusive }, 'unknown'],
      [
        'the cluster is silent',
        { trust: trustFailed(), stale: true },
        'unknown',
      ],
      ['a tag is used', { trust: trustFailed(), ...byTag }, 'failed'],
    ])('answers when %s', (_, over, status) => {
      const verdict = judgeWorkloadImage(
        image(over),
        [exception()],
        environments,
        now,
      );
      expect(verdict.status).toBe(status);
      expect(verdict.exceptionId).toBe(
        status === 'excepted' || over.pinned === false
          ? 'exception-1'
          : undefined,
      );
      expect(verdict.protected).toBe(status === 'verified');
    });

    it('covers a vendor image from a repository that prod does not list', () => {
      const covering = exception({
        scope: { ...exceptionRequest().scope, ...foreign },
      });
      const facts = image({ ...foreign, trust: trustFailed() });
      expect(
        judgeWorkloadImage(facts, [covering], environments, now).status,
      ).toBe('excepted');
      expect(
        judgeWorkloadImage(
          { ...facts, trust: { state: 'pending' } },
          [covering],
          environments,
          now,
        ).status,
      ).toBe('unknown');
    });

    it.each([
      ['digest', { digest: digestB }],
      ['namespace', { namespace: 'other' }],
      ['cluster', { cluster: 'prod-us' }],
      ['service account', { serviceAccount: 'default' }],
      ['repository', { repository: 'registry.example.com/prod/other' }],
    ])('does not cover another %s', (_, over) => {
      expect(
        judgeWorkloadImage(
          image({ trust: trustFailed(), ...over }),
          [exception()],
          environments,
          now,
        ).status,
      ).toBe('failed');
    });

    it('ends at its end', () => {
      const ending = exception({ expiresAt: now.toISOString() });
      const facts = image({ trust: trustFailed() });
      const before = new Date(now.getTime() - 1);
      expect(
        judgeWorkloadImage(facts, [ending], environments, before).status,
      ).toBe('excepted');
      expect(
        judgeWorkloadImage(facts, [ending], environments, now).status,
      ).toBe('failed');
    });

    it('names the exception that lasts longest', () => {
      const short = exception({
        id: 'a',
        expiresAt: '2026-11-23T00:00:00Z',
      });
      const long = exception({ id: 'b' });
      for (const both of [
        [short, long],
        [long, short],
      ]) {
        expect(
          judgeWorkloadImage(
            image({ trust: trustFailed() }),
            both,
            environments,
            now,
          ).exceptionId,
        ).toBe('b');
      }
    });
  });

  it('never verifies what was not judged as verified', () => {
    fc.assert(
      fc.property(anyImage, fc.array(anyException), (facts, exceptions) => {
        const verdict = judgeWorkloadImage(
          facts,
          exceptions,
          environments,
          now,
        );
        const verified = verdict.status === 'verified';
        expect(verdict.reasons.length === 0).toBe(verified);
        expect(verdict.protected && !verified).toBe(false);
        const { trust } = facts;
        const proven =
          !facts.stale &&
          facts.digest !== undefined &&
          trust.state === 'judged' &&
          trust.outcome === 'verified';
        expect(verified && !proven).toBe(false);
      }),
    );
  });

  it('turns only failed into excepted, whatever the exceptions', () => {
    fc.assert(
      fc.property(anyImage, fc.array(anyException), (facts, exceptions) => {
        const bare = judgeWorkloadImage(facts, [], environments, now).status;
        const verdict = judgeWorkloadImage(
          facts,
          exceptions,
          environments,
          now,
        );
        // What was failed may be excused, or turn out to be unknown beneath;
        // everything else stays as it was.
        const allowed =
          bare === 'failed' ? ['failed', 'excepted', 'unknown'] : [bare];
        expect(allowed).toContain(verdict.status);
      }),
    );
  });

  it('protects only what is verified, enforced, running and fresh', () => {
    fc.assert(
      fc.property(anyImage, facts => {
        const verdict = judgeWorkloadImage(facts, [], environments, now);
        expect(verdict.protected).toBe(
          verdict.status === 'verified' &&
            verdict.enforced === 'yes' &&
            !facts.cold &&
            !facts.stale,
        );
      }),
    );
  });

  it('leaves its input as it is', () => {
    const facts = image({ trust: trustFailed() });
    const exceptions = [exception(), exception({ id: 'z' })];
    const copy = structuredClone({ facts, exceptions });
    judgeWorkloadImage(facts, exceptions, [prod], now);
    expect({ facts, exceptions }).toEqual(copy);
  });
});

describe('enforcedBy', () => {
  it.each<[EnforcementMode, EnforcementMode, Answer]>([
    ['enforce', 'enforce', 'yes'],
    ['enforce', 'warn', 'no'],
    ['audit', 'enforce', 'no'],
    ['none', 'none', 'no'],
    ['enforce', 'unknown', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
    ['unknown', 'audit', 'no'],
  ])('signature %s and digest %s: %s', (signature, digest, answer) => {
    expect(enforcedBy({ signature, digest })).toBe(answer);
    expect(enforcedBy({ signature: digest, digest: signature })).toBe(answer);
  });

  it('does not know what a silent cluster enforces', () => {
    for (const signature of ['none', 'enforce'] as const) {
      expect(
        judgeWorkloadImage(
          image({ stale: true, modes: { signature, digest: signature } }),
          [],
          environments,
          now,
        ).enforced,
      ).toBe('unknown');
    }
  });
});

describe('a cluster that cannot verify', () => {
  const codes = (over: Partial<WorkloadImageFacts>) =>
    judgeWorkloadImage(image(over), [], environments, now).reasons.map(
      ({ code }) => code,
    );

  it.each<[string, WorkloadImageFacts['verifies'], string[]]>([
    ['another format only', [['notation']], ['CLUSTER_CANNOT_VERIFY']],
    ['the format of the image', [['sigstore-bundle']], []],
    ['several formats', [['notation', 'sigstore-bundle']], []],
    [
      'one format by each of two policies',
      [['sigstore-bundle'], ['notation']],
      ['CLUSTER_CANNOT_VERIFY'],
    ],
    ['nothing that is known', undefined, []],
  ])('because it verifies %s', (_, verifies, expected) => {
    expect(codes({ verifies })).toEqual(expected);
  });

  it('names the formats', () => {
    const { status, reasons } = judgeWorkloadImage(
      image({ verifies: [['notation']] }),
      [],
      environments,
      now,
    );
    expect(status).toBe('verified');
    expect(reasons).toMatchObject([
      { text: 'signed, but this cluster cannot verify it' },
    ]);
    expect(reasons[0].detail).toContain(
      'is signed as sigstore-bundle; the policies of cluster prod-eu verify notation only',
    );
  });

  it('is not said of an image that fails or is unknown', () => {
    const verifies: WorkloadImageFacts['verifies'] = [['notation']];
    expect(codes({ verifies, trust: trustFailed() })).toEqual([
      'SIGNATURE_NOT_FOUND',
    ]);
    expect(codes({ verifies, stale: true })).toEqual(['SOURCE_STALE']);
    expect(codes({ verifies, trust: inconclusive })).toEqual([
      'REGISTRY_TIMEOUT',
    ]);
  });

  it('changes no verdict', () => {
    fc.assert(
      fc.property(anyImage, facts => {
        const judge = (verifies: WorkloadImageFacts['verifies']) => {
          const { reasons: _reasons, ...verdict } = judgeWorkloadImage(
            { ...facts, verifies },
            [],
            environments,
            now,
          );
          return verdict;
        };
        expect(judge([['notation']])).toEqual(judge(undefined));
      }),
    );
  });
});
