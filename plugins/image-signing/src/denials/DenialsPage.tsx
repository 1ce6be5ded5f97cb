import { useCallback, useMemo, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';
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
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
      description="Grouped by workload, reason and digest, the newest first. A webhook that did not answer is an outage, and what a policy in audit mode found is a finding; neither is a denial."
    >
      <ViewTabs
        label="Kind of denial"
        views={CLASSES.map(id => ({ id, label: t(`denialClass.${id}`) }))}
        selected={query.class ?? 'policy'}
        onSelect={id => setFilters({ class: id })}
      >
        <FilterBar
          label="Filter the denials"
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
            label="Search"
            placeholder="Workload, image or message"
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
            placeholder="Whole name"
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
              <EmptyNotice title="No denial matches these filters" />
            ) : (
              <EmptyNotice title="Nothing of this kind was recorded">
                Denials arrive through the audit webhook of a cluster or from
                its events, findings from policy reports too; the overview shows
                which of these sources are in order.
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
