import {
  Entity,
  RELATION_CONSUMES_API,
  RELATION_DEPENDENCY_OF,
  RELATION_PROVIDES_API,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { MAX_ROWS } from '../store/facts';
import { giveWay } from '../store/giveWay';

/** Width of the column. */
const MAX_LIFECYCLE = 63;

/** Where an entity stands in the catalog. */
export interface Standing {
  lifecycle: string | null;
  /** Null where the catalog does not tell. */
  dependents: number | null;
}

/**
 * Counts who depends on whom while the catalog is read once. Who consumes the
 * API of a service is told by the consumer, so nothing is counted before all of
 * them were seen.
 */
export class CatalogStanding {
  private readonly lifecycles = new Map<string, string | null>();
  private readonly dependents = new Map<string, Set<string>>();
  private readonly provided = new Map<string, string[]>();
  private readonly consumers = new Map<string, string[]>();

  see(entity: Entity): void {
    const ref = stringifyEntityRef(entity);
    this.lifecycles.set(ref, lifecycleOf(entity));
    for (const { type, targetRef } of entity.relations ?? []) {
      switch (type) {
        case RELATION_DEPENDENCY_OF:
          this.dependentsOf(ref).add(targetRef);
          break;
        case RELATION_PROVIDES_API:
          push(this.provided, ref, targetRef);
          break;
        case RELATION_CONSUMES_API:
          push(this.consumers, targetRef, ref);
          break;
        default:
      }
    }
  }

  /**
   * Nobody who depends on it is an answer only where others could have said so:
   * for a service that provides an API. A catalog without relations is no proof
   * that a service is alone.
   */
  of(ref: string): Standing {
    const apis = this.provided.get(ref) ?? [];
    const all = new Set([
      ...(this.dependents.get(ref) ?? []),
      ...apis.flatMap(api => this.consumers.get(api) ?? []),
    ]);
    all.delete(ref);
    return {
      lifecycle: this.lifecycles.get(ref) ?? null,
      dependents: all.size > 0 || apis.length > 0 ? all.size : null,
    };
  }

  private dependentsOf(ref: string): Set<string> {
    const known = this.dependents.get(ref) ?? new Set<string>();
    this.dependents.set(ref, known);
    return known;
  }
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function lifecycleOf({ spec }: Entity): string | null {
  const told = spec?.lifecycle;
  if (typeof told !== 'string') return null;
  return told.trim().toLowerCase().slice(0, MAX_LIFECYCLE) || null;
}

/**
 * Writes what has changed. No judgement about an image reads it, so nothing is
 * judged again for it.
 */
export async function saveStanding(
  knex: Knex,
  standing: CatalogStanding,
): Promise<void> {
  const stored: Array<Standing & { entity_ref: string }> = await knex(
    'catalog_entities',
  ).select('entity_ref', 'lifecycle', 'dependents');
  // Entities that are now alike are written together.
  const alike = new Map<string, { standing: Standing; refs: string[] }>();
  for (const row of stored) {
    const now = standing.of(row.entity_ref);
    if (now.lifecycle !== row.lifecycle || now.dependents !== row.dependents) {
      const key = JSON.stringify([now.lifecycle, now.dependents]);
      const group = alike.get(key);
      if (group) group.refs.push(row.entity_ref);
      else alike.set(key, { standing: now, refs: [row.entity_ref] });
    }
  }
  for (const { standing: now, refs } of alike.values()) {
    for (let at = 0; at < refs.length; at += MAX_ROWS) {
      await knex('catalog_entities')
        .whereIn('entity_ref', refs.slice(at, at + MAX_ROWS))
        .update({ lifecycle: now.lifecycle, dependents: now.dependents });
      await giveWay();
    }
  }
}
