import { useState } from 'react';
import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink, Text } from '@backstage/ui';
import { imageSigningExceptionCreatePermission } from 'backstage-plugin-image-signing-common';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import { useWords } from '../components/words';
import type { TableMeta } from '../hooks/useCursorTable';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { requestExceptionRouteRef } from '../routes';
import { DeclaredExceptions } from './DeclaredExceptions';
import { ExceptionDrafts } from './ExceptionDrafts';
import { ImplicitExceptions } from './ImplicitExceptions';

const FILTERS = ['view'] as const;

const VIEWS = [
  'drafts',
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

function labelOf(label: string, count: number | undefined): string {
  return count === undefined ? label : `${label} (${count})`;
}

/** The exceptions, by what they wait for, and those that nobody declared. */
export const ExceptionsPage = () => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [meta, setMeta] = useState<TableMeta>();
  const requestLink = useOptionalRouteRef(requestExceptionRouteRef)?.();
  const { allowed } = usePermission({
    permission: imageSigningExceptionCreatePermission,
  });
  const counts = useLoad(
    (api, signal) => api.countExceptions({ signal }),
    [],
    ['exceptions'],
  );
  const countOf = (id: (typeof VIEWS)[number]) => {
    if (id === 'found' || !counts.value) return undefined;
    return id === 'all' ? counts.value.total : counts.value[id];
  };
  const unwatched = counts.value?.unwatched ?? 0;
  const view = VIEWS.find(id => id === filters.view) ?? 'awaiting';

  return (
    <PageBody
      help={['exceptions']}
      title={t('page.exceptions')}
      demo={meta?.demo}
      description={t('ui.exceptions.anExceptionIsASmall')}
      actions={
        allowed && requestLink ? (
          <ButtonLink variant="primary" href={requestLink}>
            {t('ui.exceptions.requestAnException')}
          </ButtonLink>
        ) : undefined
      }
    >
      <ViewTabs
        label={t('ui.exceptions.exceptionsByStatus')}
        views={VIEWS.map(id => ({
          id,
          label: labelOf(t(`exceptionView.${id}`), countOf(id)),
        }))}
        selected={view}
        onSelect={id => setFilters({ view: id })}
      >
        {view === 'found' && <ImplicitExceptions onLoaded={setMeta} />}
        {view === 'drafts' && <ExceptionDrafts onDeleted={counts.retry} />}
        {view === 'unused' && unwatched > 0 && (
          <Text as="p" variant="body-small" color="secondary">
            {t('ui.exceptions.ofUnwatchedMoreThatAre', { unwatched })}
          </Text>
        )}
        {view !== 'found' && view !== 'drafts' && (
          <DeclaredExceptions view={view} onLoaded={setMeta} />
        )}
      </ViewTabs>
    </PageBody>
  );
};
