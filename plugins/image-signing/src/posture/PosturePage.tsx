import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import type { TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { ReadinessView } from '../readiness/ReadinessView';
import { imageSigningTranslationRef } from '../translation';
import { PostureChanges } from './PostureChanges';
import { PostureNamespaces } from './PostureNamespaces';

const FILTERS = ['view'] as const;

const VIEWS = [
  { id: 'namespaces', label: 'Namespaces' },
  { id: 'readiness', label: 'What would break' },
  { id: 'changes', label: 'Changes' },
] as const;

/** What the clusters really do with an image that is not verified, and did. */
export const PosturePage = () => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [meta, setMeta] = useState<TableMeta>();
  const view = VIEWS.find(({ id }) => id === filters.view)?.id ?? 'namespaces';

  return (
    <PageBody
      help={['whereToVerify', 'gradualRollout', 'tagsAndDigests']}
      title={t('page.posture')}
      demo={meta?.demo}
      description="The mode that is effective in each namespace, not the one that a policy declares. Unknown means that it could not be told; none means that nothing checks."
    >
      <ViewTabs
        label="Views of the posture"
        views={[...VIEWS]}
        selected={view}
        onSelect={id =>
          setFilters({ view: id === 'namespaces' ? undefined : id })
        }
      >
        {view === 'namespaces' && <PostureNamespaces onLoaded={setMeta} />}
        {view === 'readiness' && <ReadinessView onLoaded={setMeta} />}
        {view === 'changes' && <PostureChanges onLoaded={setMeta} />}
      </ViewTabs>
    </PageBody>
  );
};
