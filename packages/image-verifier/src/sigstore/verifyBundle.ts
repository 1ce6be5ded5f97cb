import { hash } from 'node:crypto';
import type { Signer } from '../evidence';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import type { MessageSignature, SigstoreBundle } from './bundle';
import { readCertificate } from './certificate';
import { describeSubjects, readClaims, subjectFor } from './claims';
import { fromEnvelope, parseBundle } from './parseBundle';
import type { ParsedDocument } from './parsedDocument';
import type { Proof } from './proof';
import { rootMaterial } from './rootMaterial';
import type { TrustMaterial } from './trustMaterial';
import { verifyKeyless } from './verifyKeyless';
import { verifyWithKey } from './verifyWithKey';

/** What a bundle is about: any file, or its digest alone. */
export type Artifact = { bytes: Buffer } | { sha256: string };

/**
 * Verifies a bundle over any artifact: a message signature over it, or an
 * envelope with a statement that names it. Under a root that has transparency
 * logs, an entry of one of them is demanded of keys too.
 *
 * @returns who signed; whether that is who should have is not judged here.
 * @throws ReasonError
 */
export function verifyBundle(
  content: Buffer,
  artifact: Artifact,
  trust: Pick<TrustMaterial, 'keys' | 'roots'>,
): Signer {
  const bundle = parseBundle(content);
  const document =
    bundle.content.type === 'message'
      ? fromMessage(bundle, bundle.content.message, artifact)
      : fromEnvelope(bundle, bundle.content.envelope, 'sigstore-bundle');
  const proof = prove(document, trust);
  if (bundle.content.type === 'envelope') {
    checkSubject(document, artifact);
  }
  return proof.signer;
}

function prove(
  document: ParsedDocument,
  { keys, roots }: Pick<TrustMaterial, 'keys' | 'roots'>,
): Proof {
  const { signer } = document;
  if (signer.type === 'certificate') {
    return verifyKeyless(document, readCertificate(signer.der), roots);
  }
  const proof = verifyWithKey(document, signer.hint, keys, roots);
  if (
    !proof.transparencyLog &&
    roots.some(root => rootMaterial(root).logs.length > 0)
  ) {
    throw new ReasonError(makeReason('TLOG_ENTRY_MISSING'));
  }
  return proof;
}

function checkSubject(document: ParsedDocument, artifact: Artifact): void {
  const claims = readClaims(document);
  const asked = `sha256:${sha256Of(artifact).toString('hex')}`;
  if (!subjectFor(claims, asked)) {
    throw new ReasonError(
      makeReason('SUBJECT_MISMATCH', {
        signed: describeSubjects(claims),
        asked,
      }),
    );
  }
}

function fromMessage(
  { signer, entries, timestamps }: SigstoreBundle,
  { algorithm, digest, signature }: MessageSignature,
  artifact: Artifact,
): ParsedDocument {
  const known = 'bytes' in artifact;
  const actual = known
    ? hash(algorithm, artifact.bytes, 'buffer')
    : sha256Of(artifact);
  if (!actual.equals(digest)) {
    throw new ReasonError(makeReason('SIGNATURE_INVALID'));
  }
  return {
    format: 'sigstore-bundle',
    signer,
    entries,
    timestamps,
    signature,
    ...(known
      ? { signedBytes: artifact.bytes }
      : { signedBytes: Buffer.alloc(0), signedDigest: actual }),
    payload: Buffer.alloc(0),
    payloadType: 'artifact',
    envelope: false,
    signatures: 1,
  };
}

function sha256Of(artifact: Artifact): Buffer {
  return 'bytes' in artifact
    ? hash('sha256', artifact.bytes, 'buffer')
    : Buffer.from(artifact.sha256, 'hex');
}
