import type {
  GateRunRecord,
  ImageReport,
  SignedDocument,
  WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import type {
  Evidence,
  SignedDocumentEvidence,
  TrustPolicy,
} from 'image-verifier';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { imageOrigin } from './imageOrigin';
import { verifyCommands } from './verifyCommands';
import { maySee, Visibility } from './visibility';

/**
 * The evidence of one digest. A caller who sees none of the entities that run
 * it gets undefined, the same as for a digest that is not known.
 */
export async function readImageReport(
  knex: Knex,
  visibility: Visibility,
  image: { repository: string; digest: string },
  policy: TrustPolicy | undefined,
): Promise<Omit<ImageReport, 'demo'> | undefined> {
  const [row, verdicts, tags, gateRun] = await Promise.all([
    knex('images').where(image).first(),
    knex('verdicts')
      .whereIn(
        'id',
        knex('workload_images').where(image).select('id').limit(500),
      )
      .orderBy('id')
      .select('image'),
    knex('tags').where(image).orderBy('tag').limit(100).pluck('tag'),
    knex('gate_states').where(image).orderBy('at', 'desc').first('record'),
  ]);
  const workloads = verdicts
    .map(verdict => JSON.parse(verdict.image) as WorkloadImage)
    .filter(workload => maySee(visibility, workload.mapping?.entityRef));
  if (!row || (visibility.kind !== 'all' && workloads.length === 0)) {
    return undefined;
  }
  const evidence: Evidence | undefined = row.evidence
    ? JSON.parse(row.evidence)
    : undefined;
  return {
    ...image,
    state: row.state,
    ...(row.checked_at
      ? { checkedAt: toIso(row.checked_at as StoredTime) }
      : {}),
    ...(row.reason ? { reason: JSON.parse(row.reason) } : {}),
    ...(evidence && {
      kind: evidence.kind,
      complete: evidence.complete,
      searched: evidence.searched,
      signatures: evidence.signatures.map(signature =>
        signedDocument(signature),
      ),
      attestations: evidence.attestations.map(attestation =>
        signedDocument(attestation, attestation.predicateType),
      ),
    }),
    origin: imageOrigin(
      evidence,
      gateRun && (JSON.parse(gateRun.record) as GateRunRecord),
    ),
    commands: evidence
      ? verifyCommands(image, evidence, policy?.roots ?? {})
      : [],
    tags,
    workloads,
  };
}

function signedDocument(
  document: SignedDocumentEvidence,
  predicateType?: string,
): SignedDocument {
  const { signer } = document;
  return {
    id: document.id,
    format: document.format,
    place: document.location.place,
    manifest: document.location.manifest,
    valid: document.valid,
    reasons: document.reasons,
    ...(signer?.type === 'key'
      ? { signer: { type: 'key', keyId: signer.keyId } }
      : {}),
    ...(signer?.type === 'keyless'
      ? {
          signer: {
            type: 'keyless',
            root: signer.root,
            issuer: signer.issuer,
            subject: signer.subject,
            build: signer.build,
            notBefore: signer.certificate.notBefore,
            notAfter: signer.certificate.notAfter,
          },
        }
      : {}),
    ...(signer?.type === 'x509'
      ? {
          signer: {
            type: 'x509',
            issuer: signer.issuer,
            subject: signer.subject,
            scheme: signer.scheme,
            fingerprint: signer.certificates[0]?.sha256,
            trustStores: signer.trustStores,
            notBefore: signer.certificates[0]?.notBefore,
            notAfter: signer.certificates[0]?.notAfter,
          },
        }
      : {}),
    ...(document.notation?.expiry ? { expiry: document.notation.expiry } : {}),
    ...(document.signedAt
      ? {
          signedAt: document.signedAt.time,
          signedAtSource: document.signedAt.source,
        }
      : {}),
    ...(document.transparencyLog
      ? { logIndex: document.transparencyLog.logIndex }
      : {}),
    ...(predicateType ? { predicateType } : {}),
  };
}
