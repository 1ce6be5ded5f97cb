import type { Entity } from '@backstage/catalog-model';
import type { EntityFilter } from '@backstage/plugin-catalog-react';
import {
  catalogFactAnnotation,
  type CatalogFact,
} from 'backstage-plugin-image-signing-common';

/** What is asked for of one environment; a fact that is absent may be anything. */
export interface WantedFacts extends Partial<Record<CatalogFact, string>> {
  environment: string;
}

/**
 * Asks the catalog's backend for the entities with certain facts, so that it is
 * true for all of them and not only for those of the page.
 */
export class CatalogFactsFilter implements EntityFilter {
  constructor(readonly wanted: WantedFacts) {}

  getCatalogFilters(): Record<string, string> {
    return Object.fromEntries(
      this.#annotations().map(([name, value]) => [
        `metadata.annotations.${name}`,
        value,
      ]),
    );
  }

  filterEntity(entity: Entity): boolean {
    return this.#annotations().every(
      ([name, value]) => entity.metadata.annotations?.[name] === value,
    );
  }

  toQueryValue(): string[] {
    const { environment, stage = '', protection = '' } = this.wanted;
    return [environment, stage, protection];
  }

  /** What the URL holds, where it is whole. */
  static read(value: string | string[] | undefined): WantedFacts | undefined {
    if (!Array.isArray(value) || value.length !== 3) return undefined;
    const [environment, stage, protection] = value;
    return {
      environment,
      ...(stage && { stage }),
      ...(protection && { protection }),
    };
  }

  #annotations(): Array<[string, string]> {
    const { environment, stage, protection } = this.wanted;
    return [
      ['stage', stage] as const,
      ['protection', protection] as const,
    ].flatMap(([fact, value]) =>
      value ? [[catalogFactAnnotation(fact, environment), value]] : [],
    );
  }
}
