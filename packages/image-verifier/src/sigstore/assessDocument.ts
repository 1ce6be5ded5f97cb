import type { DiscoveredDocument } from '../discovery/discovery';
import type { SignedDocumentEvidence, Signer } from '../evidence';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { readCertificate } from './certificate';
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

type Judgement = Omit<SignedDocumentEvidence, 'id' | 'format' | 'location'>;

/** What is found out about one signature of a document. */
export type Assessment = {
  judgement: Judgement;
  /** Which signature of the document it is about. */
  index: number;
} & (
  | { kind: 'signature'; annotations: Record<string, string> }
  | { kind: 'attestation'; predicateType: string; predicate: unknown }
);

/**
 * Judges one document. Never throws because of it.
 *
 * @returns one assessment for each signature that is genuine; where none is,
 * one that says why the first is not.
 */
export function assessDocument(
  document: DiscoveredDocument,
  content: Buffer,
  digest: string,
  trust: TrustMaterial,
): Assessment[] {
  let parsed: ParsedDocument[];
  try {
    parsed = parseDocument(document, content);
  } catch (error) {
    return [unreadable(document, error)];
  }
  let claims: Claims;
  try {
    // All signatures are over the same payload.
    claims = readClaims(parsed[0]);
  } catch (error) {
    return [unreadable(document, error, claimedSigner(parsed[0]))];
  }
  const subject = subjectFor(claims, digest);
  const reasons = subject
    ? []
    : [
        makeReason('SUBJECT_MISMATCH', {
          signed: describeSubjects(claims),
          asked: digest,
        }),
      ];
  const assessment = (judgement: Judgement, index: number): Assessment =>
    claims.kind === 'signature'
      ? {
          kind: 'signature',
          index,
          judgement,
          annotations: subject?.annotations ?? {},
        }
      : {
          kind: 'attestation',
          index,
          judgement,
          predicateType: claims.predicateType,
          predicate: claims.predicate,
        };
  const genuine: Assessment[] = [];
  let failure: Assessment | undefined;
  parsed.forEach((signed, index) => {
    try {
      const proof = verifyDocument(signed, trust);
      genuine.push(assessment(judge(proof, reasons), index));
    } catch (error) {
      failure ??= assessment(refuted(error, claimedSigner(signed)), index);
    }
  });
  return genuine.length === 0 && failure ? [failure] : genuine;
}

function parseDocument(
  document: DiscoveredDocument,
  content: Buffer,
): ParsedDocument[] {
  return document.format === 'cosign-legacy'
    ? parseLegacyDocument(document, content)
    : [parseBundleDocument(content)];
}

function verifyDocument(parsed: ParsedDocument, trust: TrustMaterial): Proof {
  const { signer } = parsed;
  return signer.type === 'key'
    ? verifyWithKey(parsed, signer.hint, trust.keys, trust.roots)
    : verifyKeyless(parsed, readCertificate(signer.der), trust.roots);
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
    reasons: [verificationReason(error)],
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
        index: 0,
        predicateType: '',
        predicate: undefined,
        judgement,
      }
    : { kind: 'signature', index: 0, annotations: {}, judgement };
}

// Unproven: shown to help the reader, never trusted. No root vouches for it.
function claimedSigner({ signer }: ParsedDocument): Signer | undefined {
  try {
    if (signer.type === 'key') {
      const keyId = keyIdFromHint(signer.hint);
      return keyId === undefined ? undefined : { type: 'key', keyId };
    }
    return { ...readIdentity(readCertificate(signer.der)), root: '' };
  } catch {
    return undefined;
  }
}
