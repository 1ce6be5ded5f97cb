import fc from 'fast-check';
import { readPredicate } from './readPredicate';
import { severityOf } from './scan';

const factsOf = (type: string, predicate: unknown) => {
  const reading = readPredicate(type, predicate);
  return 'facts' in reading ? reading.facts : reading;
};

const TYPES = [
  'https://slsa.dev/provenance/v0.2',
  'https://slsa.dev/provenance/v1',
  'https://cosign.sigstore.dev/attestation/vuln/v1',
  'https://in-toto.io/attestation/vulns/v0.1',
  'https://in-toto.io/attestation/vulns/v0.2',
  'https://in-toto.io/attestation/test-result/v0.1',
  'https://spdx.dev/Document/v2.3',
  'https://cyclonedx.org/bom',
  'https://openvex.dev/ns/v0.2.0',
  'https://slsa.dev/verification_summary/v1',
  'https://in-toto.io/attestation/scai/v0.3',
  'https://in-toto.io/attestation/svr/v0.2',
  'https://in-toto.io/attestation/release/v0.1',
  'https://cosign.sigstore.dev/attestation/v1',
  'https://example.com/own/v1',
];

describe('readPredicate', () => {
  it('reads the provenance of a GitHub workflow', () => {
    expect(
      factsOf('https://slsa.dev/provenance/v1', {
        buildDefinition: {
          buildType: 'https://actions.github.io/buildtypes/workflow/v1',
          externalParameters: {
            workflow: {
              ref: 'refs/heads/main',
              repository: 'https://github.com/acme/shop',
              path: '.github/workflows/release.yml',
            },
          },
          resolvedDependencies: [
            {
              uri: 'git+https://github.com/acme/shop@refs/heads/main',
              digest: { gitCommit: 'c0ffee' },
            },
          ],
        },
        runDetails: {
          builder: { id: 'https://github.com/actions/runner/github-hosted' },
          metadata: {
            invocationId: 'https://github.com/acme/shop/actions/runs/1',
          },
        },
      }),
    ).toMatchObject({
      kind: 'provenance',
      builder: 'https://github.com/actions/runner/github-hosted',
      sourceRepository: 'https://github.com/acme/shop',
      ref: 'refs/heads/main',
      commit: 'c0ffee',
      invocation: 'https://github.com/acme/shop/actions/runs/1',
    });
  });

  it('reads provenance 0.2 with its materials', () => {
    expect(
      factsOf('https://slsa.dev/provenance/v0.2', {
        builder: { id: 'https://ci.example.com/1' },
        buildType: 'https://mobyproject.org/buildkit@v1',
        invocation: {
          configSource: {
            uri: 'git+https://github.com/acme/shop@refs/tags/v1',
            digest: { sha1: 'abc' },
          },
        },
        materials: [
          { uri: 'pkg:docker/debian@12', digest: { sha256: 'f'.repeat(64) } },
        ],
      }),
    ).toMatchObject({
      sourceRepository: 'git+https://github.com/acme/shop',
      ref: 'refs/tags/v1',
      commit: 'abc',
      materials: [{ uri: 'pkg:docker/debian@12' }],
    });
  });

  it('takes no source from what several git dependencies say', () => {
    const facts = factsOf('https://slsa.dev/provenance/v1', {
      buildDefinition: {
        buildType: 'https://example.com/build',
        resolvedDependencies: [
          { uri: 'git+https://github.com/acme/shop', digest: {} },
          { uri: 'git+https://github.com/evil/tool', digest: {} },
        ],
      },
      runDetails: { builder: { id: 'x' } },
    });
    expect(facts).not.toHaveProperty('sourceRepository');
  });

  const trivy = {
    SchemaVersion: 2,
    Results: [
      {
        Target: 'debian',
        Vulnerabilities: [
          { VulnerabilityID: 'CVE-1', Severity: 'CRITICAL' },
          { VulnerabilityID: 'CVE-2', Severity: 'LOW' },
        ],
      },
      { Target: 'app' },
    ],
  };
  const grype = {
    matches: [{ vulnerability: { id: 'CVE-3', severity: 'High' } }],
  };
  const sarif = {
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            rules: [
              { id: 'CVE-4', properties: { 'security-severity': '9.8' } },
            ],
          },
        },
        results: [{ ruleId: 'CVE-4' }, { ruleId: 'CVE-5' }],
      },
    ],
  };

  it.each([
    ['Trivy', trivy, { critical: 1, high: 0, low: 1, unknown: 0 }],
    ['Grype', grype, { critical: 0, high: 1 }],
    ['SARIF', sarif, { critical: 1, unknown: 1 }],
    ['Grype without findings', { matches: [] }, { critical: 0, unknown: 0 }],
  ])('counts the findings of %s', (_, result, counts) => {
    expect(
      factsOf('https://cosign.sigstore.dev/attestation/vuln/v1', {
        scanner: { uri: 'scanner', result },
      }),
    ).toMatchObject({ kind: 'scan', counts });
  });

  it.each([
    ['a form that is not known', { findings: [] }],
    ['nothing', undefined],
    ['an empty object', {}],
    ['a report that scanned nothing', { SchemaVersion: 2, Results: [] }],
    ['a report without targets', { SchemaVersion: 2 }],
    ['a list', []],
  ])('never takes %s for a scan without findings', (_, result) => {
    for (const type of TYPES.slice(2, 3)) {
      const facts = factsOf(type, { scanner: { uri: 'scanner', result } });
      expect(facts).toMatchObject({
        kind: 'scan',
        notUnderstood: expect.any(String),
      });
      expect(facts).not.toHaveProperty('counts');
    }
  });

  it('counts in-toto findings by the worst score', () => {
    expect(
      factsOf('https://in-toto.io/attestation/vulns/v0.2', {
        scanner: {
          uri: 'scanner',
          result: [
            { id: 'A', severity: [{ score: '3.1' }, { score: 9.1 }] },
            { vulnerability: { id: 'B', severity: { score: 'medium' } } },
            { id: 'C' },
          ],
        },
      }),
    ).toMatchObject({
      counts: { critical: 1, medium: 1, unknown: 1 },
      worst: ['A', 'C', 'B'],
    });
  });

  it.each([
    [
      'test-result',
      'https://in-toto.io/attestation/test-result/v0.1',
      { result: 'PASSED', passedTests: ['a'] },
      { kind: 'test', passed: ['a'] },
    ],
    [
      'SPDX',
      'https://spdx.dev/Document',
      { spdxVersion: 'SPDX-2.3', packages: [{}, {}] },
      { kind: 'sbom', components: 2 },
    ],
    [
      'CycloneDX',
      'https://cyclonedx.org/bom/v1.5',
      { bomFormat: 'CycloneDX', specVersion: '1.5', components: [{}] },
      { kind: 'sbom', components: 1 },
    ],
    [
      'OpenVEX',
      'https://openvex.dev/ns/v0.2.0',
      {
        statements: [
          {
            vulnerability: { name: 'CVE-1' },
            status: 'affected',
            products: [{ '@id': 'p' }],
          },
        ],
      },
      {
        kind: 'vex',
        statements: [{ vulnerability: 'CVE-1', products: ['p'] }],
      },
    ],
    [
      'a verification summary',
      'https://slsa.dev/verification_summary/v1',
      {
        verifier: { id: 'v' },
        verificationResult: 'PASSED',
        verifiedLevels: ['L3'],
      },
      { kind: 'verification-summary', levels: ['L3'] },
    ],
    [
      'JSON in a text',
      'https://in-toto.io/attestation/test-result/v0.1',
      '{"result":"FAILED"}',
      { kind: 'test', result: 'FAILED' },
    ],
    [
      'SCAI',
      'https://in-toto.io/attestation/scai/v0.3',
      {
        attributes: [
          { attribute: 'WITH_STACK_PROTECTION', conditions: { flags: '-f' } },
          { attribute: 'REPRODUCIBLE', evidence: { uri: 'https://e.test' } },
        ],
        producer: { uri: 'https://ci.test/builder' },
      },
      {
        kind: 'scai',
        producer: 'https://ci.test/builder',
        attributes: ['WITH_STACK_PROTECTION', 'REPRODUCIBLE'],
      },
    ],
    [
      'a simple verification result',
      'https://in-toto.io/attestation/svr/v0.2',
      {
        verifier: { id: 'https://verifier.test' },
        timeCreated: '2026-02-03T04:05:06Z',
        properties: ['FEDRAMP_LOW'],
      },
      {
        kind: 'verification-result',
        verifier: 'https://verifier.test',
        properties: ['FEDRAMP_LOW'],
        createdOn: '2026-02-03T04:05:06Z',
      },
    ],
    [
      "a release, with GitHub's fields",
      'https://in-toto.io/attestation/release/v0.1',
      {
        ownerId: '1',
        purl: 'pkg:github/acme/shop@v1.2.3',
        releaseId: '42',
        repository: 'acme/shop',
        tag: 'v1.2.3',
      },
      {
        kind: 'release',
        purl: 'pkg:github/acme/shop@v1.2.3',
        releaseId: '42',
        repository: 'acme/shop',
        tag: 'v1.2.3',
      },
    ],
    [
      "Cosign's free form",
      'https://cosign.sigstore.dev/attestation/v1',
      { Data: 'approved', Timestamp: '2026-02-03T04:05:06Z' },
      {
        kind: 'custom',
        data: 'approved',
        timestamp: '2026-02-03T04:05:06Z',
      },
    ],
    [
      'an unknown type',
      'https://example.com/own/v1',
      { anything: 1 },
      { kind: 'other' },
    ],
  ])('reads %s', (_, type, predicate, facts) => {
    expect(factsOf(type, predicate)).toMatchObject(facts);
  });

  it('names the field that keeps it from reading', () => {
    expect(
      factsOf('https://in-toto.io/attestation/test-result/v0.1', {
        result: 'GREEN',
      }),
    ).toEqual({ malformed: expect.stringContaining('predicate.result') });
  });

  it('reads JSON in the free form too', () => {
    expect(
      factsOf('https://cosign.sigstore.dev/attestation/v1', { Data: { a: 1 } }),
    ).toEqual({ kind: 'custom', data: '{"a":1}' });
  });

  it.each([
    ['https://in-toto.io/attestation/scai/v0.3', { attributes: [] }],
    ['https://in-toto.io/attestation/svr/v0.2', { properties: ['x'] }],
    ['https://in-toto.io/attestation/release/v0.1', { purl: 7 }],
    ['https://cosign.sigstore.dev/attestation/v1', { Timestamp: 'now' }],
  ])('does not read %s from %j', (type, predicate) => {
    expect(factsOf(type, predicate)).toHaveProperty('malformed');
  });

  it('does not take a type that only begins alike', () => {
    expect(factsOf('https://slsa.dev/provenance/v1evil', {})).toEqual({
      kind: 'other',
    });
  });

  it('answers any JSON, and never counts what it does not understand', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.jsonValue(),
        (type, predicate) => {
          const facts = factsOf(type, predicate);
          const isScan = 'kind' in facts && facts.kind === 'scan';
          expect(isScan && 'counts' in facts === 'notUnderstood' in facts).toBe(
            false,
          );
        },
      ),
    );
  });
});

it.each([
  ['CRITICAL', 'critical'],
  ['Important', 'high'],
  [9, 'critical'],
  ['8.9', 'high'],
  [4, 'medium'],
  ['0.1', 'low'],
  [0, 'negligible'],
  [-1, 'unknown'],
  [11, 'unknown'],
  ['9.8/10', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
  [Number.NaN, 'unknown'],
])('severity of %j is %s', (value, severity) => {
  expect(severityOf(value)).toBe(severity);
});
