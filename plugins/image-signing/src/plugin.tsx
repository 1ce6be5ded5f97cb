import type { FilterPredicate } from '@backstage/filter-predicates';
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  CatalogFilterBlueprint,
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import { RiShieldCheckLine } from '@remixicon/react';
import { ImageSigningClient } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from './api/imageSigningApiRef';
import { PageMain } from './components/PageMain';
import { loadView, type ViewName } from './loadView';
import { rootRouteRef } from './routes';
import { SEARCH_TYPE } from './search/searchType';

const view = (name: ViewName) => async () => {
  const View = await loadView(name);
  return <View />;
};

const page = (name: ViewName) => async () =>
  <PageMain>{await view(name)()}</PageMain>;

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: imageSigningApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new ImageSigningClient(deps),
    }),
});

const pages = PageBlueprint.make({
  params: { path: '/image-signing', routeRef: rootRouteRef },
});

const overviewPage = SubPageBlueprint.make({
  name: 'overview',
  params: {
    path: 'overview',
    title: 'Overview',
    loader: page('overview'),
  },
});

const reportPage = SubPageBlueprint.make({
  name: 'report',
  params: {
    path: 'report',
    title: 'Report',
    loader: page('report'),
  },
});

const rolloutPage = SubPageBlueprint.make({
  name: 'rollout',
  params: {
    path: 'rollout',
    title: 'Rollout',
    loader: page('rollout'),
  },
});

const servicesPage = SubPageBlueprint.make({
  name: 'services',
  params: {
    path: 'services',
    title: 'Services',
    loader: page('services'),
  },
});

const posturePage = SubPageBlueprint.make({
  name: 'posture',
  params: {
    path: 'posture',
    title: 'Posture',
    loader: page('posture'),
  },
});

const denialsPage = SubPageBlueprint.make({
  name: 'denials',
  params: {
    path: 'denials',
    title: 'Denials',
    loader: page('denials'),
  },
});

const gatesPage = SubPageBlueprint.make({
  name: 'gates',
  params: {
    path: 'gates',
    title: 'Gate runs',
    loader: page('gates'),
  },
});

const exceptionsPage = SubPageBlueprint.make({
  name: 'exceptions',
  params: {
    path: 'exceptions',
    title: 'Exceptions',
    loader: page('exceptions'),
  },
});

const reviewPage = SubPageBlueprint.make({
  name: 'review',
  params: {
    path: 'review',
    title: 'Review',
    loader: page('review'),
  },
});

const imagesPage = SubPageBlueprint.make({
  name: 'images',
  params: {
    path: 'images',
    title: 'Images',
    loader: page('images'),
  },
});

const registersPage = SubPageBlueprint.make({
  name: 'registers',
  params: {
    path: 'registers',
    title: 'Registers',
    loader: page('registers'),
  },
});

/**
 * Kinds that run images, kinds that services belong to, and resources that say
 * that they run images, which most do not.
 */
const ENTITIES: FilterPredicate = {
  $any: [
    { kind: { $in: ['component', 'group', 'system', 'domain'] } },
    {
      kind: 'resource',
      'metadata.annotations.image-signing/repositories': { $exists: true },
    },
    {
      kind: 'resource',
      'metadata.annotations.backstage.io/kubernetes-id': { $exists: true },
    },
    {
      kind: 'resource',
      'metadata.annotations.backstage.io/kubernetes-label-selector': {
        $exists: true,
      },
    },
  ],
};

const entityContent = EntityContentBlueprint.make({
  params: {
    path: '/image-signing',
    title: 'Image signing',
    group: 'operation',
    icon: <RiShieldCheckLine />,
    filter: ENTITIES,
    loader: view('entityContent'),
  },
});

const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: ENTITIES,
    loader: view('entityCard'),
  },
});

const catalogFilter = CatalogFilterBlueprint.make({
  params: {
    loader: () =>
      import('./catalog/ImageSigningCatalogFilter').then(m => (
        <m.ImageSigningCatalogFilter />
      )),
  },
});

const homeWidget = HomePageWidgetBlueprint.make({
  name: 'my-services',
  params: {
    name: 'ImageSigningMyServices',
    title: 'Image signing of my services',
    description:
      'State of the services that you own, what to do next, and exceptions that end soon',
    layout: {
      width: { minColumns: 4, maxColumns: 12, defaultColumns: 6 },
      height: { minRows: 4, maxRows: 14, defaultRows: 8 },
    },
    components: async () => ({ Content: await loadView('myServices') }),
  },
});

const searchResult = SearchResultListItemBlueprint.make({
  params: {
    predicate: result => result.type === SEARCH_TYPE,
    icon: <RiShieldCheckLine />,
    component: () =>
      import('./search/ImageSigningSearchResult').then(
        m => m.ImageSigningSearchResult,
      ),
  },
});

const searchResultType = SearchFilterResultTypeBlueprint.make({
  params: {
    value: SEARCH_TYPE,
    name: 'Image signing',
    icon: <RiShieldCheckLine />,
  },
});

/**
 * Image signing for the new frontend system: the pages under
 * `/image-signing`, the tab and the card of an entity, a filter of the
 * catalog, a widget of the home page, results of the search.
 *
 * @public
 */
export default createFrontendPlugin({
  pluginId: 'image-signing',
  title: 'Image signing',
  icon: <RiShieldCheckLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [
    api,
    pages,
    overviewPage,
    rolloutPage,
    servicesPage,
    imagesPage,
    posturePage,
    denialsPage,
    exceptionsPage,
    reviewPage,
    gatesPage,
    registersPage,
    reportPage,
    entityContent,
    entityCard,
    catalogFilter,
    homeWidget,
    searchResult,
    searchResultType,
  ],
});
