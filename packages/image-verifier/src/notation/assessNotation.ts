import { constants, verify, type KeyObject } from 'node:crypto';
import type { DiscoveredDocument, Discovery } from '../discovery/discovery';
import type {
  CertificateFacts,
  NotationFacts,
  SignatureEvidence,
  TimestampFacts,
  X509Signer,
} from '../evidence';
import type { Reason } from '../reason';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { assessTimestamp } from './assessTimestamp';
import type { Certificate } from './certificate';
import {
  algorithmOf,
  checkSigningChain,
  type SignatureAlgorithm,
} from './certificateRules';
import { parseCose } from './cose';
import { malformed, type Envelope } from './envelope';
import { parseJws } from './jws';
import { readKnownCertificate } from './knownCertificates';
import { readPayload, type TargetArtifact } from './payload';
import { judgeRevocation } from './revocation';
import type { Assessment } from '../sigstore/assessDocument';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import { namesOf, type LoadedTrustStore } from './trustStores';

type ImageFacts = Pick<
  Discovery,
  'digest' | 'mediaType' | 'size' | 'revocation'
>;

interface Judged {
  judgement: Assessment['judgement'];
  annotations: Record<string, string>;
}

/** True for the formats of the Notary Project. */
export function isNotationDocument({ format }: DiscoveredDocument): boolean {
  return format === 'notation-jws' || format === 'notation-cose';
}

/**
 * Judges the cryptography of one Notation signature. Pure: no network, no
 * clock, no policy; what a trust policy decides (levels, identities, what has
 * expired by now) is left to it, with the facts in `notation`.
 *
 * Spec: Notary Project, trust-store-trust-policy, "Signature evaluation".
 */
export function assessNotation(
  document: DiscoveredDocument,
  content: Buffer,
  image: ImageFacts,
  { trustStores }: Pick<TrustMaterial, 'trustStores'>,
): Assessment {
  const judged = judgeDocument(document, content, image, trustStores);
  return { kind: 'signature', index: 0, ...judged };
}

function judgeDocument(
  document: DiscoveredDocument,
  content: Buffer,
  image: ImageFacts,
  stores: readonly LoadedTrustStore[],
): Judged {
  let signer: X509Signer | undefined;
  try {
    const envelope = parseEnvelope(document, content);
    const chain = readChain(envelope);
    signer = describeSigner(envelope, chain, []);
    checkSigningChain(chain);
    checkSignature(envelope, chain[0]);
    const target = readPayload(envelope);
    return judge(envelope, chain, target, image, stores);
  } catch (error) {
    return {
      judgement: {
        valid: false,
        reasons: [reasonOf(error)],
        ...(signer && { signer }),
      },
      annotations: {},
    };
  }
}

function parseEnvelope(
  { format }: DiscoveredDocument,
  content: Buffer,
): Envelope {
  return format === 'notation-cose' ? parseCose(content) : parseJws(content);
}

function vouchingStores(
  { headers: { scheme } }: Envelope,
  chain: Certificate[],
  stores: readonly LoadedTrustStore[],
): LoadedTrustStore[] {
  const wanted = scheme === 'notary.x509' ? 'ca' : 'signingAuthority';
  return stores.filter(
    ({ type, certificates }) =>
      type === wanted &&
      certificates.some(trusted =>
        chain.some(({ raw }) => raw.equals(trusted)),
      ),
  );
}

function readChain({ certificates }: Envelope): Certificate[] {
  return certificates.map(der => {
    try {
      return readKnownCertificate(der);
    } catch (error) {
      throw new ReasonError(
        makeReason('CERT_INVALID', { why: (error as Error).message }),
      );
    }
  });
}

function checkSignature(
  { algorithm, signature, signedBytes }: Envelope,
  leaf: Certificate,
): void {
  if (algorithmOf(leaf) !== algorithm) {
    throw malformed(
      `${algorithm} is not the algorithm of its certificate's key`,
    );
  }
  if (!verifies(algorithm, signedBytes, leaf.publicKey, signature)) {
    throw new ReasonError(makeReason('SIGNATURE_INVALID'));
  }
}

function verifies(
  algorithm: SignatureAlgorithm,
  data: Buffer,
  key: KeyObject,
  signature: Buffer,
): boolean {
  const hash = `sha${algorithm.slice(2)}`;
  return algorithm.startsWith('PS')
    ? verify(
        hash,
        data,
        {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        },
        signature,
      )
    : verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

// All three: a digest alone would let one manifest pass as another kind.
function whyOther(
  target: TargetArtifact,
  { digest, mediaType, size }: Pick<Discovery, 'digest' | 'mediaType' | 'size'>,
): Reason | undefined {
  const describe = (one: { digest: string; mediaType: string; size: number }) =>
    `${one.digest} (${one.mediaType}, ${one.size} bytes)`;
  return target.digest === digest &&
    target.mediaType === mediaType &&
    target.size === size
    ? undefined
    : makeReason('SUBJECT_MISMATCH', {
        signed: describe(target),
        asked: describe({ digest, mediaType, size }),
      });
}

function judge(
  envelope: Envelope,
  chain: Certificate[],
  target: TargetArtifact,
  image: ImageFacts,
  stores: readonly LoadedTrustStore[],
): Judged {
  const other = whyOther(target, image);
  const { scheme, signingTime, expiry } = envelope.headers;
  const wanted = scheme === 'notary.x509' ? 'ca' : 'signingAuthority';
  const vouching = vouchingStores(envelope, chain, stores);
  const timestamp =
    scheme === 'notary.x509' && envelope.timestampToken
      ? assessTimestamp(
          envelope.timestampToken,
          envelope.signature,
          stores,
          image.revocation,
        ).facts
      : undefined;
  const untrusted =
    vouching.length > 0
      ? []
      : [
          makeReason('CERT_NOT_IN_TRUST_STORE', {
            subject: chain[0].subject,
            stores: namesOf(stores, wanted),
          }),
        ];
  const reasons = [...(other ? [other] : []), ...untrusted];
  const notation: NotationFacts = {
    intact: other === undefined,
    signingTime: signingTime.toISOString(),
    ...(expiry && { expiry: expiry.toISOString() }),
    ...(timestamp && { timestamp }),
    revocation: judgeRevocation(chain, image.revocation),
  };
  return {
    judgement: {
      valid: reasons.length === 0,
      reasons,
      signer: describeSigner(
        envelope,
        chain,
        vouching.map(({ name }) => name),
      ),
      ...(reasons.length === 0 && provenTime(envelope, timestamp)),
      notation,
    },
    annotations: other ? {} : target.annotations,
  };
}

function provenTime(
  { headers: { scheme, signingTime } }: Envelope,
  timestamp: TimestampFacts | undefined,
): Pick<SignatureEvidence, 'signedAt'> {
  if (scheme === 'notary.x509.signingAuthority') {
    return {
      signedAt: {
        time: signingTime.toISOString(),
        source: 'signing-authority',
      },
    };
  }
  return timestamp?.time === undefined
    ? {}
    : { signedAt: { time: timestamp.time, source: 'timestamp-authority' } };
}

/**
 * The chains of a document that a trust store vouches for: that of the signing
 * certificate, and that of the timestamp authority.
 */
export function trustedChains(
  document: DiscoveredDocument,
  stores: readonly LoadedTrustStore[],
): Certificate[][] {
  try {
    const content = Buffer.from(document.content, 'base64');
    const envelope = parseEnvelope(document, content);
    const chain = readChain(envelope);
    checkSigningChain(chain);
    if (vouchingStores(envelope, chain, stores).length === 0) {
      return [];
    }
    const { timestampToken, signature } = envelope;
    const stamped = timestampToken
      ? assessTimestamp(timestampToken, signature, stores, undefined).chain
      : undefined;
    return stamped ? [chain, stamped] : [chain];
  } catch {
    return [];
  }
}

function describeSigner(
  { headers: { scheme } }: Envelope,
  chain: Certificate[],
  trustStores: string[],
): X509Signer {
  return {
    type: 'x509',
    subject: chain[0].subject,
    issuer: chain[0].issuer,
    scheme,
    certificates: chain.map(describeCertificate),
    trustStores,
  };
}

function describeCertificate({
  subject,
  serialNumber,
  sha256,
  notBefore,
  notAfter,
}: Certificate): CertificateFacts {
  return {
    subject,
    serialNumber: serialNumber.toString(16),
    sha256,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
  };
}

function reasonOf(error: unknown): Reason {
  return error instanceof ReasonError
    ? error.reason
    : malformed((error as Error).message).reason;
}
