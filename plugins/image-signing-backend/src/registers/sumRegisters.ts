import type {
  AuthorityUse,
  BaseImageRow,
  EnforcementMode,
  FormatRegister,
  SignatureFormat,
} from 'backstage-plugin-image-signing-common';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import type { UsedBaseImage } from './describeImage';

const MAX_OWNERS = 200;
const MAX_USERS = 20;
const NO_OWNER = '';

export interface MigrationSettings {
  from: string[];
  to: string[];
}

/** Running images with what signs them, and who answers for them. */
function running(knex: Knex): Knex.QueryBuilder {
  return knex('signed_images as s')
    .join('workload_images as w', function onImage() {
      this.on('s.repository', 'w.repository')
        .andOn('s.digest', 'w.digest')
        .andOn('s.environment', knex.raw("coalesce(w.environment, '')"));
    })
    .leftJoin('catalog_entities as e', 'e.entity_ref', 'w.entity_ref')
    .where('w.cold', false);
}

const DIGEST = "s.repository || '@' || s.digest";

/** How many digests rest on each authority, of how many services and owners. */
export async function sumAuthorityUses(
  knex: Knex,
  policy: TrustPolicy | undefined,
): Promise<Record<string, AuthorityUse>> {
  const uses: Record<string, AuthorityUse> = {};
  for (const { name } of policy?.authorities ?? []) {
    const of = (proof: string) => `%|${escaped(name)}:${proof}|%`;
    const proven = (proof: string, as: string) =>
      knex.raw(
        `count(distinct case when s.authorities like ? escape '\\' then ${DIGEST} end) as ${as}`,
        [of(proof)],
      );
    const [row] = await running(knex)
      .whereRaw(`s.authorities like ? escape '\\'`, [of('%')])
      .select(
        knex.raw(`count(distinct ${DIGEST}) as digests`),
        knex.raw('count(distinct w.entity_ref) as services'),
        knex.raw('count(distinct e.owner) as owners'),
        proven('log', 'logged'),
        proven('timestamp', 'timestamped'),
        proven('none', 'unproven'),
      );
    uses[name] = {
      digests: Number(row.digests),
      services: Number(row.services),
      owners: Number(row.owners),
      logged: Number(row.logged),
      timestamped: Number(row.timestamped),
      unproven: Number(row.unproven),
    };
  }
  return uses;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** Which formats are in use, and how far each owner's images have moved. */
export async function sumFormats(
  knex: Knex,
  settings: MigrationSettings,
): Promise<Omit<FormatRegister, 'demo' | 'asOf'>> {
  const sets: Array<{
    owner: string | null;
    facets: string;
    complete: boolean | number;
    digests: number | string;
  }> = await running(knex)
    .groupBy('e.owner', 's.facets', 's.complete')
    .select(
      'e.owner',
      's.facets',
      's.complete',
      knex.raw(`count(distinct ${DIGEST}) as digests`),
    );
  const facets = [
    ...new Set(sets.flatMap(set => set.facets.split('|').filter(Boolean))),
  ].sort();
  const refusing = await clustersWithout(knex);
  const uses: FormatRegister['uses'] = [];
  for (const facet of facets) {
    const [row] = await running(knex)
      .whereRaw(`s.facets like ? escape '\\'`, [`%|${escaped(facet)}|%`])
      .select(
        knex.raw(`count(distinct ${DIGEST}) as digests`),
        knex.raw('count(distinct w.entity_ref) as services'),
      );
    const [kind, value] = facet.split(':') as [
      FormatRegister['uses'][number]['kind'],
      string,
    ];
    uses.push({
      kind,
      value,
      digests: Number(row.digests),
      services: Number(row.services),
      ...(kind === 'format' && {
        unverifiableIn: refusing(value as SignatureFormat),
      }),
    });
  }
  const [total] = await running(knex).select(
    knex.raw(`count(distinct ${DIGEST}) as digests`),
  );
  const owners = migrationByOwner(sets, settings);
  return {
    ...settings,
    digests: Number(total.digests),
    uses,
    owners: owners.slice(0, MAX_OWNERS),
    ownerCount: owners.length,
  };
}

function migrationByOwner(
  sets: ReadonlyArray<{
    owner: string | null;
    facets: string;
    complete: boolean | number;
    digests: number | string;
  }>,
  { from, to }: MigrationSettings,
): FormatRegister['owners'] {
  const byOwner = new Map<string, FormatRegister['owners'][number]>();
  for (const { owner, facets, complete, digests } of sets) {
    const formats = facets
      .split('|')
      .filter(facet => facet.startsWith('format:'))
      .map(facet => facet.slice('format:'.length));
    const row = byOwner.get(owner ?? NO_OWNER) ?? {
      ...(owner !== null && { owner }),
      digests: 0,
      oldOnly: 0,
      both: 0,
      newOnly: 0,
      unsigned: 0,
      unknown: 0,
    };
    byOwner.set(owner ?? NO_OWNER, row);
    const count = Number(digests);
    row.digests += count;
    row[stateOf(formats, Boolean(complete), { from, to })] += count;
  }
  return [...byOwner.values()].sort(
    (a, b) =>
      b.oldOnly - a.oldOnly ||
      b.digests - a.digests ||
      ((a.owner ?? '') < (b.owner ?? '') ? -1 : 1),
  );
}

/** What could not be read whole may hold the other format too. */
function stateOf(
  formats: string[],
  complete: boolean,
  { from, to }: MigrationSettings,
): 'oldOnly' | 'both' | 'newOnly' | 'unsigned' | 'unknown' {
  const old = formats.some(format => from.includes(format));
  const renewed = formats.some(format => to.includes(format));
  if (old && renewed) return 'both';
  if (renewed) return 'newOnly';
  if (!complete) return 'unknown';
  return old ? 'oldOnly' : 'unsigned';
}

interface StoredSource {
  mode: EnforcementMode;
  verifies?: SignatureFormat[];
}

/** Clusters that verify signatures somewhere, and a given format nowhere. */
async function clustersWithout(
  knex: Knex,
): Promise<(format: SignatureFormat) => string[]> {
  const verified = new Map<string, Set<SignatureFormat>>();
  const clusters: string[] = await knex('postures')
    .distinct('cluster')
    .pluck('cluster');
  // Cluster by cluster: the postures of a whole fleet are too much at once.
  for (const cluster of clusters) {
    const postures: string[] = await knex('postures')
      .where({ cluster })
      .pluck('posture');
    for (const posture of postures) {
      const sources: StoredSource[] = JSON.parse(posture).signature.sources;
      for (const { mode, verifies } of sources) {
        if (mode === 'none' || !verifies) continue;
        const known = verified.get(cluster) ?? new Set();
        verified.set(cluster, known);
        verifies.forEach(format => known.add(format));
      }
    }
  }
  return format =>
    [...verified]
      .filter(([, formats]) => !formats.has(format))
      .map(([cluster]) => cluster)
      .sort();
}

/** Every base image of what runs, and what is known of it. */
export async function sumBaseImages(knex: Knex): Promise<{
  items: BaseImageRow[];
  digests: number;
  withoutBase: number;
}> {
  const rows: Array<{
    repository: string;
    digest: string;
    base_images: string | null;
  }> = await knex('signed_images').distinct(
    'repository',
    'digest',
    'base_images',
  );
  const byImage = new Map<string, BaseImageRow>();
  const all = new Set<string>();
  const known = new Set<string>();
  for (const row of rows) {
    const name = `${row.repository}@${row.digest}`;
    all.add(name);
    if (!row.base_images) continue;
    known.add(name);
    for (const base of JSON.parse(row.base_images) as UsedBaseImage[]) {
      const key = `${base.repository}@${base.digest ?? ''}`;
      const found = byImage.get(key) ?? emptyRow(base);
      byImage.set(key, found);
      if (found.usedBy.includes(name)) continue;
      found.digests += 1;
      if (found.usedBy.length < MAX_USERS) found.usedBy.push(name);
      for (const column of ['listed', 'mirrored', 'approved'] as const) {
        found[column] = together(found[column], base[column]);
      }
    }
  }
  const items = [...byImage.values()].sort(
    (a, b) =>
      b.digests - a.digests ||
      (`${a.repository}@${a.digest}` < `${b.repository}@${b.digest}` ? -1 : 1),
  );
  return { items, digests: all.size, withoutBase: all.size - known.size };
}

function emptyRow({ repository, digest, pinned }: UsedBaseImage): BaseImageRow {
  return {
    repository,
    ...(digest !== undefined && { digest }),
    digests: 0,
    usedBy: [],
    listed: 'unknown',
    mirrored: 'unknown',
    pinned: pinned ? 'yes' : 'no',
    approved: 'unknown',
  };
}

type Known = BaseImageRow['listed'];

/** No in one place is no; a place without an answer changes nothing. */
function together(known: Known, answer: boolean | undefined): Known {
  if (answer === undefined || known === 'no') return known;
  return answer ? 'yes' : 'no';
}
