import { Route, Routes } from 'react-router-dom';
import { lazyView } from '../components/lazyView';
import { LoadingView } from '../components/LoadingView';
import { PosturePage } from './PosturePage';

const PlanPage = lazyView(
  () => import('../plan/PlanPage').then(m => m.PlanPage),
  <LoadingView of="ui.plan.thePlan" />,
);

/** The posture, and the plan of one namespace. */
export const PostureRouter = () => (
  <Routes>
    <Route index element={<PosturePage />} />
    <Route path="plan" element={<PlanPage />} />
  </Routes>
);
