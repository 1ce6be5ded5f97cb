import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { ServicesSummaryQuery } from 'backstage-plugin-image-signing-common';

/** The services that belong to an entity, where it is of a kind that has some. */
export function scopeOf(entity: Entity): ServicesSummaryQuery | undefined {
  const entityRef = stringifyEntityRef(entity);
  switch (entity.kind.toLocaleLowerCase('en-US')) {
    case 'group':
    case 'user':
      return { owner: entityRef };
    case 'system':
      return { system: entityRef };
    case 'domain':
      return { domain: entityRef };
    default:
      return undefined;
  }
}
