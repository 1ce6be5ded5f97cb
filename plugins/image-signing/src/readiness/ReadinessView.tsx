import { useCallback, useMemo, useState } from 'react';
import type {
  ReadinessNamespace,
  ReadinessQuery,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSelect } from '../components/FilterSelect';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { NamespaceReadiness } from './NamespaceReadiness';
import { readinessColumns } from './readinessColumns';
import { ReadinessSummaryPanel } from './ReadinessSummaryPanel';

const FILTERS = ['cluster', 'environment'] as const;

/** What would be refused if a namespace enforced today. */
export const ReadinessView = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const names = useFleetNames();
  const [shown, setShown] = useState<ReadinessNamespace>();
  const [isOpen, setIsOpen] = useState(false);
  const open = useCallback((namespace: ReadinessNamespace) => {
    setShown(namespace);
    setIsOpen(true);
  }, []);

  const table = useCursorTable<ReadinessNamespace, ReadinessQuery>({
    live: {
      subjects: ['fleet'],
      announce: count => t('live.rows', { count }),
    },
    filter: filters,
    onLoaded: props.onLoaded,
    toId: ({ cluster, namespace }) => `${cluster}/${namespace}`,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listReadiness({ ...filter, cursor, limit }, { signal }),
  });
  const columns = useMemo(() => readinessColumns(t, open), [t, open]);
  const filtered = Boolean(filters.cluster || filters.environment);

  return (
    <>
      <FilterBar
        label={t('ui.readiness.filterTheNamespaces')}
        onClear={
          filtered
            ? () => setFilters({ cluster: undefined, environment: undefined })
            : undefined
        }
      >
        <FilterSelect
          label={t('table.environment')}
          value={filters.environment}
          options={names.environments}
          onChange={environment => setFilters({ environment })}
        />
        <FilterSelect
          label={t('table.cluster')}
          value={filters.cluster}
          options={names.clusters}
          onChange={cluster => setFilters({ cluster })}
        />
      </FilterBar>
      <ReadinessSummaryPanel scope={filters} />
      <CursorTable
        label={t('ui.readiness.whatWouldBreakPerNamespace')}
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filtered
                ? t('ui.readiness.noNamespaceMatchesTheseFilters')
                : t('ui.readiness.noWorkloadWasJudgedYet')
            }
          >
            {t('ui.readiness.aNamespaceAppearsHereOnce')}
          </EmptyNotice>
        }
      />
      {shown && (
        <SideDrawer
          title={`${shown.cluster} / ${shown.namespace}`}
          open={isOpen}
          onClose={() => setIsOpen(false)}
        >
          <NamespaceReadiness namespace={shown} />
        </SideDrawer>
      )}
    </>
  );
};
