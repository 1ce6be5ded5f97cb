import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import type { TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';
import { Authorities } from './Authorities';
import { BaseImages } from './BaseImages';
import { EnforcementMatrix } from './EnforcementMatrix';
import { Formats } from './Formats';
import { ManualDeploys } from './ManualDeploys';
import { Repositories } from './Repositories';
import { Roles } from './Roles';

const FILTERS = ['view'] as const;

const VIEWS = [
  { id: 'repositories', label: 'Repositories' },
  { id: 'manual-deploys', label: 'Deployed by hand' },
  { id: 'authorities', label: 'Authorities' },
  { id: 'enforcement', label: 'Enforcement matrix' },
  { id: 'formats', label: 'Formats' },
  { id: 'base-images', label: 'Base images' },
  { id: 'roles', label: 'Roles' },
] as const;

/** What the trust rests on, and the paths that lead around it. */
export const RegistersPage = () => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [meta, setMeta] = useState<TableMeta>();
  const view =
    VIEWS.find(({ id }) => id === filters.view)?.id ?? 'repositories';

  return (
    <PageBody
      help={['keysOrKeyless', 'baseImages', 'cosignOrNotation']}
      title={t('page.registers')}
      demo={meta?.demo}
      description="Where images come from, who deploys past the delivery, whom the trust policy trusts, and what it asks where."
    >
      <ViewTabs
        label="Registers"
        views={[...VIEWS]}
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
