import { useState } from 'react';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import { useWords, type Words } from '../components/words';
import type { TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { Authorities } from './Authorities';
import { BaseImages } from './BaseImages';
import { EnforcementMatrix } from './EnforcementMatrix';
import { Formats } from './Formats';
import { ManualDeploys } from './ManualDeploys';
import { Repositories } from './Repositories';
import { Roles } from './Roles';

const FILTERS = ['view'] as const;

const viewsOf = (t: Words) =>
  [
    { id: 'repositories', label: t('ui.registers.repositories') },
    { id: 'manual-deploys', label: t('ui.registers.deployedByHand') },
    { id: 'authorities', label: t('ui.registers.authorities') },
    { id: 'enforcement', label: t('ui.registers.enforcementMatrix') },
    { id: 'formats', label: t('ui.registers.formats') },
    { id: 'base-images', label: t('ui.registers.baseImages') },
    { id: 'roles', label: t('ui.registers.roles') },
  ] as const;

/** What the trust rests on, and the paths that lead around it. */
export const RegistersPage = () => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [meta, setMeta] = useState<TableMeta>();
  const view =
    viewsOf(t).find(({ id }) => id === filters.view)?.id ?? 'repositories';

  return (
    <PageBody
      help={['keysOrKeyless', 'baseImages', 'cosignOrNotation']}
      title={t('page.registers')}
      demo={meta?.demo}
      description={t('ui.registers.whereImagesComeFromWho')}
    >
      <ViewTabs
        label={t('ui.registers.registers')}
        views={[...viewsOf(t)]}
        selected={view}
        onSelect={id => setFilters({ view: id })}
      >
        {view === 'repositories' && <Repositories onLoaded={setMeta} />}
        {view === 'manual-deploys' && <ManualDeploys onLoaded={setMeta} />}
        {view === 'authorities' && <Authorities onLoaded={setMeta} />}
        {view === 'enforcement' && <EnforcementMatrix onLoaded={setMeta} />}
        {view === 'formats' && <Formats onLoaded={setMeta} />}
        {view === 'base-images' && <BaseImages onLoaded={setMeta} />}
        {view === 'roles' && <Roles onLoaded={setMeta} />}
      </ViewTabs>
    </PageBody>
  );
};
