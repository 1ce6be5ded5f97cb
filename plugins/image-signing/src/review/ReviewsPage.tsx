import { useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button } from '@backstage/ui';
import {
  imageSigningExceptionReviewPermission,
  REVIEW_MINUTES,
  type ReviewSummary,
} from 'backstage-plugin-image-signing-common';
import { useNavigate } from 'react-router-dom';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { errorMessage } from '../components/LoadError';
import { PageBody } from '../components/PageBody';
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { reviewRouteRef } from '../routes';
import { reviewColumns } from './reviewColumns';

const EVERYTHING = {};

/** Starts the weekly review, and shows the earlier ones. */
export const ReviewsPage = () => {
  const t = useWords();
  const api = useApi(imageSigningApiRef);
  const navigate = useNavigate();
  const linkTo = useOptionalRouteRef(reviewRouteRef);
  const [meta, setMeta] = useState<TableMeta>();
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const { allowed } = usePermission({
    permission: imageSigningExceptionReviewPermission,
  });
  const table = useCursorTable<ReviewSummary, {}>({
    filter: EVERYTHING,
    onLoaded: setMeta,
    toId: ({ id }) => id,
    load: (client, { cursor, limit, signal }) =>
      client.listReviews({ cursor, limit }, { signal }),
  });
  const columns = useMemo(() => reviewColumns(t, linkTo), [t, linkTo]);

  const start = async () => {
    setPending(true);
    setProblem(undefined);
    try {
      const { id } = await api.startReview();
      navigate(`id/${id}`);
    } catch (error) {
      setProblem(errorMessage(toError(error)));
      setPending(false);
    }
  };

  return (
    <PageBody
      help={['exceptions', 'whereToVerify']}
      title={t('page.review')}
      demo={meta?.demo}
      description={t('ui.review.onceAWeekInReviewminutes', {
        reviewMinutes: REVIEW_MINUTES,
      })}
      actions={
        allowed ? (
          <Button variant="primary" isPending={pending} onPress={start}>
            {t('ui.review.startOrJoinTheReview')}
          </Button>
        ) : undefined
      }
    >
      {problem && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('ui.review.notStarted')}
          description={problem}
        />
      )}
      <CursorTable
        label={t('page.review')}
        columns={columns}
        table={table}
        empty={
          <EmptyNotice title={t('ui.review.noReviewYet')}>
            {t('ui.review.theFirstOneLooksBack')}
          </EmptyNotice>
        }
      />
    </PageBody>
  );
};
