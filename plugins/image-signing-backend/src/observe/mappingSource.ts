import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import { giveWay } from '../store/giveWay';
import { buildMappingIndex, EntityMapping, MappingIndex } from './mapping';

/** Source rows that belong to no cluster stand under this name. */
export const NO_CLUSTER = '';
export const CATALOG = 'catalog';

/** Gives the mappings of the catalog as they are now. */
export interface MappingSource {
  current(): Promise<MappingIndex>;
  /** Changes with the mappings and with the environments. */
  version(environments: EnvironmentDefinition[]): Promise<string>;
}

const CHECK_EVERY_MS = 1000;

/**
 * Keeps the index of all mappings in memory and reads it again when the
 * catalog sync, on whichever replica, has stored another version.
 */
export class StoredMappingSource implements MappingSource {
  readonly #knex: Knex;
  #index: MappingIndex = buildMappingIndex([]);
  #version?: string;
  #checkedAt = 0;
  #check?: Promise<void>;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async current(): Promise<MappingIndex> {
    if (Date.now() - this.#checkedAt > CHECK_EVERY_MS) {
      this.#check ??= this.#refresh().finally(() => {
        this.#check = undefined;
      });
      await this.#check;
    }
    return this.#index;
  }

  async version(environments: EnvironmentDefinition[]): Promise<string> {
    await this.current();
    return hashOf(JSON.stringify([this.#version, environments]));
  }

  async #refresh(): Promise<void> {
    const row = await this.#knex('source_states')
      .where({ cluster: NO_CLUSTER, resource: CATALOG })
      .first('resource_version');
    const version = row?.resource_version ?? '';
    if (version !== this.#version) {
      this.#index = buildMappingIndex(await readMappings(this.#knex));
      this.#version = version;
    }
    this.#checkedAt = Date.now();
  }
}

const PAGE = 1000;

export async function readMappings(
  knex: Knex,
): Promise<Array<{ entityRef: string; mapping: EntityMapping }>> {
  const found: Array<{ entityRef: string; mapping: EntityMapping }> = [];
  let after = '';
  for (;;) {
    const rows: Array<{ entity_ref: string; mapping: string }> = await knex(
      'catalog_entities',
    )
      .whereNotNull('mapping')
      .where('entity_ref', '>', after)
      .orderBy('entity_ref')
      .limit(PAGE)
      .select('entity_ref', 'mapping');
    for (const row of rows) {
      found.push({
        entityRef: row.entity_ref,
        mapping: JSON.parse(row.mapping),
      });
    }
    if (rows.length < PAGE) return found;
    after = rows[rows.length - 1].entity_ref;
    await giveWay();
  }
}
