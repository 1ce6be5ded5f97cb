import type {
  EvaluateTrustPolicyInput,
  Evidence,
  TrustPolicy,
} from 'image-verifier';
import type { Knex } from 'knex';
import { deleteByKeys, upsertChanged } from '../store/facts';
import { describeImage } from './describeImage';

const BATCH = 100;
const MAX_BATCHES = 50;

export interface SignedImagesOptions {
  policy: TrustPolicy | undefined;
  trustMaterial: EvaluateTrustPolicyInput['trustMaterial'];
  now: Date;
}

interface DueRow {
  repository: string;
  digest: string;
  environment: string | null;
  state: string;
  evidence: string | null;
  checked_at: Date | null;
  trust_material: string | null;
}

/**
 * Brings what is known of running digests up to date: those whose evidence,
 * trust material or policy changed since, at most some thousands a call.
 */
export async function refreshSignedImages(
  knex: Knex,
  options: SignedImagesOptions,
): Promise<void> {
  const policyVersion = options.policy?.version ?? '';
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const rows = await readDue(knex, policyVersion);
    await upsertChanged(knex, {
      table: 'signed_images',
      keys: ['repository', 'digest', 'environment'],
      rows: rows.map(row => ({
        repository: row.repository,
        digest: row.digest,
        environment: row.environment ?? '',
        state: row.state,
        checked_at: row.checked_at,
        trust_material: row.trust_material,
        policy_version: policyVersion,
        ...columnsOf(row, options),
      })),
    });
    if (rows.length < BATCH) break;
    await new Promise(resolve => setImmediate(resolve));
  }
  await removeGone(knex);
}

function readDue(knex: Knex, policyVersion: string): Promise<DueRow[]> {
  return knex('workload_images as w')
    .join('images as i', function onImage() {
      this.on('i.repository', 'w.repository').andOn('i.digest', 'w.digest');
    })
    .leftJoin('signed_images as s', function onKnown() {
      this.on('s.repository', 'w.repository')
        .andOn('s.digest', 'w.digest')
        .andOn('s.environment', knex.raw("coalesce(w.environment, '')"));
    })
    .where(due => {
      due
        .whereNull('s.repository')
        .orWhereNot('s.policy_version', policyVersion)
        .orWhereRaw('s.state is distinct from i.state')
        .orWhereRaw('s.checked_at is distinct from i.checked_at')
        .orWhereRaw('s.trust_material is distinct from i.trust_material');
    })
    .distinct(
      'w.repository',
      'w.digest',
      'w.environment',
      'i.state',
      'i.evidence',
      'i.checked_at',
      'i.trust_material',
    )
    .limit(BATCH);
}

function columnsOf(
  { evidence, environment }: DueRow,
  { policy, trustMaterial, now }: SignedImagesOptions,
) {
  if (!evidence || !policy) {
    return { complete: false, facets: '', authorities: '', base_images: null };
  }
  const found = describeImage({
    evidence: JSON.parse(evidence) as Evidence,
    environment: environment ?? undefined,
    policy,
    now,
    trustMaterial,
  });
  return {
    complete: found.complete,
    facets: marked(found.facets),
    authorities: marked(
      found.authorities.map(({ name, proof }) => `${name}:${proof}`),
    ),
    base_images: found.baseImages ? JSON.stringify(found.baseImages) : null,
  };
}

/** Each item between bars, so that a search finds whole items. */
function marked(items: string[]): string {
  return items.length === 0 ? '' : `|${items.join('|')}|`;
}

async function removeGone(knex: Knex): Promise<void> {
  const gone: Array<{
    repository: string;
    digest: string;
    environment: string;
  }> = await knex('signed_images as s')
    .whereNotExists(
      knex('workload_images as w')
        .whereRaw('w.repository = s.repository and w.digest = s.digest')
        .whereRaw("coalesce(w.environment, '') = s.environment")
        .select(knex.raw('1')),
    )
    .select('s.repository', 's.digest', 's.environment')
    .limit(5000);
  await deleteByKeys(
    () => knex('signed_images'),
    ['repository', 'digest', 'environment'],
    gone.map(row => [row.repository, row.digest, row.environment]),
  );
}
