import {
  coreExtensionData,
  createExtensionInput,
  createFrontendModule,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  CatalogTable,
  type CatalogTableColumnsFunc,
  type CatalogTableRow,
} from '@backstage/plugin-catalog';
import catalogPlugin, {
  CatalogIndexPage,
} from '@backstage/plugin-catalog/alpha';
import { imageSigningColumns } from 'backstage-plugin-image-signing';

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

// The catalog's page takes filters from extensions, but no columns: it is
// replaced by itself with one more.
const page = PageBlueprint.makeWithOverrides({
  inputs: { filters: createExtensionInput([coreExtensionData.reactElement]) },
  factory: (originalFactory, { inputs }) =>
    originalFactory({
      path: '/catalog',
      routeRef: catalogPlugin.routes.catalogIndex,
      title: 'Catalog',
      loader: async () => (
        <CatalogIndexPage
          columns={columns}
          pagination
          filters={inputs.filters.map(filter =>
            filter.get(coreExtensionData.reactElement),
          )}
        />
      ),
    }),
});

export const catalogModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [page],
});
