import { useCallback, useMemo, useState } from 'react';
import type {
  Denial,
  DenialClass,
  DenialsQuery,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSearch } from '../components/FilterSearch';
import { FilterSelect } from '../components/FilterSelect';
import { PageBody } from '../components/PageBody';
import { ViewTabs } from '../components/ViewTabs';
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { denialColumns } from './denialColumns';
import { DenialDrawer } from './DenialDrawer';

const FILTERS = [
  'class',
  'cluster',
  'namespace',
  'search',
  'entity',
  'reason',
] as const;
const DENIAL = ['denial'] as const;
const CLASSES: DenialClass[] = ['policy', 'finding', 'outage', 'unmapped'];

/** Refused admissions; outages and messages nobody understands stand apart. */
export const DenialsPage = () => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [{ denial }, setDenial] = useUrlFilters(DENIAL);
  const names = useFleetNames();
  const [meta, setMeta] = useState<TableMeta>();
  const open = useCallback(
    ({ id }: Denial) => setDenial({ denial: id }),
    [setDenial],
  );

  const query = useMemo<DenialsQuery>(
    () => ({
      ...filters,
      class: CLASSES.find(value => value === filters.class) ?? 'policy',
    }),
    [filters],
  );
  const table = useCursorTable<Denial, DenialsQuery>({
    live: {
      subjects: ['denials'],
      announce: count => t('live.denials', { count }),
    },
    filter: query,
    onLoaded: setMeta,
    toId: item => item.id,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listDenials({ ...filter, cursor, limit }, { signal }),
  });
  const columns = useMemo(() => denialColumns(t, open), [t, open]);
  const { class: _class, ...others } = filters;
  const filtered = Object.keys(others).length > 0;

  return (
    <PageBody
      help={['tagsAndDigests', 'whySignature', 'exceptions']}
      title={t('page.denials')}
      demo={meta?.demo}
      description={t('ui.denials.groupedByWorkloadReasonAnd')}
    >
      <ViewTabs
        label={t('ui.denials.kindOfDenial')}
        views={CLASSES.map(id => ({ id, label: t(`denialClass.${id}`) }))}
        selected={query.class ?? 'policy'}
        onSelect={id => setFilters({ class: id })}
      >
        <FilterBar
          label={t('ui.denials.filterTheDenials')}
          onClear={
            filtered
              ? () =>
                  setFilters({
                    cluster: undefined,
                    namespace: undefined,
                    search: undefined,
                    entity: undefined,
                    reason: undefined,
                  })
              : undefined
          }
        >
          <FilterSearch
            label={t('ui.denials.search')}
            placeholder={t('ui.denials.workloadImageOrMessage')}
            value={filters.search}
            onChange={search => setFilters({ search })}
          />
          <FilterSelect
            label={t('table.cluster')}
            value={filters.cluster}
            options={names.clusters}
            onChange={cluster => setFilters({ cluster })}
          />
          <FilterSearch
            label={t('table.namespace')}
            placeholder={t('ui.denials.wholeName')}
            value={filters.namespace}
            onChange={namespace => setFilters({ namespace })}
          />
          {filters.entity && (
            <FilterSelect
              label={t('table.service')}
              value={filters.entity}
              options={[]}
              onChange={entity => setFilters({ entity })}
            />
          )}
          {filters.reason && (
            <FilterSelect
              label={t('table.reason')}
              value={filters.reason}
              options={[]}
              onChange={reason => setFilters({ reason })}
            />
          )}
        </FilterBar>
        <CursorTable
          label={t(`denialClass.${query.class ?? 'policy'}`)}
          columns={columns}
          table={table}
          empty={
            filtered ? (
              <EmptyNotice
                title={t('ui.denials.noDenialMatchesTheseFilters')}
              />
            ) : (
              <EmptyNotice title={t('ui.denials.nothingOfThisKindWas')}>
                {t('ui.denials.denialsArriveThroughTheAudit')}
              </EmptyNotice>
            )
          }
        />
      </ViewTabs>
      <DenialDrawer
        id={denial}
        onClose={() => setDenial({ denial: undefined })}
      />
    </PageBody>
  );
};
