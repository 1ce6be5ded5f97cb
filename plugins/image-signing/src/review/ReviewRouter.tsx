import { Route, Routes } from 'react-router-dom';
import { lazyView } from '../components/lazyView';
import { LoadingView } from '../components/LoadingView';
import { ReviewsPage } from './ReviewsPage';

const ReviewPage = lazyView(
  () => import('./ReviewPage').then(m => m.ReviewPage),
  <LoadingView of="ui.review.theReview" />,
);

/** The list of reviews, and one of them. */
export const ReviewRouter = () => (
  <Routes>
    <Route path="/" element={<ReviewsPage />} />
    <Route path="/id/:id" element={<ReviewPage />} />
  </Routes>
);
