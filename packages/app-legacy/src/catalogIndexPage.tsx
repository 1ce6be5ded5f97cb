import {
  CatalogIndexPage,
  CatalogTable,
  type CatalogTableColumnsFunc,
  type CatalogTableRow,
} from '@backstage/plugin-catalog';
import { DefaultFilters } from '@backstage/plugin-catalog-react';
import {
  ImageSigningCatalogFilter,
  imageSigningColumns,
} from 'backstage-plugin-image-signing/legacy';

const columns: CatalogTableColumnsFunc = list => {
  const own = imageSigningColumns<CatalogTableRow>(list);
  const [title, name, ...others] = CatalogTable.defaultColumnsFunc(list).map(
    column => ({
      ...column,
      // Where room is short, the theme would break names at any letter.
      cellStyle: { ...column.cellStyle, wordBreak: 'normal' as const },
    }),
  );
  return [title, name, ...own, ...others];
};

export const catalogIndexPage = (
  <CatalogIndexPage
    columns={columns}
    pagination
    filters={
      <>
        <DefaultFilters />
        <ImageSigningCatalogFilter />
      </>
    }
  />
);
