export const SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';

export interface Statement {
  _type: 'https://in-toto.io/Statement/v1';
  subject: Array<{
    name?: string;
    digest: { sha256: string };
    annotations?: Record<string, string>;
  }>;
  predicateType: string;
  predicate: object;
}

function statement(
  digest: string,
  predicateType: string,
  predicate: object,
  name?: string,
): Statement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: digest.replace('sha256:', '') } }],
    predicateType,
    predicate,
  };
}

export function signatureStatement(digest: string): Statement {
  return statement(digest, SIGN_PREDICATE, {});
}

export interface BuildFacts {
  image: string;
  digest: string;
  sourceRepository: string;
  ref: string;
  commit: string;
  builder: string;
  run: string;
  finished: Date;
  baseImage: { uri: string; digest: string };
  packages: Array<{ name: string; version: string }>;
}

export function provenanceStatement(facts: BuildFacts): Statement {
  const started = new Date(facts.finished.getTime() - 4 * 60_000);
  return statement(
    facts.digest,
    'https://slsa.dev/provenance/v1',
    {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: {
          workflow: {
            ref: facts.ref,
            repository: facts.sourceRepository,
            path: '.github/workflows/ci.yml',
          },
        },
        internalParameters: {
          github: { event_name: 'push', runner_environment: 'self-hosted' },
        },
        resolvedDependencies: [
          {
            uri: `git+${facts.sourceRepository}@${facts.ref}`,
            digest: { gitCommit: facts.commit },
          },
          {
            uri: `pkg:docker/${facts.baseImage.uri}`,
            digest: { sha256: facts.baseImage.digest.replace('sha256:', '') },
          },
        ],
      },
      runDetails: {
        builder: { id: facts.builder },
        metadata: {
          invocationId: facts.run,
          startedOn: started.toISOString(),
          finishedOn: facts.finished.toISOString(),
        },
      },
    },
    facts.image,
  );
}

export function sbomStatement(facts: BuildFacts): Statement {
  return statement(
    facts.digest,
    'https://spdx.dev/Document',
    {
      spdxVersion: 'SPDX-2.3',
      dataLicense: 'CC0-1.0',
      SPDXID: 'SPDXRef-DOCUMENT',
      name: facts.image,
      documentNamespace: `https://sbom.example.com/${facts.digest}`,
      creationInfo: {
        created: facts.finished.toISOString(),
        creators: ['Tool: demo-sbom-1.4.0', 'Organization: Example Corp'],
      },
      packages: facts.packages.map(({ name, version }) => ({
        SPDXID: `SPDXRef-Package-${name}`,
        name,
        versionInfo: version,
        downloadLocation: 'NOASSERTION',
        externalRefs: [
          {
            referenceCategory: 'PACKAGE-MANAGER',
            referenceType: 'purl',
            referenceLocator: `pkg:npm/${name}@${version}`,
          },
        ],
      })),
    },
    facts.image,
  );
}

export function scanStatement(
  facts: BuildFacts,
  scan: { finished: Date; critical: number },
): Statement {
  const finding = (index: number) => ({
    VulnerabilityID: `CVE-2026-1000${index}`,
    PkgName: 'openssl',
    InstalledVersion: '3.0.11',
    FixedVersion: '3.0.15',
    Severity: 'CRITICAL',
  });
  return statement(
    facts.digest,
    'https://cosign.sigstore.dev/attestation/vuln/v1',
    {
      invocation: { uri: facts.run, event_id: '', 'builder.id': facts.builder },
      scanner: {
        uri: 'pkg:github/aquasecurity/trivy@0.66.0',
        version: '0.66.0',
        db: { uri: 'registry.example.com/trivy-db', version: '2' },
        result: {
          SchemaVersion: 2,
          ArtifactName: facts.image,
          Results: [
            {
              Target: `${facts.image} (debian 12.8)`,
              Class: 'os-pkgs',
              Type: 'debian',
              Vulnerabilities: [
                {
                  VulnerabilityID: 'CVE-2026-20001',
                  PkgName: 'zlib1g',
                  InstalledVersion: '1.2.13',
                  Severity: 'LOW',
                },
                ...Array.from({ length: scan.critical }, (_, i) => finding(i)),
              ],
            },
          ],
        },
      },
      metadata: {
        scanStartedOn: new Date(scan.finished.getTime() - 30_000).toISOString(),
        scanFinishedOn: scan.finished.toISOString(),
      },
    },
    facts.image,
  );
}

export function testStatement(facts: BuildFacts): Statement {
  return statement(
    facts.digest,
    'https://in-toto.io/attestation/test-result/v0.1',
    {
      result: 'PASSED',
      configuration: [
        {
          name: '.github/workflows/ci.yml',
          downloadLocation: facts.sourceRepository,
          digest: { gitCommit: facts.commit },
        },
      ],
      url: facts.run,
      passedTests: ['unit', 'integration', 'contract'],
      warnedTests: [],
      failedTests: [],
    },
    facts.image,
  );
}
