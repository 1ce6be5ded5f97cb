import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Knex } from 'knex';
import { maySee, type Visibility } from './visibility';

/**
 * Stops where the caller may not see an entity.
 *
 * @throws NotFoundError, the same for what is not there and what is hidden.
 */
export async function requireVisibleEntity(
  options: {
    knex: Knex;
    catalog: CatalogService;
    visibility: Visibility;
    credentials: BackstageCredentials;
  },
  entityRef: string,
): Promise<void> {
  const { knex, catalog, visibility, credentials } = options;
  const visible =
    visibility.kind === 'some'
      ? maySee(visibility, entityRef)
      : (await knex('catalog_entities')
          .where({ entity_ref: entityRef })
          .first('entity_ref')) ||
        (await catalog.getEntityByRef(entityRef, { credentials }));
  if (!visible) throw new NotFoundError(`There is no entity ${entityRef}`);
}
