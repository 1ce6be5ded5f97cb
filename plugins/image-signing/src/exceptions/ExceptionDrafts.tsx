import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { Alert, Button, Link, Text } from '@backstage/ui';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { EmptyNotice } from '../components/EmptyNotice';
import { errorMessage, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { requestExceptionRouteRef } from '../routes';

/** The drafts of the one in front of the screen; nobody else sees them. */
export const ExceptionDrafts = (props: { onDeleted: () => void }) => {
  const t = useWords();
  const api = useApi(imageSigningApiRef);
  const form = useOptionalRouteRef(requestExceptionRouteRef)?.();
  const { value, error, retry } = useLoad(
    (client, signal) => client.listExceptionDrafts({ signal }),
    [],
  );
  const [problem, setProblem] = useState<string>();

  const remove = async (id: string) => {
    try {
      await api.deleteExceptionDraft(id);
      setProblem(undefined);
      props.onDeleted();
      retry();
    } catch (refused) {
      setProblem(errorMessage(toError(refused)));
    }
  };

  if (error) return <LoadError error={error} onRetry={retry} />;
  if (!value) return <LoadingBlocks label={t('ui.exceptions.theDrafts')} />;
  if (value.items.length === 0) {
    return (
      <EmptyNotice title={t('ui.exceptions.youHaveNoDraft')}>
        {t('ui.exceptions.aRequestThatIsNot')}
      </EmptyNotice>
    );
  }
  return (
    <>
      {problem && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('ui.exceptions.notDeleted')}
          description={problem}
        />
      )}
      <PlainTable
        caption={t('ui.exceptions.yourDraftsTheNewestFirst')}
        head={[
          t('ui.exceptions.draft'),
          t('table.kind'),
          t('table.namespace'),
          t('ui.exceptions.saved'),
          '',
        ]}
        rows={value.items.map(({ id, content, savedAt }) => {
          const title = content.ticket || t('ui.exceptions.withoutATicket');
          return {
            id,
            cells: [
              form ? (
                <Link href={`${form}?draft=${encodeURIComponent(id)}`}>
                  {title}
                </Link>
              ) : (
                title
              ),
              content.kind ? t(`exceptionKind.${content.kind}`) : '',
              <Text variant="body-small">
                {content.scope?.namespace ?? ''}
              </Text>,
              <TimeAgo at={savedAt} />,
              <Button
                variant="secondary"
                size="small"
                aria-label={t('ui.exceptions.deleteTitle', { title })}
                onPress={() => remove(id)}
              >
                {t('ui.exceptions.delete')}
              </Button>,
            ],
          };
        })}
      />
    </>
  );
};
