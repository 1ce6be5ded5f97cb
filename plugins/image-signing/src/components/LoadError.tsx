import { isError } from '@backstage/errors';
import { Alert, Button } from '@backstage/ui';
import { useWords } from './words';

/** True where the backend refused the caller, not the request. */
export function isForbidden(error: Error): boolean {
  if (error.name === 'NotAllowedError') return true;
  if ('statusCode' in error && error.statusCode === 403) return true;
  return isError(error.cause) && isForbidden(error.cause);
}

/** True where what was asked for does not exist, or not for this caller. */
export function isNotFound(error: Error): boolean {
  if (error.name === 'NotFoundError') return true;
  if ('statusCode' in error && error.statusCode === 404) return true;
  return isError(error.cause) && isNotFound(error.cause);
}

/** The sentence of the server, without the client's wrapping. */
export function errorMessage(error: Error): string {
  return isError(error.cause) && error.cause.message
    ? error.cause.message
    : error.message;
}

/** A failed read. It is never drawn as an empty page. */
export const LoadError = (props: {
  error: Error;
  onRetry?: () => void;
  permission?: string;
}) => {
  const t = useWords();
  const { error, onRetry, permission = 'image-signing.read' } = props;
  if (isForbidden(error)) {
    return (
      <Alert
        role="alert"
        status="info"
        icon
        title={t('error.forbiddenTitle')}
        description={t('error.forbiddenText', { permission })}
      />
    );
  }
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('error.title')}
      description={errorMessage(error)}
      customActions={
        onRetry && (
          <Button size="small" variant="secondary" onPress={onRetry}>
            {t('error.retry')}
          </Button>
        )
      }
    />
  );
};
