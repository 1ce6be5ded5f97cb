import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { inEnvironments, ofEntities } from './scope';
import { PackContext, PackSection } from './section';

const PAGE = 50;
/** Signed documents of one digest beyond this are named, not copied. */
const MOST_BYTES = 256 * 1024;

interface EvidenceRow {
  repository: string;
  digest: string;
  state: string;
  discovery: string | null;
  evidence: string | null;
  trust_material: string | null;
  reason: string | null;
  checked_at: StoredTime | null;
}

interface StoredDocument {
  place: string;
  repository?: string;
  manifest: string;
  format: string;
  mediaType: string;
  content: string;
}

/** What was found for each digest that the verdicts are about. */
export const evidence: PackSection = {
  name: 'evidence',
  about: `For every digest of \`verdicts.ndjson\`: what its signed documents prove, and the documents themselves (\`content\` is base64). Where those of one digest have more than ${
    MOST_BYTES / 1024
  } KiB, \`content\` is left out, \`leftOut\` says so, and manifest and place tell where the registry holds them.`,
  async *rows(context) {
    let after: [string, string] | undefined;
    for (;;) {
      const rows = await readPage(context, after);
      yield* rows.map(toRow);
      if (rows.length < PAGE) return;
      const last = rows[rows.length - 1];
      after = [last.repository, last.digest];
    }
  },
};

async function readPage(
  context: PackContext,
  after: [string, string] | undefined,
): Promise<EvidenceRow[]> {
  const { knex } = context;
  const used: Knex.QueryBuilder = inEnvironments(
    context,
    ofEntities(context, knex('workload_images as w'), 'w.subject'),
    'w.environment',
  )
    .whereRaw('w.repository = images.repository')
    .whereRaw('w.digest = images.digest')
    .select(knex.raw('1'));
  const query = knex('images')
    .whereExists(used as never)
    .orderBy(['repository', 'digest'])
    .limit(PAGE)
    .select('*');
  if (after) {
    query.whereRaw('(repository, digest) > (?, ?)', after);
  }
  return query;
}

function toRow(row: EvidenceRow): object {
  const found: { documents?: StoredDocument[] } | null =
    row.discovery && JSON.parse(row.discovery);
  const documents = found?.documents ?? [];
  const bytes = documents.reduce((sum, one) => sum + one.content.length, 0);
  const tooLarge = bytes > MOST_BYTES;
  return {
    repository: row.repository,
    digest: row.digest,
    state: row.state,
    ...(row.checked_at && { checkedAt: toIso(row.checked_at) }),
    ...(row.trust_material && { trustMaterial: row.trust_material }),
    ...(row.reason && { reason: JSON.parse(row.reason) }),
    ...(row.evidence && { evidence: JSON.parse(row.evidence) }),
    ...(tooLarge && {
      leftOut: `The documents have ${bytes} bytes; the limit of one digest is ${MOST_BYTES}.`,
    }),
    documents: documents.map(document => {
      const { content, ...place } = document;
      return {
        repository: row.repository,
        ...place,
        bytes: content.length,
        ...(tooLarge ? {} : { content }),
      };
    }),
  };
}
