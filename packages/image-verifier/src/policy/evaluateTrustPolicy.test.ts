import {
  DIGEST,
  OTHER_DIGEST,
  REPOSITORY,
  testKey,
} from '../__testUtils__/documents';
import type {
  AttestationEvidence,
  Evidence,
  KeylessSigner,
  SignatureEvidence,
} from '../evidence';
import { makeReason } from '../reasons';
import { dependsOnTime } from './dependsOnTime';
import { evaluateTrustPolicy } from './evaluateTrustPolicy';
import { parseTrustPolicy } from './parseTrustPolicy';
import type { TrustPolicy } from './trustPolicy';

const ISSUER = 'https://token.actions.githubusercontent.com';
const SUBJECT =
  'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main';
const NOW = new Date('2026-06-01T00:00:00Z');
const key = testKey();

const policyWith = (rule: object = {}, rest: object = {}): TrustPolicy =>
  parseTrustPolicy(
    {
      roots: { corp: { file: 'x' }, other: { file: 'y' } },
      authorities: [
        {
          name: 'ci',
          owner: 'team',
          keyless: { root: 'corp', issuer: ISSUER, subject: SUBJECT },
        },
        {
          name: 'pattern',
          owner: 'team',
          keyless: {
            root: 'corp',
            issuer: ISSUER,
            subjectRegExp: 'https://github\\.com/acme/[a-z]+',
          },
        },
        { name: 'key', owner: 'team', key: { data: key.pem } },
        {
          name: 'unlogged-key',
          owner: 'team',
          key: { data: key.pem },
          transparencyLog: 'optional',
        },
      ],
      rules: [
        {
          name: 'prod',
          images: ['registry.example.com/prod/**'],
          signedBy: { anyOf: ['ci'] },
          ...rule,
        },
      ],
      ...rest,
    },
    { source: 'test' },
  );

const keyless = (overrides: Partial<KeylessSigner> = {}): KeylessSigner => ({
  type: 'keyless',
  root: 'corp',
  issuer: ISSUER,
  subject: SUBJECT,
  subjectKind: 'uri',
  build: {},
  certificate: { notBefore: '', notAfter: '', serialNumber: '' },
  ...overrides,
});

const signature = (
  overrides: Partial<SignatureEvidence> = {},
): SignatureEvidence => ({
  id: 'a',
  format: 'sigstore-bundle',
  location: { place: 'referrers-api', manifest: OTHER_DIGEST },
  valid: true,
  reasons: [],
  signer: keyless(),
  annotations: {},
  ...overrides,
});

const attestation = (
  overrides: Partial<AttestationEvidence> = {},
): AttestationEvidence => ({
  ...signature(),
  predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
  predicate: {},
  ...overrides,
});

const evidence = (overrides: Partial<Evidence> = {}): Evidence => ({
  schemaVersion: 1,
  repository: REPOSITORY,
  digest: DIGEST,
  mediaType: '',
  size: 1,
  kind: 'image',
  platforms: [],
  searched: [],
  complete: true,
  signatures: [],
  attestations: [],
  trustMaterial: 'sha256:x',
  ...overrides,
});

const evaluate = (
  found: Partial<Evidence>,
  policy = policyWith(),
  environment?: string,
) =>
  evaluateTrustPolicy({
    evidence: evidence(found),
    image: { repository: REPOSITORY, digest: DIGEST },
    environment,
    policy,
    now: NOW,
  });

describe('evaluateTrustPolicy', () => {
  it('says who signed and which rule matched', () => {
    const policy = policyWith();
    expect(evaluate({ signatures: [signature()] }, policy)).toEqual({
      outcome: 'verified',
      admitted: true,
      policyVersion: policy.version,
      pinned: `${REPOSITORY}@${DIGEST}`,
      rule: 'prod',
      reasons: [],
      requirements: [
        {
          requirement: 'signed by ci',
          rule: 'prod',
          check: 'signature',
          mode: 'enforce',
          outcome: 'met',
          reasons: [],
          matched: [expect.objectContaining({ authority: 'ci' })],
        },
      ],
      matched: [
        {
          authority: 'ci',
          signature: 'a',
          signer: `${SUBJECT} (issuer ${ISSUER})`,
          format: 'sigstore-bundle',
        },
      ],
    });
  });

  it.each<[string, Partial<SignatureEvidence>, string]>([
    [
      'not valid',
      { valid: false, reasons: [makeReason('SIGNATURE_INVALID')] },
      'SIGNATURE_INVALID',
    ],
    [
      'by another subject',
      { signer: keyless({ subject: `${SUBJECT}x` }) },
      'SIGNER_NOT_TRUSTED',
    ],
    [
      'by a subject that only contains the right one',
      { signer: keyless({ subject: `x${SUBJECT}` }) },
      'SIGNER_NOT_TRUSTED',
    ],
    [
      'by another issuer',
      { signer: keyless({ issuer: 'https://evil' }) },
      'ISSUER_NOT_TRUSTED',
    ],
    ['by no issuer', { signer: keyless({ issuer: '' }) }, 'ISSUER_NOT_TRUSTED'],
    [
      'under another root',
      { signer: keyless({ root: 'other' }) },
      'SIGNER_NOT_TRUSTED',
    ],
    ['under no root', { signer: keyless({ root: '' }) }, 'SIGNER_NOT_TRUSTED'],
    [
      'by a key',
      { signer: { type: 'key', keyId: key.keyId } },
      'SIGNER_NOT_TRUSTED',
    ],
  ])('does not accept a signature %s', (_, overrides, code) => {
    const result = evaluate({ signatures: [signature(overrides)] });
    expect(result).toMatchObject({ outcome: 'failed', admitted: false });
    expect(result.reasons[0].code).toBe(code);
    expect(result.matched).toEqual([]);
  });

  it('does not trust the word of a signature that is both valid and without a signer', () => {
    const signatures = [signature({ signer: undefined })];
    expect(evaluate({ signatures }).outcome).toBe('failed');
  });

  it('notes a human signer', () => {
    const signer = keyless({
      subject: 'bob@example.com',
      subjectKind: 'email',
    });
    const [reason] = evaluate({ signatures: [signature({ signer })] }).reasons;
    expect(reason.text).toBe('signer not in trusted list');
    expect(reason.detail).toContain('human signer');
  });

  it.each<[string, Partial<KeylessSigner>, boolean]>([
    ['a feature branch', {}, true],
    ['another issuer', { issuer: 'https://issuer.example.com' }, false],
    ['another root', { root: 'other' }, false],
    [
      'another workflow',
      {
        subject: SUBJECT.replace('release', 'test').replace('main', 'price'),
      },
      false,
    ],
    ['a person', { subject: 'bob@example.com', subjectKind: 'email' }, false],
  ])('tells a feature branch from a stranger: %s', (_what, over, noted) => {
    const signer = keyless({
      subject: SUBJECT.replace('refs/heads/main', 'refs/heads/price-test'),
      ...over,
    });
    for (const subject of [
      { subject: SUBJECT },
      {
        subjectRegExp:
          'https://github\\.com/acme/shop/\\.github/workflows/release\\.yml@refs/heads/main',
      },
    ]) {
      const policy = policyWith(
        {},
        {
          authorities: [
            {
              name: 'ci',
              owner: 'team',
              keyless: { root: 'corp', issuer: ISSUER, ...subject },
            },
          ],
        },
      );
      const result = evaluate({ signatures: [signature({ signer })] }, policy);
      expect(result.outcome).toBe('failed');
      const note = /an accepted workflow, but run on refs\/heads\/price-test/;
      expect(note.test(result.reasons[0].detail ?? '')).toBe(noted);
    }
  });

  it('has three findings for a feature branch, an unsigned image and a repository of another environment', () => {
    const branch = keyless({
      subject: SUBJECT.replace('refs/heads/main', 'refs/heads/price-test'),
    });
    const codes = (signatures: SignatureEvidence[], sources: string) =>
      evaluate({ signatures }, policyWith({ sources: [sources] })).reasons.map(
        ({ code }) => code,
      );
    const prod = 'registry.example.com/prod/**';
    expect([
      codes([signature({ signer: branch })], prod),
      codes([], prod),
      codes([signature()], 'registry.example.com/release/**'),
    ]).toEqual([
      ['SIGNER_NOT_TRUSTED'],
      ['SIGNATURE_NOT_FOUND'],
      ['SOURCE_NOT_ALLOWED'],
    ]);
  });

  it('tells which types of attestation a requirement asks for', () => {
    const policy = policyWith({
      attestations: [{ name: 'sbom', type: ['spdx', 'cyclonedx'] }],
    });
    expect(
      evaluate({ signatures: [signature()] }, policy).requirements.map(
        ({ attests }) => attests,
      ),
    ).toEqual([undefined, ['spdx', 'cyclonedx']]);
  });

  it('matches expressions against the whole text', () => {
    const policy = policyWith({ signedBy: { anyOf: ['pattern'] } });
    const outcome = (subject: string) =>
      evaluate(
        { signatures: [signature({ signer: keyless({ subject }) })] },
        policy,
      ).outcome;
    expect(outcome('https://github.com/acme/shop')).toBe('verified');
    expect(outcome('https://github.com/acme/shop/x')).toBe('failed');
    expect(outcome('xhttps://github.com/acme/shop')).toBe('failed');
    expect(outcome('https://github.com/acme/shop\nhttps://evil')).toBe(
      'failed',
    );
    expect(outcome('https://github.com/acme/shop\n')).toBe('failed');
    expect(outcome('https://githubxcom/acme/shop')).toBe('failed');
  });

  describe('keys', () => {
    const byKey = signature({ signer: { type: 'key', keyId: key.keyId } });
    const logged = {
      ...byKey,
      transparencyLog: { logId: 'ab', logIndex: '1', root: 'corp' },
    };

    it('count with a log entry', () => {
      const policy = policyWith({ signedBy: { anyOf: ['key'] } });
      expect(evaluate({ signatures: [logged] }, policy).outcome).toBe(
        'verified',
      );
    });

    it('do not count without a log entry unless the policy says so', () => {
      const strict = policyWith({ signedBy: { anyOf: ['key'] } });
      const result = evaluate({ signatures: [byKey] }, strict);
      expect(result.outcome).toBe('failed');
      expect(result.reasons[0].code).toBe('TLOG_ENTRY_MISSING');
      const lenient = policyWith({ signedBy: { anyOf: ['unlogged-key'] } });
      expect(evaluate({ signatures: [byKey] }, lenient).outcome).toBe(
        'verified',
      );
    });

    it('need the log of their root', () => {
      const policy = policyWith({ signedBy: { anyOf: ['key'] } });
      const bound = {
        ...policy,
        authorities: policy.authorities.map(a =>
          a.name === 'key' ? { ...a, root: 'other' } : a,
        ),
      };
      const result = evaluate({ signatures: [logged] }, bound);
      expect(result.outcome).toBe('failed');
      expect(result.reasons[0].code).toBe('TLOG_UNKNOWN_LOG');
    });

    it('in files need the trust material', () => {
      const policy = policyWith({ signedBy: { anyOf: ['unlogged-key'] } });
      const inFile = {
        ...policy,
        authorities: policy.authorities.map(a =>
          'key' in a ? { ...a, key: { file: 'k.pub' } } : a,
        ),
      };
      const input = {
        evidence: evidence({ signatures: [byKey] }),
        image: { repository: REPOSITORY, digest: DIGEST },
        policy: inFile,
        now: NOW,
      };
      expect(evaluateTrustPolicy(input).outcome).toBe('failed');
      expect(
        evaluateTrustPolicy({
          ...input,
          trustMaterial: {
            hash: 'sha256:x',
            keys: [{ authority: 'unlogged-key', keyId: key.keyId }],
          },
        }).outcome,
      ).toBe('verified');
    });
  });

  describe('headlines', () => {
    const mismatch = signature({
      valid: false,
      reasons: [makeReason('SUBJECT_MISMATCH')],
    });
    const codes = (found: Partial<Evidence>) =>
      evaluate(found).reasons.map(({ code }) => code);

    it('uses the words of the article', () => {
      expect(evaluate({}).reasons[0].text).toBe('signature not found');
      const stranger = signature({ signer: keyless({ subject: 'x' }) });
      expect(evaluate({ signatures: [stranger] }).reasons[0].text).toBe(
        'signer not in trusted list',
      );
      const policy = policyWith({
        attestations: [{ name: 'tests', type: 'test-result' }],
      });
      expect(
        evaluate({ signatures: [signature()] }, policy).reasons[0].text,
      ).toBe('missing test attestation');
    });

    it('says "signature not found" for a signature over another digest', () => {
      expect(codes({ signatures: [mismatch] })).toEqual([
        'SIGNATURE_NOT_FOUND',
        'SUBJECT_MISMATCH',
      ]);
    });

    it('puts the failure that got furthest first', () => {
      const malformed = signature({
        valid: false,
        reasons: [makeReason('BUNDLE_INVALID')],
      });
      const forged = signature({
        valid: false,
        reasons: [makeReason('SIGNATURE_INVALID')],
      });
      const stranger = signature({ signer: keyless({ subject: 'x' }) });
      expect(codes({ signatures: [malformed, forged, stranger] })).toEqual([
        'SIGNER_NOT_TRUSTED',
        'SIGNATURE_INVALID',
        'BUNDLE_INVALID',
      ]);
    });

    it('lets a good signature stand among any number of bad ones', () => {
      const bad = signature({
        valid: false,
        reasons: [makeReason('SIGNATURE_INVALID')],
      });
      expect(
        evaluate({ signatures: [bad, mismatch, signature(), bad] }),
      ).toMatchObject({ outcome: 'verified', reasons: [] });
    });
  });

  describe('evidence that is not complete', () => {
    const searched = [
      {
        place: 'signature-tag' as const,
        outcome: 'error' as const,
        count: 0,
        reason: makeReason('REGISTRY_FORBIDDEN'),
      },
    ];

    it('never says that something is missing', () => {
      const result = evaluate({ complete: false, searched });
      expect(result).toMatchObject({
        outcome: 'inconclusive',
        admitted: false,
      });
      expect(result.reasons[0].code).toBe('REGISTRY_FORBIDDEN');
      expect(result.reasons.map(({ code }) => code)).not.toContain(
        'SIGNATURE_NOT_FOUND',
      );
    });

    it('verifies by what was found', () => {
      expect(
        evaluate({ complete: false, searched, signatures: [signature()] })
          .outcome,
      ).toBe('verified');
    });
  });

  it.each([
    ['another digest', { digest: OTHER_DIGEST }],
    ['another repository', { repository: 'registry.example.com/prod/other' }],
  ])('judges nothing by evidence of %s', (_, overrides) => {
    const result = evaluate({ ...overrides, signatures: [signature()] });
    expect(result).toMatchObject({ outcome: 'inconclusive', admitted: false });
    expect(result.reasons[0].code).toBe('EVIDENCE_MISMATCH');
  });

  it('judges nothing by evidence under other trust material', () => {
    const result = evaluateTrustPolicy({
      evidence: evidence({ signatures: [signature()] }),
      image: { repository: REPOSITORY, digest: DIGEST },
      policy: policyWith(),
      now: NOW,
      trustMaterial: { hash: 'sha256:other', keys: [] },
    });
    expect(result.outcome).toBe('inconclusive');
  });

  describe('rules', () => {
    it('must all be met where several cover the image', () => {
      const policy = policyWith(
        {},
        {
          rules: [
            {
              name: 'a',
              images: ['registry.example.com/**'],
              signedBy: { anyOf: ['ci'] },
            },
            {
              name: 'b',
              images: ['registry.example.com/prod/payments'],
              signedBy: { anyOf: ['unlogged-key'] },
            },
          ],
        },
      );
      const result = evaluate({ signatures: [signature()] }, policy);
      expect(result).toMatchObject({ outcome: 'failed', rule: 'a, b' });
      expect(result.requirements.map(({ outcome }) => outcome)).toEqual([
        'met',
        'unmet',
      ]);
    });

    it('apply in their environments, and all of them where none is named', () => {
      const policy = policyWith({ environments: ['prod'] });
      expect(evaluate({}, policy, 'prod').rule).toBe('prod');
      expect(evaluate({}, policy).rule).toBe('prod');
      const elsewhere = evaluate({ signatures: [signature()] }, policy, 'dev');
      expect(elsewhere.outcome).toBe('failed');
      expect(elsewhere.reasons[0].code).toBe('POLICY_NONE_APPLIES');
    });

    it('need every authority of allOf', () => {
      const policy = policyWith({
        signedBy: { allOf: ['ci', 'unlogged-key'] },
      });
      const byKey = signature({
        id: 'b',
        signer: { type: 'key', keyId: key.keyId },
      });
      expect(evaluate({ signatures: [signature()] }, policy).outcome).toBe(
        'failed',
      );
      expect(
        evaluate({ signatures: [signature(), byKey] }, policy),
      ).toMatchObject({ outcome: 'verified', matched: [{}, {}] });
    });

    it.each([
      ['registry.example.com/prod/payments', true],
      ['registry.example.com/prod/*', true],
      ['registry.example.com/*/payments', true],
      ['registry.example.com/**', true],
      ['**', true],
      ['*.example.com/prod/payments', true],
      ['**/payments', true],
      ['registry.example.com/prod/pay*', true],
      ['registry.example.com/*', false],
      ['registry.example.com/prod', false],
      ['registry.example.com/prod/payment', false],
      ['registry.example.com/prod/payments/*', false],
      ['*/prod', false],
      ['registryxexample.com/prod/payments', false],
      ['registry.example.com:5000/prod/payments', false],
    ])('with images %s cover the image: %s', (glob, covered) => {
      const policy = policyWith({ images: [glob] });
      expect(evaluate({}, policy).rule === 'prod').toBe(covered);
    });
  });

  describe('images that no rule covers', () => {
    const rule = { images: ['elsewhere.example.com/**'] };

    it('are denied', () => {
      const result = evaluate({ signatures: [signature()] }, policyWith(rule));
      expect(result).toMatchObject({ outcome: 'failed', admitted: false });
      expect(result.reasons[0].code).toBe('POLICY_NONE_APPLIES');
    });

    it('are admitted, never verified, where the policy allows them', () => {
      const policy = policyWith(rule, { unmatched: 'allow' });
      expect(evaluate({ signatures: [signature()] }, policy)).toMatchObject({
        outcome: 'inconclusive',
        admitted: true,
        matched: [],
      });
    });
  });

  describe('attestations', () => {
    const tests = { name: 'tests', type: 'test-result' };
    const judge = (
      attestations: AttestationEvidence[],
      required: object[] = [tests],
    ) =>
      evaluate(
        { signatures: [signature()], attestations },
        policyWith({ attestations: required }),
      );

    it('count from the signers of the rule', () => {
      expect(judge([attestation()]).outcome).toBe('verified');
    });

    it('count only from their own signers where these are named', () => {
      const required = [{ ...tests, signedBy: { anyOf: ['unlogged-key'] } }];
      const result = judge([attestation()], required);
      expect(result.outcome).toBe('failed');
      expect(result.reasons[0]).toMatchObject({
        code: 'ATTESTATION_UNTRUSTED',
        text: 'missing test attestation',
      });
    });

    it('do not count from strangers, or where they are not valid', () => {
      const stranger = attestation({ signer: keyless({ subject: 'x' }) });
      const invalid = attestation({
        valid: false,
        reasons: [makeReason('SIGNATURE_INVALID')],
      });
      for (const found of [stranger, invalid]) {
        expect(judge([found]).outcome).toBe('failed');
      }
    });

    it.each([
      [[], 'missing test attestation'],
      [
        [{ name: 'built', type: 'slsa-provenance' }],
        'missing provenance attestation',
      ],
      [
        [{ name: 'scan', type: 'vulnerability-scan' }],
        'missing scan attestation',
      ],
      [
        [{ name: 'sbom', type: ['spdx', 'cyclonedx'] }],
        'missing SBOM attestation',
      ],
      [
        [{ name: 'license', type: 'https://example.com/license/v1' }],
        'missing license attestation',
      ],
    ])('of each kind have their own text (%#)', (required, text) => {
      const result = judge([], required.length > 0 ? required : [tests]);
      expect(result.reasons[0].text).toBe(text);
    });

    it('cover all versions of a known type, and no other type', () => {
      const of = (predicateType: string) =>
        judge([attestation({ predicateType })]).outcome;
      expect(of('https://in-toto.io/attestation/test-result/v0.2')).toBe(
        'verified',
      );
      expect(of('https://in-toto.io/attestation/test-result')).toBe('verified');
      expect(of('https://in-toto.io/attestation/test-results/v1')).toBe(
        'failed',
      );
    });
  });

  it('prints no control characters of a signer', () => {
    const signer = keyless({ subject: 'a\u001b[2Jb\u202e' });
    const result = evaluate({ signatures: [signature({ signer })] });
    expect(JSON.stringify(result)).not.toMatch(/\\u001b|\u202e/);
  });
});

describe('the requirements of a rule', () => {
  const other = keyless({ subject: 'https://github.com/acme/other' });
  const twoPatterns = {
    signedBy: { atLeast: 2, of: ['ci', 'pattern'] },
  };

  it('atLeast wants as many different signers', () => {
    const policy = policyWith(twoPatterns);
    const one = evaluate({ signatures: [signature()] }, policy);
    expect(one.outcome).toBe('failed');
    const two = evaluate(
      {
        signatures: [signature(), signature({ id: 'b', signer: other })],
      },
      policy,
    );
    expect(two.outcome).toBe('verified');
    expect(two.requirements[0].requirement).toBe('signed by 2 of ci, pattern');
  });

  it('one signer who fits two authorities is one signer', () => {
    const policy = policyWith(
      { signedBy: { atLeast: 2, of: ['ci', 'ci-again'] } },
      {
        authorities: ['ci', 'ci-again'].map(name => ({
          name,
          owner: 'team',
          keyless: { root: 'corp', issuer: ISSUER, subject: SUBJECT },
        })),
      },
    );
    const result = evaluate(
      { signatures: [signature(), signature({ id: 'b' })] },
      policy,
    );
    expect(result.outcome).toBe('failed');
    expect(result.reasons[0]).toMatchObject({ code: 'SIGNERS_INSUFFICIENT' });
  });

  it.each([
    [
      'a format that does not count',
      { formats: ['cosign-legacy'] },
      'SIGNATURE_FORMAT_UNSUPPORTED',
    ],
    [
      'a missing annotation',
      { annotations: { env: 'prod' } },
      'ANNOTATION_MISMATCH',
    ],
    ['an unproven time', { maxSignatureAge: '7d' }, 'SIGNATURE_TOO_OLD'],
    [
      'a source that is not allowed',
      { sources: ['ghcr.io/**'] },
      'SOURCE_NOT_ALLOWED',
    ],
    [
      'no provenance of the base image',
      { baseImages: { allowed: ['**'] } },
      'BASE_IMAGE_UNKNOWN',
    ],
  ])('refuses %s', (_, rule, code) => {
    const result = evaluate({ signatures: [signature()] }, policyWith(rule));
    expect(result.outcome).toBe('failed');
    expect(result.reasons.map(reason => reason.code)).toContain(code);
  });

  it.each([
    ['7d', '2026-05-26T00:00:00Z', 'verified'],
    ['7d', '2026-05-24T23:59:59Z', 'failed'],
  ])(
    'with maxSignatureAge %s a signature of %s is %s',
    (max, time, outcome) => {
      const found = signature({
        signedAt: { time, source: 'transparency-log' },
      });
      expect(
        evaluate({ signatures: [found] }, policyWith({ maxSignatureAge: max }))
          .outcome,
      ).toBe(outcome);
    },
  );

  it('counts a signature with the annotations that it asks for', () => {
    const found = signature({ annotations: { env: 'prod', more: 'x' } });
    expect(
      evaluate(
        { signatures: [found] },
        policyWith({ annotations: { env: 'prod' } }),
      ).outcome,
    ).toBe('verified');
  });

  it('an attestation is no signature unless the rule says so', () => {
    const found = { attestations: [attestation()] };
    expect(evaluate(found).outcome).toBe('failed');
    expect(evaluate(found, policyWith({ anyAttestation: true })).outcome).toBe(
      'verified',
    );
  });

  it('a build extension with another value is not the identity', () => {
    const policy = policyWith(
      { signedBy: { anyOf: ['main'] } },
      {
        authorities: [
          {
            name: 'main',
            owner: 'team',
            keyless: {
              root: 'corp',
              issuer: ISSUER,
              subject: SUBJECT,
              build: { sourceRepositoryRef: 'refs/heads/main' },
            },
          },
        ],
      },
    );
    const signedOn = (build: Record<string, string>) =>
      evaluate(
        { signatures: [signature({ signer: keyless({ build }) })] },
        policy,
      );
    expect(signedOn({ sourceRepositoryRef: 'refs/heads/main' }).outcome).toBe(
      'verified',
    );
    for (const build of [{ sourceRepositoryRef: 'refs/heads/x' }, {}]) {
      const result = signedOn(build as Record<string, string>);
      expect(result.outcome).toBe('failed');
      expect(result.reasons.map(({ code }) => code)).toContain(
        'CERT_EXTENSION_MISMATCH',
      );
    }
  });

  it('a key counts only within its validity, by proven time', () => {
    const policy = policyWith(
      { signedBy: { anyOf: ['old'] } },
      {
        authorities: [
          {
            name: 'old',
            owner: 'team',
            key: { data: key.pem },
            transparencyLog: 'optional',
            validUntil: '2026-01-01',
          },
        ],
      },
    );
    const signedAt = (time?: string) =>
      evaluate(
        {
          signatures: [
            signature({
              signer: { type: 'key', keyId: key.keyId },
              ...(time && {
                signedAt: { time, source: 'timestamp-authority' as const },
              }),
            }),
          ],
        },
        policy,
      ).outcome;
    expect(signedAt('2025-12-31T23:59:59Z')).toBe('verified');
    expect(signedAt('2026-01-01T00:00:00Z')).toBe('failed');
    expect(signedAt()).toBe('failed');
  });

  describe('separate roles', () => {
    const policy = policyWith({
      signedBy: { anyOf: ['ci', 'pattern'] },
      attestations: [{ name: 'tests', type: 'test-result' }],
      separateRoles: [['signature', 'tests']],
    });

    it('are met by different signers', () => {
      expect(
        evaluate(
          {
            signatures: [signature()],
            attestations: [attestation({ id: 'b', signer: other })],
          },
          policy,
        ).outcome,
      ).toBe('verified');
    });

    it('are not met by one signer', () => {
      const result = evaluate(
        { signatures: [signature()], attestations: [attestation()] },
        policy,
      );
      expect(result.outcome).toBe('failed');
      expect(result.reasons[0].code).toBe('ROLES_NOT_SEPARATE');
    });
  });

  describe('that are not enforced', () => {
    it('are reported and do not refuse', () => {
      const result = evaluate(
        { signatures: [signature()] },
        policyWith({
          attestations: [{ name: 'tests', type: 'test-result' }],
          checks: { attestations: 'log' },
        }),
      );
      expect(result).toMatchObject({ outcome: 'verified', reasons: [] });
      expect(result.requirements[1]).toMatchObject({
        mode: 'log',
        outcome: 'unmet',
      });
    });

    it.each(['log', 'skip'])(
      'never verify an image whose signature is only under %s',
      mode => {
        for (const signatures of [[], [signature()]]) {
          const result = evaluate(
            { signatures },
            policyWith({ checks: { signature: mode } }),
          );
          expect(result).toMatchObject({
            outcome: 'inconclusive',
            admitted: true,
          });
          expect(result.reasons[0].code).toBe('SIGNATURE_NOT_DEMANDED');
        }
      },
    );
  });

  describe('of several rules', () => {
    const base = {
      images: ['registry.example.com/**'],
      signedBy: { anyOf: ['ci'] },
    };
    const policy = policyWith(
      {},
      {
        rules: [
          { ...base, name: 'all' },
          {
            ...base,
            name: 'sandbox',
            environments: ['sandbox'],
            precedence: 10,
            signedBy: { anyOf: ['pattern'] },
          },
        ],
      },
    );

    it('apply by the highest precedence', () => {
      const found = { signatures: [signature({ signer: other })] };
      expect(evaluate(found, policy, 'sandbox')).toMatchObject({
        rule: 'sandbox',
        outcome: 'verified',
      });
      expect(evaluate(found, policy, 'prod')).toMatchObject({
        rule: 'all',
        outcome: 'failed',
      });
    });

    it('apply all where no environment is named', () => {
      const found = { signatures: [signature({ signer: other })] };
      expect(evaluate(found, policy)).toMatchObject({
        rule: 'all, sandbox',
        outcome: 'failed',
      });
    });

    it('an excluded image is not covered', () => {
      const excluded = policyWith({
        images: ['registry.example.com/**', `!${REPOSITORY}`],
      });
      expect(
        evaluate({ signatures: [signature()] }, excluded).reasons[0].code,
      ).toBe('POLICY_NONE_APPLIES');
    });
  });

  it('unmatched: warn admits and does not verify', () => {
    const result = evaluate(
      { signatures: [signature()] },
      policyWith({ images: ['ghcr.io/**'] }, { unmatched: 'warn' }),
    );
    expect(result).toMatchObject({ outcome: 'inconclusive', admitted: true });
  });

  it('a relaxation ends on its day', () => {
    const relaxed = (relaxedUntil: string) =>
      evaluate(
        { signatures: [] },
        policyWith({ checks: { signature: 'log' }, relaxedUntil }),
      );
    expect(relaxed('2026-06-02')).toMatchObject({
      outcome: 'inconclusive',
      admitted: true,
    });
    expect(relaxed('2026-06-01')).toMatchObject({
      outcome: 'failed',
      admitted: false,
    });
    const unruled = (unmatchedUntil: string) =>
      evaluate(
        { signatures: [] },
        policyWith(
          { images: ['ghcr.io/**'] },
          { unmatched: 'allow', unmatchedUntil },
        ),
      ).admitted;
    expect([unruled('2026-06-02'), unruled('2026-06-01')]).toEqual([
      true,
      false,
    ]);
  });

  it('an attestation that does not meet its conditions does not count', () => {
    const policy = policyWith({
      attestations: [
        { name: 'tests', type: 'test-result', require: { result: 'PASSED' } },
      ],
    });
    const withResult = (result: string, signer = keyless()) =>
      evaluate(
        {
          signatures: [signature()],
          attestations: [attestation({ predicate: { result }, signer })],
        },
        policy,
      );
    expect(withResult('PASSED').outcome).toBe('verified');
    expect(withResult('FAILED').reasons[0].code).toBe('TEST_FAILED');
    // What a stranger attests is not told.
    const stranger = keyless({ subject: 'https://evil.example/x' });
    expect(withResult('FAILED', stranger).reasons[0].code).toBe(
      'ATTESTATION_UNTRUSTED',
    );
  });
});

it.each([
  [{}, false],
  [{ maxSignatureAge: '90d' }, true],
  [
    {
      attestations: [
        { name: 'scan', type: 'vulnerability-scan', require: { maxAge: '7d' } },
      ],
    },
    true,
  ],
  [
    {
      attestations: [
        { name: 'scan', type: 'vulnerability-scan', require: { critical: 0 } },
      ],
    },
    false,
  ],
  [
    {
      attestations: [
        {
          name: 'own',
          type: 'https://example.com/own',
          conditions: ['timestamp(predicate.until) > now'],
        },
      ],
    },
    true,
  ],
])('a rule with %j depends on the time: %s', (rule, answer) => {
  expect(dependsOnTime(policyWith(rule))).toBe(answer);
});
