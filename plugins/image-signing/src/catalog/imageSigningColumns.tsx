import type { Entity } from '@backstage/catalog-model';
import type { TableColumn } from '@backstage/core-components';
import type { EntityListContextProps } from '@backstage/plugin-catalog-react';
import { CatalogCell } from './CatalogCell';

/** Kinds that run images. */
const KINDS = ['component', 'resource', 'system'];

/**
 * The column of the catalog's table with the stage and the protection of each
 * entity as they are now; none for kinds that run no images. Add it to the
 * columns of `CatalogIndexPage`.
 *
 * @public
 */
export function imageSigningColumns<T extends { entity: Entity }>(
  list: Pick<EntityListContextProps, 'entities' | 'filters'>,
): TableColumn<T>[] {
  const kind = list.entities[0]?.kind ?? list.filters.kind?.value ?? '';
  if (!KINDS.includes(kind.toLocaleLowerCase('en-US'))) return [];
  return [
    {
      title: 'Protected images',
      sorting: false,
      render: ({ entity }) => <CatalogCell entity={entity} />,
    },
  ];
}
