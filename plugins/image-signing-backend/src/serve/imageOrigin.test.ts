import type { GateRunRecord } from 'backstage-plugin-image-signing-common';
import type {
  AttestationEvidence,
  Evidence,
  SignatureEvidence,
} from 'image-verifier';
import { imageOrigin } from './imageOrigin';

const keyless = {
  type: 'keyless' as const,
  root: 'corp',
  issuer: 'https://ci.example.com',
  subject: 'https://git.example.com/shop/payments/release',
  subjectKind: 'uri' as const,
  build: {
    sourceRepositoryUri: 'https://git.example.com/shop/payments',
    sourceRepositoryDigest: '4f1d2c9',
    runInvocationUri: 'https://ci.example.com/runs/17',
  },
  certificate: {
    notBefore: '2026-11-01T00:00:00Z',
    notAfter: '2026-11-01T00:10:00Z',
    serialNumber: '1',
  },
};
const location = { place: 'referrers' as const, manifest: 'sha256:1' };
const signature = (valid: boolean) =>
  ({
    id: 's',
    format: 'sigstore-bundle',
    location,
    valid,
    reasons: [],
    signer: keyless,
  } as unknown as SignatureEvidence);
const provenance = (valid: boolean) =>
  ({
    id: 'a',
    format: 'sigstore-bundle',
    location,
    valid,
    reasons: [],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://ci.example.com/build',
        externalParameters: {},
        resolvedDependencies: [],
      },
      runDetails: {
        builder: { id: 'https://ci.example.com/builder' },
        metadata: { invocationId: 'run-17' },
      },
    },
  } as unknown as AttestationEvidence);
const evidence = (parts: Partial<Evidence>) =>
  ({ signatures: [], attestations: [], ...parts } as unknown as Evidence);
const gateRun = {
  pipeline: { system: 'tekton', runId: '17', commit: 'ffff', author: 'alice' },
} as unknown as GateRunRecord;

describe('imageOrigin', () => {
  it('tells what the certificate proves, the provenance says and the pipeline reports apart', () => {
    expect(
      imageOrigin(
        evidence({
          signatures: [signature(true)],
          attestations: [provenance(true)],
        }),
        gateRun,
      ),
    ).toEqual([
      {
        name: 'sourceRepository',
        value: 'https://git.example.com/shop/payments',
        source: 'certificate',
        document: 's',
      },
      {
        name: 'commit',
        value: '4f1d2c9',
        source: 'certificate',
        document: 's',
      },
      {
        name: 'run',
        value: 'https://ci.example.com/runs/17',
        source: 'certificate',
        document: 's',
      },
      { name: 'run', value: 'run-17', source: 'provenance', document: 'a' },
      {
        name: 'builder',
        value: 'https://ci.example.com/builder',
        source: 'provenance',
        document: 'a',
      },
      { name: 'commit', value: 'ffff', source: 'gate-run' },
      { name: 'author', value: 'alice', source: 'gate-run' },
      { name: 'run', value: '17', source: 'gate-run' },
    ]);
  });

  it('takes nothing from a document that is not valid', () => {
    expect(
      imageOrigin(
        evidence({
          signatures: [signature(false)],
          attestations: [provenance(false)],
        }),
        undefined,
      ),
    ).toEqual([]);
  });

  it('knows nothing where nobody says anything', () => {
    expect(imageOrigin(undefined, undefined)).toEqual([]);
  });
});
