import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { Alert, Button, Link, Text } from '@backstage/ui';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { EmptyNotice } from '../components/EmptyNotice';
import { errorMessage, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { requestExceptionRouteRef } from '../routes';
import { imageSigningTranslationRef } from '../translation';

/** The drafts of the one in front of the screen; nobody else sees them. */
export const ExceptionDrafts = (props: { onDeleted: () => void }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
  if (!value) return <LoadingBlocks label="the drafts" />;
  if (value.items.length === 0) {
    return (
      <EmptyNotice title="You have no draft">
        A request that is not whole yet can be saved; only you see it.
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
          title="Not deleted"
          description={problem}
        />
      )}
      <PlainTable
        caption="Your drafts, the newest first"
        head={['Draft', 'Kind', 'Namespace', 'Saved', '']}
        rows={value.items.map(({ id, content, savedAt }) => {
          const title = content.ticket || 'Without a ticket';
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
                aria-label={`Delete ${title}`}
                onPress={() => remove(id)}
              >
                Delete
              </Button>,
            ],
          };
        })}
      />
    </>
  );
};
