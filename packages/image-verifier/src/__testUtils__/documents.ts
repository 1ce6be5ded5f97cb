import {
  createHash,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { dsse } from '@sigstore/core';
import type { DiscoveredDocument, Discovery } from '../discovery/discovery';

export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const SIMPLE_SIGNING_TYPE =
  'application/vnd.dev.cosign.simplesigning.v1+json';
export const DSSE_TYPE = 'application/vnd.dsse.envelope.v1+json';
export const SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';
export const TEST_PREDICATE = 'https://in-toto.io/attestation/test-result/v0.1';

export const REPOSITORY = 'registry.example.com/prod/payments';
export const DIGEST = `sha256:${'1'.repeat(64)}`;
export const OTHER_DIGEST = `sha256:${'2'.repeat(64)}`;

export interface TestKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
  pem: string;
  keyId: string;
  hint: string;
}

type KeyType = 'P-256' | 'P-384' | 'P-521' | 'ed25519' | 'rsa';

function keyPair(type: KeyType) {
  switch (type) {
    case 'ed25519':
      return generateKeyPairSync('ed25519');
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: 2048 });
    default:
      return generateKeyPairSync('ec', { namedCurve: type });
  }
}

export function testKey(type: KeyType = 'P-256'): TestKey {
  const pair = keyPair(type);
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
  const hash = createHash('sha256').update(spki).digest();
  return {
    ...pair,
    pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    keyId: `sha256:${hash.toString('hex')}`,
    hint: hash.toString('base64'),
  };
}

/** The payload that Cosign signs in the legacy layout. */
export function simpleSigningPayload(
  digest: string,
  options: { optional?: object | null; type?: string } = {},
): Buffer {
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': REPOSITORY },
        image: { 'docker-manifest-digest': digest },
        type: options.type ?? 'cosign container image signature',
      },
      optional: options.optional ?? null,
    }),
  );
}

export function statement(
  digest: string,
  options: {
    predicateType?: string;
    predicate?: unknown;
    annotations?: Record<string, string>;
    type?: string;
  } = {},
): Buffer {
  const [algorithm, hex] = digest.split(':');
  return Buffer.from(
    JSON.stringify({
      _type: options.type ?? 'https://in-toto.io/Statement/v1',
      subject: [
        { digest: { [algorithm]: hex }, annotations: options.annotations },
      ],
      predicateType: options.predicateType ?? SIGN_PREDICATE,
      predicate: options.predicate ?? {},
    }),
  );
}

export function defaultHash({ privateKey }: TestKey): string | null {
  return privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
}

export function legacySignature(
  key: TestKey,
  payload: Buffer,
  annotations: Record<string, string> = {},
  hash = defaultHash(key),
): DiscoveredDocument {
  const signature = sign(hash, payload, key.privateKey);
  return {
    place: 'signature-tag',
    manifest: OTHER_DIGEST,
    format: 'cosign-legacy',
    mediaType: SIMPLE_SIGNING_TYPE,
    annotations: {
      'dev.cosignproject.cosign/signature': signature.toString('base64'),
      ...annotations,
    },
    content: payload.toString('base64'),
  };
}

export function envelope(
  key: Pick<TestKey, 'privateKey'>,
  payload: Buffer,
  hash: string | null = 'sha256',
  payloadType = 'application/vnd.in-toto+json',
) {
  const pae = dsse.preAuthEncoding(payloadType, payload);
  return {
    payloadType,
    payload: payload.toString('base64'),
    signatures: [
      { keyid: '', sig: sign(hash, pae, key.privateKey).toString('base64') },
    ],
  };
}

export function legacyAttestation(
  key: TestKey,
  payload: Buffer,
): DiscoveredDocument {
  return {
    place: 'attestation-tag',
    manifest: OTHER_DIGEST,
    format: 'cosign-legacy',
    mediaType: DSSE_TYPE,
    annotations: { 'dev.cosignproject.cosign/signature': '' },
    content: toBase64(envelope(key, payload, defaultHash(key))),
  };
}

export function keyBundle(
  key: TestKey,
  payload: Buffer,
  hash = defaultHash(key),
) {
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      publicKey: { hint: key.hint },
      tlogEntries: [] as object[],
      timestampVerificationData: { rfc3161Timestamps: [] as object[] },
    },
    dsseEnvelope: envelope(key, payload, hash),
  };
}

export function bundleDocument(bundle: object): DiscoveredDocument {
  return {
    place: 'referrers-api',
    manifest: OTHER_DIGEST,
    format: 'sigstore-bundle',
    mediaType: BUNDLE_TYPE,
    annotations: {},
    content: toBase64(bundle),
  };
}

export function discovery(
  documents: DiscoveredDocument[],
  overrides: Partial<Discovery> = {},
): Discovery {
  return {
    schemaVersion: 1,
    repository: REPOSITORY,
    digest: DIGEST,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 1234,
    kind: 'image',
    platforms: [],
    searched: [],
    complete: true,
    documents,
    ...overrides,
  };
}

function toBase64(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64');
}
