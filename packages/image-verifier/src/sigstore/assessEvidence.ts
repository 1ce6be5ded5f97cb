import type { DiscoveredDocument, Discovery } from '../discovery/discovery';
import { sha256Hex } from '../encoding/digest';
import type {
  AttestationEvidence,
  Evidence,
  SignatureEvidence,
  SignedDocumentEvidence,
} from '../evidence';
import { assessNotation, isNotationDocument } from '../notation/assessNotation';
import { assessBeyond } from './assessBeyond';
import { assessDocument } from './assessDocument';
import type { TrustMaterial } from './trustMaterial';

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
      const location = locationOf(document);
      const assessments = isNotationDocument(document)
        ? [assessNotation(document, content, discovery, trustMaterial)]
        : assessDocument(document, content, discovery.digest, trustMaterial);
      for (const assessed of assessments) {
        const common = {
          id: assessed.index === 0 ? id : sha256Hex(id, `#${assessed.index}`),
          format: document.format,
          location,
          ...assessed.judgement,
        };
        if (assessed.kind === 'signature') {
          const { annotations } = assessed;
          signatures.push({ ...common, annotations });
        } else {
          const { predicateType, predicate, judgement } = assessed;
          attestations.push({
            ...common,
            predicateType,
            ...(judgement.valid && { predicate }),
          });
        }
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
    ...assessBeyond(discovery, other => assessEvidence(other, trustMaterial)),
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
