import { Route, Routes } from 'react-router-dom';
import { ExceptionPage } from './ExceptionPage';
import { ExceptionsPage } from './ExceptionsPage';
import { RequestExceptionPage } from './RequestExceptionPage';

/** The list, the form and the single exception. */
export const ExceptionsRouter = () => (
  <Routes>
    <Route index element={<ExceptionsPage />} />
    <Route path="new" element={<RequestExceptionPage />} />
    <Route path="id/:id" element={<ExceptionPage />} />
  </Routes>
);
