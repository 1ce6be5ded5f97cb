import type { Signing } from './workshop';

const BUILDER = 'https://github.com/acme/builder';
const SOURCE = 'git+https://github.com/acme/shop@refs/heads/main';
const TIME = '2026-01-01T00:00:00Z';

const PREDICATES: Record<string, object> = {
  slsaprovenance: {
    builder: { id: BUILDER },
    buildType: 'https://example.com/build',
    invocation: { configSource: { uri: SOURCE, digest: { sha1: 'aa' } } },
    metadata: { buildStartedOn: TIME },
    materials: [{ uri: SOURCE, digest: { sha1: 'aa' } }],
  },
  slsaprovenance1: {
    buildDefinition: {
      buildType: 'https://example.com/build',
      externalParameters: {},
      resolvedDependencies: [{ uri: SOURCE, digest: { gitCommit: 'aa' } }],
    },
    runDetails: { builder: { id: BUILDER }, metadata: { startedOn: TIME } },
  },
  spdxjson: {
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'shop',
    packages: [{ SPDXID: 'SPDXRef-a', name: 'a' }],
  },
  cyclonedx: {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    components: [{ type: 'library', name: 'a' }],
  },
  vuln: {
    invocation: { uri: 'https://ci.example.com/1' },
    scanner: {
      uri: 'pkg:github/aquasecurity/trivy',
      version: '0.60',
      result: { Results: [] },
    },
    metadata: { scanStartedOn: TIME, scanFinishedOn: TIME },
  },
  openvex: {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://example.com/vex-1',
    author: 'shop',
    timestamp: TIME,
    version: 1,
    statements: [],
  },
  custom: { checked: 'by hand' },
  'https://in-toto.io/attestation/test-result/v0.1': {
    result: 'PASSED',
    configuration: [],
    passedTests: ['unit'],
  },
};

/** A predicate of a type, by Cosign's name of it or its URI. */
export function predicateOf(type: string): NonNullable<Signing['attest']> {
  return { type, predicate: PREDICATES[type] };
}
