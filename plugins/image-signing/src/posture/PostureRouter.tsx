import { Route, Routes } from 'react-router-dom';
import { PlanPage } from '../plan/PlanPage';
import { PosturePage } from './PosturePage';

/** The posture, and the plan of one namespace. */
export const PostureRouter = () => (
  <Routes>
    <Route index element={<PosturePage />} />
    <Route path="plan" element={<PlanPage />} />
  </Routes>
);
