import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  createRouteRef,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createCardExtension } from '@backstage/plugin-home-react';
import { createSearchResultListItemExtension } from '@backstage/plugin-search-react';
import { ImageSigningClient } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { loadView } from '../loadView';
import { rootRouteRef } from '../routes';
import { SEARCH_TYPE } from '../search/searchType';

const entityContentRouteRef = createRouteRef({
  id: 'image-signing-entity-content',
});

/**
 * Image signing for the legacy frontend system.
 *
 * @public
 */
export const imageSigningPlugin = createPlugin({
  id: 'image-signing',
  routes: { root: rootRouteRef, entityContent: entityContentRouteRef },
  apis: [
    createApiFactory({
      api: imageSigningApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new ImageSigningClient(deps),
    }),
  ],
});

/**
 * The pages of the plugin; mount them at `/image-signing`.
 *
 * @public
 */
export const ImageSigningPage = imageSigningPlugin.provide(
  createRoutableExtension({
    name: 'ImageSigningPage',
    mountPoint: rootRouteRef,
    component: () => import('./ImageSigningPage').then(m => m.ImageSigningPage),
  }),
);

/**
 * The tab of an entity.
 *
 * @public
 */
export const EntityImageSigningContent = imageSigningPlugin.provide(
  createRoutableExtension({
    name: 'EntityImageSigningContent',
    mountPoint: entityContentRouteRef,
    component: () => loadView('entityContent'),
  }),
);

/**
 * The card of an entity.
 *
 * @public
 */
export const EntityImageSigningCard = imageSigningPlugin.provide(
  createComponentExtension({
    name: 'EntityImageSigningCard',
    component: {
      lazy: () => loadView('entityCard'),
    },
  }),
);

/**
 * The filter of the catalog by stage and protection.
 *
 * @public
 */
export const ImageSigningCatalogFilter = imageSigningPlugin.provide(
  createComponentExtension({
    name: 'ImageSigningCatalogFilter',
    component: {
      lazy: () =>
        import('../catalog/ImageSigningCatalogFilter').then(
          m => m.ImageSigningCatalogFilter,
        ),
    },
  }),
);

/**
 * The state of the services that the user owns, for the home page.
 *
 * @public
 */
export const HomePageImageSigning = imageSigningPlugin.provide(
  createCardExtension({
    name: 'HomePageImageSigning',
    title: 'Image signing of my services',
    components: async () => ({ Content: await loadView('myServices') }),
  }),
);

/**
 * An image or an exception among the results of the search.
 *
 * @public
 */
export const ImageSigningSearchResultListItem = imageSigningPlugin.provide(
  createSearchResultListItemExtension({
    name: 'ImageSigningSearchResultListItem',
    predicate: result => result.type === SEARCH_TYPE,
    component: () =>
      import('../search/ImageSigningSearchResult').then(
        m => m.ImageSigningSearchResult,
      ),
  }),
);
