import { useCallback, useState } from 'react';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import { useWords } from '../components/words';
import type { TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { ServicesTable } from './ServicesTable';
import { UnmappedTable } from './UnmappedTable';

const VIEW = ['view'] as const;

/** Every service with its state, and what belongs to none. */
export const ServicesPage = () => {
  const t = useWords();
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
          ? t('ui.services.workloadImagesThatNoCatalog')
          : t('ui.services.theWorstFirstCountedAre')
      }
    >
      <ViewTabs
        label={t('ui.services.servicesOrUnmappedWorkloads')}
        views={[
          { id: 'services', label: t('page.services') },
          { id: 'unmapped', label: t('ui.services.ofNoService') },
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
