import { Navigate, Route, Routes } from 'react-router-dom';
import { HeaderTabs, PageWithHeader } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useLocation, useNavigate } from 'react-router-dom';
import { DenialsPage } from '../denials/DenialsPage';
import { ExceptionsRouter } from '../exceptions/ExceptionsRouter';
import { GateRunsPage } from '../gates/GateRunsPage';
import { ImagesPage } from '../images/ImagesPage';
import { OverviewPage } from '../overview/OverviewPage';
import { PostureRouter } from '../posture/PostureRouter';
import { RegistersPage } from '../registers/RegistersPage';
import { ReportPage } from '../report/ReportPage';
import { RolloutRouter } from '../rollout/RolloutRouter';
import { ReviewRouter } from '../review/ReviewRouter';
import { rootRouteRef } from '../routes';
import { ServicesPage } from '../services/ServicesPage';
import { imageSigningTranslationRef } from '../translation';

const TABS = [
  { id: 'overview', element: <OverviewPage /> },
  { id: 'rollout', element: <RolloutRouter /> },
  { id: 'services', element: <ServicesPage /> },
  { id: 'images', element: <ImagesPage /> },
  { id: 'posture', element: <PostureRouter /> },
  { id: 'denials', element: <DenialsPage /> },
  { id: 'exceptions', element: <ExceptionsRouter /> },
  { id: 'review', element: <ReviewRouter /> },
  { id: 'gates', element: <GateRunsPage /> },
  { id: 'registers', element: <RegistersPage /> },
  { id: 'report', element: <ReportPage /> },
] as const;

/**
 * The pages with a header of their own, for the legacy frontend system.
 *
 * @public
 */
export const ImageSigningPage = () => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const root = useRouteRef(rootRouteRef)();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const selected = TABS.findIndex(({ id }) =>
    pathname.startsWith(`${root}/${id}`),
  );
  return (
    <PageWithHeader title={t('page.title')} themeId="tool">
      <HeaderTabs
        tabs={TABS.map(({ id }) => ({ id, label: t(`page.${id}`) }))}
        selectedIndex={Math.max(0, selected)}
        onChange={index => navigate(`${root}/${TABS[index].id}`)}
      />
      <Routes>
        <Route index element={<Navigate to="overview" replace />} />
        {TABS.map(({ id, element }) => (
          <Route key={id} path={`${id}/*`} element={element} />
        ))}
      </Routes>
    </PageWithHeader>
  );
};
