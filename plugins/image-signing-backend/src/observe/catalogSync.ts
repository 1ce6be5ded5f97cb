import { randomUUID } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  criticalityOf,
  UNKNOWN_CRITICALITY,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import { markDirty } from '../store/dirty';
import {
  deleteByKeys,
  insertMissing,
  Row,
  selectByKeys,
  upsertChanged,
} from '../store/facts';
import { CatalogStanding, saveStanding } from './catalogStanding';
import { readEntityMapping } from './mapping';
import { CATALOG, NO_CLUSTER } from './mappingSource';
import { markState, markSuccess } from './sourceStates';

const PAGE = 500;
const KINDS = ['Component', 'Resource', 'System'];
const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.annotations',
  'metadata.labels',
  'relations',
  'spec.lifecycle',
];

export interface CatalogSyncOptions {
  knex: Knex;
  catalog: Pick<CatalogService, 'streamEntities'>;
  auth: AuthService;
}

interface StoredEntity {
  entity_ref: string;
  mapping: string | null;
  hash: string;
}

/** A catalog that is still filling, or small, is cheap to read again soon. */
const SMALL = 1000;
const LARGE_EVERY_MS = 60_000;

/** Whether the catalog is to be read now: a large one only once a minute. */
export async function isCatalogSyncDue(
  knex: Knex,
  now: Date,
): Promise<boolean> {
  const row = await knex('source_states')
    .where({ cluster: NO_CLUSTER, resource: CATALOG })
    .first('objects', 'last_success_at');
  if (!row?.last_success_at || row.objects < SMALL) return true;
  return (
    now.getTime() - new Date(row.last_success_at).getTime() >= LARGE_EVERY_MS
  );
}

/**
 * Copies from the catalog what the mapping and the pages need. It reads as the
 * plugin, since nobody asks: what a caller may see is decided when one does.
 */
export async function syncCatalog(
  options: CatalogSyncOptions,
  signal?: AbortSignal,
): Promise<void> {
  const { knex, catalog, auth } = options;
  await insertMissing(
    knex,
    'source_states',
    ['cluster', 'resource'],
    [{ cluster: NO_CLUSTER, resource: CATALOG, state: 'pending' }],
  );
  try {
    const seen = new Set<string>();
    const standing = new CatalogStanding();
    const pages = catalog.streamEntities(
      {
        filter: { kind: KINDS },
        fields: FIELDS,
        pageSize: PAGE,
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    for await (const page of pages) {
      signal?.throwIfAborted();
      const rows = page.map(toRow);
      rows.forEach(row => seen.add(row.entity_ref as string));
      page.forEach(entity => standing.see(entity));
      await savePage(knex, rows);
    }
    await removeVanished(knex, seen);
    await saveStanding(knex, standing);
    await markSuccess(knex, NO_CLUSTER, CATALOG, new Date(), {
      objects: seen.size,
    });
  } catch (error) {
    await markState(
      knex,
      NO_CLUSTER,
      CATALOG,
      new Date(),
      'error',
      (error as Error).message,
    );
    // The scheduler logs and records it.
    throw error;
  }
}

function toRow(entity: Entity): Row {
  const mapping = readEntityMapping(entity.metadata.annotations);
  const criticality = criticalityOf(entity.metadata);
  const related = (type: string, kind?: string) =>
    entity.relations
      ?.map(relation => (relation.type === type ? relation.targetRef : ''))
      .filter(ref => ref !== '' && (!kind || ref.startsWith(`${kind}:`)))
      .sort()[0] ?? null;
  // Of systems only: what is part of a system is in its domain.
  const domain =
    entity.kind === 'System' ? related(RELATION_PART_OF, 'domain') : null;
  const row = {
    entity_ref: stringifyEntityRef(entity),
    kind: entity.kind,
    title: (entity.metadata.title ?? entity.metadata.name).slice(0, 255),
    owner: related(RELATION_OWNED_BY),
    system: related(RELATION_PART_OF, 'system'),
    mapping: mapping ? JSON.stringify(mapping) : null,
    criticality: criticality === UNKNOWN_CRITICALITY ? null : criticality,
  };
  const hash = hashOf(JSON.stringify({ ...row, domain: domain ?? undefined }));
  return { ...row, domain, hash };
}

async function savePage(knex: Knex, rows: Row[]): Promise<void> {
  await knex.transaction(async tx => {
    const stored = await selectByKeys<StoredEntity>(
      tx,
      () => tx('catalog_entities').select('entity_ref', 'mapping', 'hash'),
      ['entity_ref'],
      rows.map(row => [row.entity_ref as string]),
    );
    const before = new Map(stored.map(row => [row.entity_ref, row]));
    const refOf = (row: Row) => row.entity_ref as string;
    const changed = rows.filter(
      row => before.get(refOf(row))?.hash !== row.hash,
    );
    await upsertChanged(tx, {
      table: 'catalog_entities',
      keys: ['entity_ref'],
      rows: changed,
      compare: 'hash',
    });
    await markDirty(tx, changed.map(refOf));
    const remap = changed.some(
      row => (before.get(refOf(row))?.mapping ?? null) !== row.mapping,
    );
    if (remap) await renewVersion(tx);
  });
}

async function removeVanished(knex: Knex, seen: Set<string>): Promise<void> {
  const refs: string[] = await knex('catalog_entities').pluck('entity_ref');
  const gone = refs.filter(ref => !seen.has(ref));
  if (gone.length === 0) return;
  await knex.transaction(async tx => {
    await deleteByKeys(
      () => tx('catalog_entities'),
      ['entity_ref'],
      gone.map(ref => [ref]),
    );
    await markDirty(tx, gone);
    await renewVersion(tx);
  });
}

/** Tells every replica, and every cluster, that the mapping is another one. */
async function renewVersion(tx: Knex.Transaction): Promise<void> {
  await tx('source_states')
    .where({ cluster: NO_CLUSTER, resource: CATALOG })
    .update({ resource_version: randomUUID() });
}
