import { Route, Routes } from 'react-router-dom';
import { ReviewPage } from './ReviewPage';
import { ReviewsPage } from './ReviewsPage';

/** The list of reviews, and one of them. */
export const ReviewRouter = () => (
  <Routes>
    <Route path="/" element={<ReviewsPage />} />
    <Route path="/id/:id" element={<ReviewPage />} />
  </Routes>
);
