import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorEmit,
  type EntityProvider,
  type EntityProviderConnection,
  type LocationSpec,
} from '@backstage/plugin-catalog-node';

import { isCatalogFactAnnotation } from 'backstage-plugin-image-signing-common';
import type { FactsReader } from './FactsReader';

/** Kinds that run images. */
const KINDS = ['component', 'resource', 'system'];
/** Keys in one statement of the catalog's database. */
const KEYS_AT_ONCE = 200;

function refreshKey(entityRef: string): string {
  return `image-signing:${entityRef}`;
}

/**
 * Writes what is known of a service into its entity, and nothing else under
 * these names: a descriptor cannot claim a protection.
 */
export class FactsProcessor implements CatalogProcessor {
  constructor(private readonly facts: FactsReader) {}

  getProcessorName(): string {
    return 'ImageSigningFacts';
  }

  async preProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    const { annotations = {} } = entity.metadata;
    const kept = Object.entries(annotations).filter(
      ([name]) => !isCatalogFactAnnotation(name),
    );
    const claimed = kept.length < Object.keys(annotations).length;
    let facts = {};
    if (KINDS.includes(entity.kind.toLocaleLowerCase('en-US'))) {
      await this.facts.ready;
      const entityRef = stringifyEntityRef(entity);
      facts = this.facts.of(entityRef);
      emit(processingResult.refresh(refreshKey(entityRef)));
    }
    if (!claimed && Object.keys(facts).length === 0) return entity;
    return {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: { ...Object.fromEntries(kept), ...facts },
      },
    };
  }
}

/**
 * Has the catalog process an entity again as soon as something else is known of
 * it, instead of at its next turn, which may be hours away. It provides no
 * entities.
 */
export class FactsRefresher implements EntityProvider {
  #connection: EntityProviderConnection | undefined;

  constructor(private readonly facts: FactsReader) {}

  getProviderName(): string {
    return 'image-signing-facts';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
  }

  /** @throws Where the facts could not be read. */
  async refresh(): Promise<void> {
    try {
      await this.#processAgain(await this.facts.read());
    } catch (error) {
      await this.#processAgain(this.facts.forgetOld());
      throw error;
    }
  }

  async #processAgain(entityRefs: string[]): Promise<void> {
    const keys = entityRefs.map(refreshKey);
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      await this.#connection?.refresh({
        keys: keys.slice(start, start + KEYS_AT_ONCE),
      });
    }
  }
}
