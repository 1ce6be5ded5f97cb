import type { ReactNode } from 'react';
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
import { rootRouteRef } from './routes';
import { SEARCH_TYPE } from './search/searchType';

// The header belongs to the app; a page brings its own main landmark.
const Main = (props: { children: ReactNode }) => <main>{props.children}</main>;

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: imageSigningApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new ImageSigningClient(deps),
    }),
});

const page = PageBlueprint.make({
  params: { path: '/image-signing', routeRef: rootRouteRef },
});

const overviewPage = SubPageBlueprint.make({
  name: 'overview',
  params: {
    path: 'overview',
    title: 'Overview',
    loader: () =>
      import('./overview/OverviewPage').then(m => (
        <Main>
          <m.OverviewPage />
        </Main>
      )),
  },
});

const reportPage = SubPageBlueprint.make({
  name: 'report',
  params: {
    path: 'report',
    title: 'Report',
    loader: () =>
      import('./report/ReportPage').then(m => (
        <Main>
          <m.ReportPage />
        </Main>
      )),
  },
});

const rolloutPage = SubPageBlueprint.make({
  name: 'rollout',
  params: {
    path: 'rollout',
    title: 'Rollout',
    loader: () =>
      import('./rollout/RolloutRouter').then(m => (
        <Main>
          <m.RolloutRouter />
        </Main>
      )),
  },
});

const servicesPage = SubPageBlueprint.make({
  name: 'services',
  params: {
    path: 'services',
    title: 'Services',
    loader: () =>
      import('./services/ServicesPage').then(m => (
        <Main>
          <m.ServicesPage />
        </Main>
      )),
  },
});

const posturePage = SubPageBlueprint.make({
  name: 'posture',
  params: {
    path: 'posture',
    title: 'Posture',
    loader: () =>
      import('./posture/PostureRouter').then(m => (
        <Main>
          <m.PostureRouter />
        </Main>
      )),
  },
});

const denialsPage = SubPageBlueprint.make({
  name: 'denials',
  params: {
    path: 'denials',
    title: 'Denials',
    loader: () =>
      import('./denials/DenialsPage').then(m => (
        <Main>
          <m.DenialsPage />
        </Main>
      )),
  },
});

const gatesPage = SubPageBlueprint.make({
  name: 'gates',
  params: {
    path: 'gates',
    title: 'Gate runs',
    loader: () =>
      import('./gates/GateRunsPage').then(m => (
        <Main>
          <m.GateRunsPage />
        </Main>
      )),
  },
});

const exceptionsPage = SubPageBlueprint.make({
  name: 'exceptions',
  params: {
    path: 'exceptions',
    title: 'Exceptions',
    loader: () =>
      import('./exceptions/ExceptionsRouter').then(m => (
        <Main>
          <m.ExceptionsRouter />
        </Main>
      )),
  },
});

const reviewPage = SubPageBlueprint.make({
  name: 'review',
  params: {
    path: 'review',
    title: 'Review',
    loader: () =>
      import('./review/ReviewRouter').then(m => (
        <Main>
          <m.ReviewRouter />
        </Main>
      )),
  },
});

const imagesPage = SubPageBlueprint.make({
  name: 'images',
  params: {
    path: 'images',
    title: 'Images',
    loader: () =>
      import('./images/ImagesPage').then(m => (
        <Main>
          <m.ImagesPage />
        </Main>
      )),
  },
});

const registersPage = SubPageBlueprint.make({
  name: 'registers',
  params: {
    path: 'registers',
    title: 'Registers',
    loader: () =>
      import('./registers/RegistersPage').then(m => (
        <Main>
          <m.RegistersPage />
        </Main>
      )),
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
    loader: () =>
      import('./entity/EntityImageSigningContent').then(m => (
        <m.EntityImageSigningContent />
      )),
  },
});

const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: ENTITIES,
    loader: () =>
      import('./entity/EntityImageSigningCard').then(m => (
        <m.EntityImageSigningCard />
      )),
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
    components: () => import('./home/MyServices'),
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
    page,
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
