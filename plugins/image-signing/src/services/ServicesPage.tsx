import { useCallback, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import type { TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';
import { ServicesTable } from './ServicesTable';
import { UnmappedTable } from './UnmappedTable';

const VIEW = ['view'] as const;

/** Every service with its state, and what belongs to none. */
export const ServicesPage = () => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const [{ view }, setView] = useUrlFilters(VIEW);
  const [meta, setMeta] = useState<TableMeta>();
  const onLoaded = useCallback((next: TableMeta) => setMeta(next), []);
  const unmapped = view === 'unmapped';
  return (
    <PageBody
      help={['gradualRollout', 'whySignature', 'tagsAndDigests']}
      title={t('page.services')}
      demo={meta?.demo}
      asOf={meta?.asOf}
      description={
        unmapped
          ? 'Workload images that no catalog entity claims. They are part of every total; give their workloads an owner.'
          : 'The worst first. Counted are the distinct digests that run now, per environment.'
      }
    >
      <ViewTabs
        label="Services or unmapped workloads"
        views={[
          { id: 'services', label: t('page.services') },
          { id: 'unmapped', label: 'Of no service' },
        ]}
        selected={unmapped ? 'unmapped' : 'services'}
        onSelect={id => setView({ view: id === 'unmapped' ? id : undefined })}
      >
        {unmapped ? (
          <UnmappedTable onLoaded={onLoaded} />
        ) : (
          <ServicesTable onLoaded={onLoaded} />
        )}
      </ViewTabs>
    </PageBody>
  );
};
