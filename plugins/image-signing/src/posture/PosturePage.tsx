import { useState } from 'react';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import { useWords, type Words } from '../components/words';
import type { TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { ReadinessView } from '../readiness/ReadinessView';
import { PostureChanges } from './PostureChanges';
import { PostureNamespaces } from './PostureNamespaces';

const FILTERS = ['view'] as const;

const viewsOf = (t: Words) =>
  [
    { id: 'namespaces', label: t('ui.posture.namespaces') },
    { id: 'readiness', label: t('ui.posture.whatWouldBreak') },
    { id: 'changes', label: t('ui.posture.changes') },
  ] as const;

/** What the clusters really do with an image that is not verified, and did. */
export const PosturePage = () => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [meta, setMeta] = useState<TableMeta>();
  const view =
    viewsOf(t).find(({ id }) => id === filters.view)?.id ?? 'namespaces';

  return (
    <PageBody
      help={['whereToVerify', 'gradualRollout', 'tagsAndDigests']}
      title={t('page.posture')}
      demo={meta?.demo}
      description={t('ui.posture.theModeThatIsEffective')}
    >
      <ViewTabs
        label={t('ui.posture.viewsOfThePosture')}
        views={[...viewsOf(t)]}
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
