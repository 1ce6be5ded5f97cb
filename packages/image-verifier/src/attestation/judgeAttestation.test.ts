import fc from 'fast-check';
import type { AttestationEvidence, KeylessSigner } from '../evidence';
import type { AttestationConditions } from '../policy/trustPolicy';
import { judgeAttestation } from './judgeAttestation';
import { isSameRepository, repositoryOfUrl } from './repositoryUrl';

const NOW = new Date('2026-06-01T00:00:00Z');
const DIGEST = `sha256:${'a'.repeat(64)}`;

const signer: KeylessSigner = {
  type: 'keyless',
  root: 'corp',
  issuer: 'https://i.example',
  subject: 'https://s.example',
  subjectKind: 'uri',
  build: {},
  certificate: { notBefore: '', notAfter: '', serialNumber: '' },
};

function codes(
  predicateType: string,
  predicate: unknown,
  require: AttestationConditions,
  options: {
    signedAt?: string;
    build?: Record<string, string>;
    entity?: { sourceRepository?: string };
    conditions?: string[];
  } = {},
) {
  const attestation: AttestationEvidence = {
    id: 'a',
    format: 'sigstore-bundle',
    location: { place: 'referrers-api', manifest: 'm' },
    valid: true,
    reasons: [],
    signer: { ...signer, build: options.build ?? {} },
    ...(options.signedAt && {
      signedAt: { time: options.signedAt, source: 'transparency-log' },
    }),
    predicateType,
    predicate,
  };
  return judgeAttestation(
    attestation,
    {
      name: 'x',
      type: [predicateType],
      require,
      conditions: (options.conditions ?? []).map(expression => ({
        expression,
      })),
    },
    {
      now: NOW,
      image: { repository: 'registry.example.com/a', digest: DIGEST },
      entity: options.entity,
    },
  ).map(({ code }) => code);
}

const SLSA = 'https://slsa.dev/provenance/v0.2';
const provenance = (uri: string) => ({
  builder: { id: 'https://ci.example.com/builder@v1' },
  buildType: 'https://ci.example.com/type',
  invocation: { configSource: { uri } },
});
const MAIN = 'git+https://github.com/acme/shop@refs/heads/main';

const VULNS = 'https://in-toto.io/attestation/vulns/v0.2';
const scanOf = (...scores: string[]) => ({
  scanner: {
    uri: 's',
    result: scores.map((score, i) => ({ id: `C${i}`, severity: [{ score }] })),
  },
  metadata: { scanFinishedOn: '2026-05-31T00:00:00Z' },
});
const TESTS = 'https://in-toto.io/attestation/test-result/v0.1';
const VEX = 'https://openvex.dev/ns/v0.2.0';
const VSA = 'https://slsa.dev/verification_summary/v1';
const SBOM = 'https://spdx.dev/Document';

describe('judgeAttestation', () => {
  it.each<[string, string, unknown, AttestationConditions, string[]]>([
    [
      'the source and ref that are asked for',
      SLSA,
      provenance(MAIN),
      {
        sourceRepository: ['https://github.com/acme/shop'],
        ref: ['refs/heads/main'],
      },
      [],
    ],
    [
      'another repository',
      SLSA,
      provenance('git+https://github.com/evil/shop@refs/heads/main'),
      { sourceRepository: ['https://github.com/acme/shop'] },
      ['PROVENANCE_SOURCE_NOT_ALLOWED'],
    ],
    [
      'another branch',
      SLSA,
      provenance('git+https://github.com/acme/shop@refs/heads/x'),
      { ref: ['refs/heads/main'] },
      ['PROVENANCE_REF_NOT_ALLOWED'],
    ],
    [
      'a branch of a pattern',
      SLSA,
      provenance('git+https://github.com/acme/shop@refs/heads/release/7'),
      { ref: ['refs/heads/release/*'] },
      [],
    ],
    [
      'no source at all',
      SLSA,
      { builder: { id: 'x' }, buildType: 'y' },
      {
        sourceRepository: ['https://github.com/acme/shop'],
        ref: ['refs/heads/main'],
      },
      ['PROVENANCE_SOURCE_NOT_ALLOWED', 'PROVENANCE_REF_NOT_ALLOWED'],
    ],
    [
      'another builder',
      SLSA,
      provenance(MAIN),
      { builder: ['https://ci.example.com/other'] },
      ['PROVENANCE_BUILDER_NOT_ALLOWED'],
    ],
    [
      'a builder of a pattern',
      SLSA,
      provenance(MAIN),
      { builder: ['https://ci.example.com/builder@*'] },
      [],
    ],
    [
      'no entity for fromEntity',
      SLSA,
      provenance(MAIN),
      { sourceRepository: ['fromEntity'] },
      ['PROVENANCE_SOURCE_NOT_ALLOWED'],
    ],
    ['no findings', VULNS, scanOf(), { critical: 0 }, []],
    ['as many findings as allowed', VULNS, scanOf('9.5'), { critical: 1 }, []],
    [
      'a finding too many',
      VULNS,
      scanOf('9.5', 'high'),
      { critical: 0, high: 0 },
      ['SCAN_SEVERITY_EXCEEDED', 'SCAN_SEVERITY_EXCEEDED'],
    ],
    [
      'a result that is not understood',
      VULNS,
      { scanner: { uri: 's', result: 'fine' } },
      { critical: 0 },
      ['SCAN_NOT_UNDERSTOOD'],
    ],
    [
      'a malformed predicate',
      VULNS,
      'x',
      { critical: 0 },
      ['ATTESTATION_INVALID'],
    ],
    [
      'passed tests',
      TESTS,
      { result: 'PASSED', passedTests: ['e2e'] },
      { result: ['PASSED'], tests: ['e2e'] },
      [],
    ],
    [
      'failed tests',
      TESTS,
      { result: 'FAILED' },
      { result: ['PASSED'] },
      ['TEST_FAILED'],
    ],
    [
      'a missing test',
      TESTS,
      { result: 'PASSED', failedTests: ['e2e'] },
      { tests: ['e2e'] },
      ['TEST_MISSING'],
    ],
    [
      'a condition of another kind',
      TESTS,
      { result: 'PASSED' },
      { critical: 0 },
      ['ATTESTATION_CONDITION_FAILED'],
    ],
    [
      'a condition on a type that is not read',
      'https://example.com/own',
      {},
      { critical: 0 },
      ['ATTESTATION_CONDITION_FAILED'],
    ],
    [
      'a VEX about this image',
      VEX,
      { statements: [{ vulnerability: 'C', status: 'affected' }] },
      { notStatus: ['affected'] },
      ['VEX_STATUS_NOT_ALLOWED'],
    ],
    ...[
      `pkg:oci/x@${DIGEST}`,
      `pkg:oci/x@${DIGEST.replace(':', '%3a')}`,
      `pkg:oci/x@${DIGEST.replace(':', '%3A')}`,
      DIGEST.toUpperCase(),
      { identifiers: { purl: `pkg:oci/x@${DIGEST}` } },
      { '@id': 'x', hashes: { 'sha-256': DIGEST.slice('sha256:'.length) } },
    ].map((product): [string, string, object, object, string[]] => [
      `a VEX that names this image as ${JSON.stringify(product).slice(0, 30)}`,
      VEX,
      {
        statements: [
          { vulnerability: 'C', status: 'affected', products: [product] },
        ],
      },
      { notStatus: ['affected'] },
      ['VEX_STATUS_NOT_ALLOWED'],
    ]),
    [
      'a test that passed and failed',
      TESTS,
      { result: 'PASSED', passedTests: ['e2e'], failedTests: ['e2e'] },
      { tests: ['e2e'] },
      ['TEST_MISSING'],
    ],
    [
      'a VEX about another image',
      VEX,
      {
        statements: [
          {
            vulnerability: 'C',
            status: 'affected',
            products: ['pkg:oci/x@sha256%3Abbb'],
          },
        ],
      },
      { notStatus: ['affected'] },
      [],
    ],
    [
      'a small SBOM',
      SBOM,
      { spdxVersion: 'SPDX-2.3', packages: [{}] },
      { minComponents: 2 },
      ['SBOM_INCOMPLETE'],
    ],
    [
      'a level that was verified',
      VSA,
      {
        verifier: { id: 'v' },
        verificationResult: 'PASSED',
        verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
      },
      { level: 'SLSA_BUILD_LEVEL_3', verifier: ['v'] },
      [],
    ],
    [
      'a level that was not',
      VSA,
      {
        verifier: { id: 'v' },
        verificationResult: 'PASSED',
        verifiedLevels: [],
      },
      { level: 'SLSA_BUILD_LEVEL_3' },
      ['VSA_LEVEL_TOO_LOW'],
    ],
    [
      'a verification by somebody else',
      VSA,
      { verifier: { id: 'w' }, verificationResult: 'PASSED' },
      { verifier: ['v'] },
      ['ATTESTATION_CONDITION_FAILED'],
    ],
    [
      'a verification that failed',
      VSA,
      {
        verifier: { id: 'v' },
        verificationResult: 'FAILED',
        verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
      },
      { level: 'SLSA_BUILD_LEVEL_3' },
      ['VSA_LEVEL_TOO_LOW'],
    ],
  ])('judges %s', (_, type, predicate, require, expected) => {
    expect(codes(type, predicate, require)).toEqual(expected);
  });

  it('takes the repository of the catalog entity', () => {
    const judge = (sourceRepository: string) =>
      codes(
        SLSA,
        provenance(MAIN),
        { sourceRepository: ['fromEntity'] },
        { entity: { sourceRepository } },
      );
    expect(judge('https://github.com/acme/shop.git')).toEqual([]);
    expect(judge('https://github.com/acme/other')).toEqual([
      'PROVENANCE_SOURCE_NOT_ALLOWED',
    ]);
  });

  it('does not believe a provenance that its own certificate contradicts', () => {
    const judge = (build: Record<string, string>) =>
      codes(
        SLSA,
        provenance(MAIN),
        {
          sourceRepository: ['https://github.com/acme/shop'],
          ref: ['refs/heads/main'],
        },
        { build },
      );
    expect(
      judge({
        sourceRepositoryUri: 'https://github.com/acme/shop',
        sourceRepositoryRef: 'refs/heads/main',
      }),
    ).toEqual([]);
    expect(
      judge({
        sourceRepositoryUri: 'https://github.com/evil/shop',
        sourceRepositoryRef: 'refs/heads/x',
      }),
    ).toEqual(['PROVENANCE_SOURCE_NOT_ALLOWED', 'PROVENANCE_REF_NOT_ALLOWED']);
  });

  it.each([
    ['2026-05-30T00:00:00Z', '7d', []],
    ['2026-05-01T00:00:00Z', '7d', ['ATTESTATION_TOO_OLD']],
    [undefined, '7d', ['ATTESTATION_TOO_OLD']],
    // The scan ended a day before it was attested.
    ['2026-06-01T00:00:00Z', '12h', ['ATTESTATION_TOO_OLD']],
  ])('signed at %s with maxAge %s', (signedAt, maxAge, expected) => {
    expect(codes(VULNS, scanOf(), { maxAge }, { signedAt })).toEqual(expected);
  });

  it('demands every CEL condition', () => {
    const judge = (...conditions: string[]) =>
      codes('https://example.com/own', { approved: true }, {}, { conditions });
    expect(judge('predicate.approved')).toEqual([]);
    expect(judge('predicate.approved', 'predicate.missing')).toEqual([
      'ATTESTATION_CONDITION_FAILED',
    ]);
  });
});

describe('repositories by their URL', () => {
  it.each([
    ['git+https://github.com/acme/shop.git', 'github.com/acme/shop'],
    ['git@github.com:acme/shop.git', 'github.com/acme/shop'],
    ['ssh://git@GitHub.com/acme/shop/', 'github.com/acme/shop'],
    ['https://github.com:8443/acme/shop', 'github.com:8443/acme/shop'],
    ['https://github.com@evil.example/acme/shop', undefined],
    ['https://github.com/acme/shop?x=1', undefined],
    ['https://github.com/acme/../evil/shop', undefined],
    ['https://github.com/acme/%2e%2e/evil', undefined],
    ['http://github.com/acme/shop', undefined],
    ['file:///acme/shop', undefined],
    ['https://github.com', undefined],
    ['acme/shop', undefined],
    ['', undefined],
  ])('%s is %s', (url, repository) => {
    expect(repositoryOfUrl(url)).toBe(repository);
  });

  it('no other text is the same repository, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string({ minLength: 1 }), (url, text) => {
        const expected = 'https://github.com/acme/shop';
        expect(isSameRepository(url, expected)).toBe(false);
        fc.pre(!/^(\/+|\.git\/*)$/.test(text));
        expect(isSameRepository(`${expected}${text}`, expected)).toBe(false);
      }),
    );
  });
});
