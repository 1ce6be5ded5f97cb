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
  const [title, name, ...others] = CatalogTable.defaultColumnsFunc(list);
  const own = imageSigningColumns<CatalogTableRow>(list);
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
