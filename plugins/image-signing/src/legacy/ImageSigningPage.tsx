import {
  Content,
  HeaderTabs,
  PageWithHeader,
  Progress,
} from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Navigate,
  Route,
  Routes,
  useLocation,
  useNavigate,
} from 'react-router-dom';
import { lazyView } from '../components/lazyView';
import { useWords } from '../components/words';
import { loadView, type ViewName } from '../loadView';
import { rootRouteRef } from '../routes';
import styles from './ImageSigningPage.module.css';

const view = <Id extends ViewName>(id: Id) => {
  const View = lazyView(() => loadView(id), <Progress />);
  return { id, element: <View /> };
};

const TABS = [
  view('overview'),
  view('rollout'),
  view('services'),
  view('images'),
  view('posture'),
  view('denials'),
  view('exceptions'),
  view('review'),
  view('gates'),
  view('registers'),
  view('report'),
];

/**
 * The pages with a header of their own, for the legacy frontend system.
 *
 * @public
 */
export const ImageSigningPage = () => {
  const t = useWords();
  const root = useRouteRef(rootRouteRef)();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const selected = TABS.findIndex(({ id }) =>
    pathname.startsWith(`${root}/${id}`),
  );
  return (
    <PageWithHeader title={t('page.title')} themeId="tool">
      {/* Eleven tabs do not fit a narrow window; the page must not be as wide as they. */}
      <div className={styles.tabs}>
        <HeaderTabs
          tabs={TABS.map(({ id }) => ({ id, label: t(`page.${id}`) }))}
          selectedIndex={Math.max(0, selected)}
          onChange={index => navigate(`${root}/${TABS[index].id}`)}
        />
      </div>
      <Content noPadding>
        <Routes>
          <Route index element={<Navigate to="overview" replace />} />
          {TABS.map(({ id, element }) => (
            <Route key={id} path={`${id}/*`} element={element} />
          ))}
        </Routes>
      </Content>
    </PageWithHeader>
  );
};
