import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import { imageSigningExceptionCreatePermission } from 'backstage-plugin-image-signing-common';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import type { TableMeta } from '../hooks/useCursorTable';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { requestExceptionRouteRef } from '../routes';
import { imageSigningTranslationRef } from '../translation';
import { DeclaredExceptions } from './DeclaredExceptions';
import { ImplicitExceptions } from './ImplicitExceptions';

const FILTERS = ['view'] as const;

const VIEWS = [
  'awaiting',
  'approved',
  'active',
  'expiring',
  'expired',
  'unused',
  'closed',
  'all',
  'found',
] as const;

/** The exceptions, by what they wait for, and those that nobody declared. */
export const ExceptionsPage = () => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [meta, setMeta] = useState<TableMeta>();
  const requestLink = useOptionalRouteRef(requestExceptionRouteRef)?.();
  const { allowed } = usePermission({
    permission: imageSigningExceptionCreatePermission,
  });
  const view = VIEWS.find(id => id === filters.view) ?? 'awaiting';

  return (
    <PageBody
      help={['exceptions']}
      title={t('page.exceptions')}
      demo={meta?.demo}
      description="An exception is a small contract: one digest, one namespace, one service account, with an owner and an end. What runs under it is never counted as verified."
      actions={
        allowed && requestLink ? (
          <ButtonLink variant="primary" href={requestLink}>
            Request an exception
          </ButtonLink>
        ) : undefined
      }
    >
      <ViewTabs
        label="Exceptions by status"
        views={VIEWS.map(id => ({
          id,
          label: t(`exceptionView.${id}`),
        }))}
        selected={view}
        onSelect={id => setFilters({ view: id })}
      >
        {view === 'found' ? (
          <ImplicitExceptions onLoaded={setMeta} />
        ) : (
          <DeclaredExceptions view={view} onLoaded={setMeta} />
        )}
      </ViewTabs>
    </PageBody>
  );
};
