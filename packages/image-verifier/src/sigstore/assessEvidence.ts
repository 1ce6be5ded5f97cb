import type { DiscoveredDocument, Discovery } from '../discovery/discovery';
import { sha256Hex } from '../encoding/digest';
import type {
  AttestationEvidence,
  Evidence,
  SignatureEvidence,
  SignedDocumentEvidence,
  Signer,
} from '../evidence';
import type { Reason } from '../reason';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { parseCertificate } from './certificate';
import {
  describeSubjects,
  readClaims,
  subjectFor,
  type Claims,
} from './claims';
import { readIdentity } from './identity';
import { parseBundleDocument } from './parseBundle';
import type { ParsedDocument } from './parsedDocument';
import { parseLegacyDocument } from './parseLegacy';
import type { Proof } from './proof';
import type { TrustMaterial } from './trustMaterial';
import { verificationReason } from './verificationErrors';
import { verifyKeyless } from './verifyKeyless';
import { keyIdFromHint, verifyWithKey } from './verifyWithKey';

const MAX_DOCUMENTS = 100;
const SIGNATURE_ANNOTATION = 'dev.cosignproject.cosign/signature';

/**
 * Judges the cryptography of everything that was discovered. Pure: no network,
 * no clock, no files; the same input gives the same evidence.
 *
 * Each document is judged by itself, so one that is malformed or forged takes
 * nothing from the others. Never throws because of a document.
 *
 * @public
 */
export function assessEvidence(
  discovery: Discovery,
  trustMaterial: TrustMaterial,
): Evidence {
  const signatures: SignatureEvidence[] = [];
  const attestations: AttestationEvidence[] = [];
  const seen = new Set<string>();
  for (const document of discovery.documents.slice(0, MAX_DOCUMENTS)) {
    const content = Buffer.from(document.content, 'base64');
    const id = documentId(document, content);
    // One document may be found in several places; it counts once.
    if (!seen.has(id)) {
      seen.add(id);
      const base = {
        id,
        format: document.format,
        location: locationOf(document),
      };
      const assessed = assessDocument(
        document,
        content,
        discovery,
        trustMaterial,
      );
      if (assessed.kind === 'signature') {
        const { annotations, judgement } = assessed;
        signatures.push({ ...base, ...judgement, annotations });
      } else {
        const { predicateType, predicate, judgement } = assessed;
        attestations.push({
          ...base,
          ...judgement,
          predicateType,
          ...(judgement.valid && { predicate }),
        });
      }
    }
  }
  return {
    schemaVersion: 1,
    repository: discovery.repository,
    digest: discovery.digest,
    mediaType: discovery.mediaType,
    size: discovery.size,
    kind: discovery.kind,
    platforms: discovery.platforms,
    searched: discovery.searched,
    complete: discovery.complete && discovery.documents.length <= MAX_DOCUMENTS,
    signatures,
    attestations,
    trustMaterial: trustMaterial.hash,
  };
}

// In the legacy layout two signatures over the same image share one payload;
// what tells them apart is the annotation.
function documentId(
  { format, annotations }: DiscoveredDocument,
  content: Buffer,
): string {
  return format === 'cosign-legacy'
    ? sha256Hex(content, annotations[SIGNATURE_ANNOTATION] ?? '')
    : sha256Hex(content);
}

function locationOf({
  place,
  repository,
  manifest,
}: DiscoveredDocument): SignedDocumentEvidence['location'] {
  return { place, ...(repository !== undefined && { repository }), manifest };
}

type Judgement = Pick<
  SignedDocumentEvidence,
  'valid' | 'reasons' | 'notes' | 'signer' | 'signedAt' | 'transparencyLog'
>;

type Assessment = { judgement: Judgement } & (
  | { kind: 'signature'; annotations: Record<string, string> }
  | { kind: 'attestation'; predicateType: string; predicate: unknown }
);

function assessDocument(
  document: DiscoveredDocument,
  content: Buffer,
  { digest }: Discovery,
  trust: TrustMaterial,
): Assessment {
  let parsed: ParsedDocument;
  try {
    parsed = parseDocument(document, content);
  } catch (error) {
    return unreadable(document, error);
  }
  let claims: Claims;
  try {
    claims = readClaims(parsed);
  } catch (error) {
    return unreadable(document, error, claimedSigner(parsed));
  }
  const subject = subjectFor(claims, digest);
  let judgement: Judgement;
  try {
    const proof = verifyDocument(parsed, trust);
    judgement = judge(
      proof,
      subject
        ? []
        : [
            makeReason('SUBJECT_MISMATCH', {
              signed: describeSubjects(claims),
              asked: digest,
            }),
          ],
    );
  } catch (error) {
    judgement = refuted(error, claimedSigner(parsed));
  }
  return claims.kind === 'signature'
    ? {
        kind: 'signature',
        annotations: subject?.annotations ?? {},
        judgement,
      }
    : {
        kind: 'attestation',
        predicateType: claims.predicateType,
        predicate: claims.predicate,
        judgement,
      };
}

function parseDocument(
  document: DiscoveredDocument,
  content: Buffer,
): ParsedDocument {
  return document.format === 'cosign-legacy'
    ? parseLegacyDocument(document, content)
    : parseBundleDocument(content);
}

function verifyDocument(parsed: ParsedDocument, trust: TrustMaterial): Proof {
  const material = parsed.bundle.verificationMaterial.content;
  if (material.$case === 'publicKey') {
    const { hint } = material.publicKey;
    return verifyWithKey(parsed, hint, trust.keys, trust.roots);
  }
  const certificate = leafCertificate(parsed);
  return verifyKeyless(parsed, certificate, trust.roots);
}

function leafCertificate(parsed: ParsedDocument) {
  const material = parsed.bundle.verificationMaterial.content;
  const leaf =
    material.$case === 'x509CertificateChain'
      ? material.x509CertificateChain.certificates[0]
      : material.$case === 'certificate' && material.certificate;
  try {
    return parseCertificate(Buffer.from((leaf || { rawBytes: '' }).rawBytes));
  } catch (error) {
    throw new ReasonError(
      makeReason('CERT_INVALID', { why: (error as Error).message }),
    );
  }
}

function judge(proof: Proof, reasons: Reason[]): Judgement {
  const { notes, ...proven } = proof;
  return {
    valid: reasons.length === 0,
    reasons,
    ...(notes.length > 0 && { notes }),
    ...proven,
  };
}

function refuted(error: unknown, signer: Signer | undefined): Judgement {
  return {
    valid: false,
    reasons: [verificationReason(error, { root: 'the trust policy' })],
    ...(signer && { signer }),
  };
}

// What cannot be read is listed where its place would put it, so that it is
// not lost.
function unreadable(
  { place }: DiscoveredDocument,
  error: unknown,
  signer?: Signer,
): Assessment {
  const judgement = refuted(error, signer);
  return place === 'attestation-tag'
    ? {
        kind: 'attestation',
        predicateType: '',
        predicate: undefined,
        judgement,
      }
    : { kind: 'signature', annotations: {}, judgement };
}

// Unproven: shown to help the reader, never trusted. No root vouches for it.
function claimedSigner(parsed: ParsedDocument): Signer | undefined {
  const material = parsed.bundle.verificationMaterial.content;
  try {
    if (material.$case === 'publicKey') {
      const keyId = keyIdFromHint(material.publicKey.hint);
      return keyId === undefined ? undefined : { type: 'key', keyId };
    }
    return { ...readIdentity(leafCertificate(parsed)), root: '' };
  } catch {
    return undefined;
  }
}
