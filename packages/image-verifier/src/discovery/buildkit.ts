import type { SearchedLocation } from '../evidence';
import type { RegistryClient, RepositoryName } from '../registry/client';
import type { OciDescriptor } from '../registry/manifest';
import { makeReason } from '../reasons';
import { isDigest } from '../encoding/digest';
import type { Discovery, UnsignedDocument } from './discovery';
import { isAttestationManifest } from './platforms';
import { reasonOf } from './search';

const STATEMENT = 'application/vnd.in-toto+json';
const PREDICATE_TYPE = 'in-toto.io/predicate-type';
const ABOUT = 'vnd.docker.reference.digest';
const MAX_MANIFESTS = 64;
const MAX_STATEMENTS = 128;

export interface BuildkitContext {
  client: RegistryClient;
  name: RepositoryName;
  /** Read the statements too, not only their types. */
  contents: boolean;
  maxBytes: number;
  previous?: Discovery;
  signal?: AbortSignal;
}

/**
 * Lists the attestations that BuildKit put inside an index. They carry no
 * signature: only one over the index vouches for them.
 *
 * @param children - the descriptors of an index whose bytes were hashed.
 */
export async function readUnsigned(
  children: OciDescriptor[],
  context: BuildkitContext,
): Promise<{ documents: UnsignedDocument[]; searched: SearchedLocation[] }> {
  const manifests = children.filter(
    child =>
      isAttestationManifest(child) &&
      child.annotations['vnd.docker.reference.type'] ===
        'attestation-manifest' &&
      isDigest(child.annotations[ABOUT]),
  );
  if (manifests.length === 0) {
    return { documents: [], searched: [] };
  }
  const documents: UnsignedDocument[] = [];
  let reason =
    manifests.length > MAX_MANIFESTS
      ? makeReason('TOO_MANY_ITEMS', {
          count: manifests.length,
          what: 'attestation manifests',
          limit: MAX_MANIFESTS,
        })
      : undefined;
  let bytes = 0;
  for (const child of manifests.slice(0, MAX_MANIFESTS)) {
    try {
      const known = knownOf(child, context);
      const read = known ?? (await readManifest(child, context, bytes));
      for (const document of read) {
        bytes += Buffer.byteLength(document.content ?? '', 'base64');
      }
      documents.push(...read);
    } catch (error) {
      reason ??= reasonOf(error, context.signal);
    }
  }
  return {
    documents: documents.slice(0, MAX_STATEMENTS),
    searched: [
      {
        place: 'index',
        outcome: outcomeOf(documents.length, reason !== undefined),
        count: documents.length,
        ...(reason && { reason }),
      },
    ],
  };
}

function outcomeOf(
  count: number,
  incomplete: boolean,
): SearchedLocation['outcome'] {
  if (incomplete) {
    return 'truncated';
  }
  return count > 0 ? 'found' : 'none';
}

async function readManifest(
  child: OciDescriptor,
  { client, name, contents, maxBytes, signal }: BuildkitContext,
  before: number,
): Promise<UnsignedDocument[]> {
  const { layers } = await client.getManifest(name, child.digest, { signal });
  const statements = layers
    .filter(({ mediaType }) => mediaType === STATEMENT)
    .slice(0, MAX_STATEMENTS);
  let bytes = before;
  const documents: UnsignedDocument[] = [];
  for (const layer of statements) {
    const document: UnsignedDocument = {
      manifest: child.digest,
      platform: child.annotations[ABOUT],
      predicateType: layer.annotations[PREDICATE_TYPE] ?? '',
    };
    bytes += layer.size;
    // An SBOM may be larger than all else; then its type is all that is known.
    if (contents && bytes <= maxBytes) {
      const content = await client.getBlob(name, layer, { signal });
      document.content = content.toString('base64');
    }
    documents.push(document);
  }
  return documents;
}

function knownOf(
  { digest }: OciDescriptor,
  { previous, contents }: BuildkitContext,
): UnsignedDocument[] | undefined {
  const known = previous?.unsigned?.filter(
    ({ manifest }) => manifest === digest,
  );
  return known?.length &&
    (!contents || known.some(({ content }) => content !== undefined))
    ? known
    : undefined;
}
