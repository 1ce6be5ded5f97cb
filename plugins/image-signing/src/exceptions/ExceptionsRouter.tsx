import { Route, Routes } from 'react-router-dom';
import { lazyView } from '../components/lazyView';
import { LoadingView } from '../components/LoadingView';
import { ExceptionsPage } from './ExceptionsPage';

const ExceptionPage = lazyView(
  () => import('./ExceptionPage').then(m => m.ExceptionPage),
  <LoadingView of="ui.exceptions.theException" />,
);
const RequestExceptionPage = lazyView(
  () => import('./RequestExceptionPage').then(m => m.RequestExceptionPage),
  <LoadingView of="ui.exceptions.theForm" />,
);

/** The list, the form and the single exception. */
export const ExceptionsRouter = () => (
  <Routes>
    <Route index element={<ExceptionsPage />} />
    <Route path="new" element={<RequestExceptionPage />} />
    <Route path="id/:id" element={<ExceptionPage />} />
  </Routes>
);
