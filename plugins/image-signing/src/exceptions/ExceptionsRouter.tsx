import { Route, Routes } from 'react-router-dom';
import { lazyView } from '../components/lazyView';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { ExceptionsPage } from './ExceptionsPage';

const ExceptionPage = lazyView(
  () => import('./ExceptionPage').then(m => m.ExceptionPage),
  <LoadingBlocks label="the exception" />,
);
const RequestExceptionPage = lazyView(
  () => import('./RequestExceptionPage').then(m => m.RequestExceptionPage),
  <LoadingBlocks label="the form" />,
);

/** The list, the form and the single exception. */
export const ExceptionsRouter = () => (
  <Routes>
    <Route index element={<ExceptionsPage />} />
    <Route path="new" element={<RequestExceptionPage />} />
    <Route path="id/:id" element={<ExceptionPage />} />
  </Routes>
);
