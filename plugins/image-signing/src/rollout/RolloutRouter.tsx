import { Route, Routes } from 'react-router-dom';
import { RolloutPage } from './RolloutPage';

/** The rollout, and what is planned from there. */
export const RolloutRouter = () => (
  <Routes>
    <Route index element={<RolloutPage />} />
  </Routes>
);
