import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import {
  Signer,
  toSignedEntity,
  toTrustMaterial,
  TrustMaterial,
  Verifier,
} from '@sigstore/verify';
import { createHash, createPublicKey, KeyObject } from 'node:crypto';
import { Descriptor } from '../registry/storage';
import { RegistryClient } from './registryClient';

export interface FoundSignature {
  predicateType: string;
  /** The digest that the signed statement names. */
  subject: string;
  signer: Signer;
  timestamped?: boolean;
}

interface LegacyPayload {
  body: string;
  integratedTime: number;
  logIndex: number;
  logID: string;
}

/** Verifies what it finds in the registry with the maintained library. */
export class ReferenceVerifier {
  private readonly material: TrustMaterial;

  constructor(trustedRoot: object, publicKey: KeyObject) {
    this.material = toTrustMaterial(TrustedRoot.fromJSON(trustedRoot), () => ({
      publicKey,
      validFor: () => true,
    }));
  }

  /** Throws where the bundle does not hold. */
  verifyBundle(json: any, artifact?: Buffer): Signer {
    const keyless = !json.verificationMaterial.publicKey;
    const verifier = new Verifier(this.material, {
      ctlogThreshold: keyless ? 1 : 0,
      tlogThreshold: 1,
      timestampThreshold: 1,
    });
    return verifier.verify(toSignedEntity(bundleFromJSON(json), artifact));
  }

  statement(json: any): { predicateType: string; subject: any[] } {
    return JSON.parse(
      Buffer.from(json.dsseEnvelope.payload, 'base64').toString('utf8'),
    );
  }

  async bundles(
    client: RegistryClient,
    repository: string,
    digest: string,
  ): Promise<FoundSignature[]> {
    const found: FoundSignature[] = [];
    for (const referrer of await client.referrers(repository, digest)) {
      const manifest = await client.manifest(repository, referrer.digest);
      const [layer] = manifest!.layers!;
      const blob = await client.blob(repository, layer.digest);
      const json = JSON.parse(blob.toString('utf8'));
      const signer = this.verifyBundle(json);
      const { predicateType, subject } = this.statement(json);
      found.push({
        predicateType,
        subject: `sha256:${subject[0].digest.sha256}`,
        signer,
        timestamped: Boolean(
          json.verificationMaterial.timestampVerificationData,
        ),
      });
    }
    return found;
  }

  /** The layers of a `.sig` tag, mapped to bundles of version 0.1. */
  async legacySignatures(
    client: RegistryClient,
    repository: string,
    digest: string,
  ): Promise<FoundSignature[]> {
    const tag = `${digest.replace(':', '-')}.sig`;
    const manifest = await client.manifest(repository, tag);
    const found: FoundSignature[] = [];
    for (const layer of manifest?.layers ?? []) {
      const blob = await client.blob(repository, layer.digest);
      const signature =
        layer.annotations?.['dev.cosignproject.cosign/signature'];
      const content = {
        messageSignature: {
          messageDigest: {
            algorithm: 'SHA2_256',
            digest: createHash('sha256').update(blob).digest('base64'),
          },
          signature,
        },
      };
      const signer = this.verifyBundle(legacyBundle(layer, content), blob);
      const { critical } = JSON.parse(blob.toString('utf8'));
      found.push({
        predicateType: critical.type,
        subject: critical.image['docker-manifest-digest'],
        signer,
      });
    }
    return found;
  }

  /** The layers of an `.att` tag, mapped in the same way. */
  async legacyAttestations(
    client: RegistryClient,
    repository: string,
    digest: string,
  ): Promise<FoundSignature[]> {
    const tag = `${digest.replace(':', '-')}.att`;
    const manifest = await client.manifest(repository, tag);
    const found: FoundSignature[] = [];
    for (const layer of manifest?.layers ?? []) {
      const blob = await client.blob(repository, layer.digest);
      const json = legacyBundle(layer, {
        dsseEnvelope: JSON.parse(blob.toString('utf8')),
      });
      const signer = this.verifyBundle(json);
      const { predicateType, subject } = this.statement(json);
      found.push({
        predicateType,
        subject: `sha256:${subject[0].digest.sha256}`,
        signer,
      });
    }
    return found;
  }
}

export function keyFromFile(pem: string): KeyObject {
  return createPublicKey(pem);
}

function legacyBundle({ annotations = {} }: Descriptor, content: object) {
  const certificate = annotations['dev.sigstore.cosign/certificate'];
  const logged = annotations['dev.sigstore.cosign/bundle'];
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    ...content,
    verificationMaterial: {
      ...(certificate
        ? {
            x509CertificateChain: {
              certificates: [
                { rawBytes: certificate.replace(/-----[^-]+-----|\s/g, '') },
              ],
            },
          }
        : { publicKey: { hint: 'key' } }),
      tlogEntries: logged ? [logEntry(JSON.parse(logged))] : [],
    },
  };
}

function logEntry(bundle: {
  SignedEntryTimestamp: string;
  Payload: LegacyPayload;
}) {
  const { body, integratedTime, logIndex, logID } = bundle.Payload;
  const { kind, apiVersion } = JSON.parse(
    Buffer.from(body, 'base64').toString('utf8'),
  );
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
    kindVersion: { kind, version: apiVersion },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp: bundle.SignedEntryTimestamp },
    canonicalizedBody: body,
  };
}
