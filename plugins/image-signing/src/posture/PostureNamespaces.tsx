import { useCallback, useMemo, useState } from 'react';
import type {
  NamespacePosture,
  PostureQuery,
} from 'backstage-plugin-image-signing-common';
import { ButtonLink } from '@backstage/ui';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSelect } from '../components/FilterSelect';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { PlanLink } from '../plan/PlanLink';
import { ControlDetails } from './ControlDetails';
import { postureColumns } from './postureColumns';

const FILTERS = ['cluster', 'environment'] as const;

/** The mode that is effective in each namespace. */
export const PostureNamespaces = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const names = useFleetNames();
  const [shown, setShown] = useState<NamespacePosture>();
  const [isOpen, setIsOpen] = useState(false);
  const open = useCallback((posture: NamespacePosture) => {
    setShown(posture);
    setIsOpen(true);
  }, []);

  const table = useCursorTable<NamespacePosture, PostureQuery>({
    live: {
      subjects: ['posture'],
      announce: count => t('live.rows', { count }),
    },
    filter: filters,
    onLoaded: props.onLoaded,
    toId: posture => `${posture.cluster}/${posture.namespace}`,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listPosture({ ...filter, cursor, limit }, { signal }),
  });
  const columns = useMemo(() => postureColumns(t, open), [t, open]);
  const filtered = Boolean(filters.cluster || filters.environment);

  return (
    <>
      <FilterBar
        label={t('ui.posture.filterTheNamespaces')}
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
      <CursorTable
        label={t('ui.posture.enforcementPerNamespace')}
        columns={columns}
        table={table}
        empty={
          filtered ? (
            <EmptyNotice
              title={t('ui.posture.noNamespaceMatchesTheseFilters')}
            />
          ) : (
            <EmptyNotice title={t('ui.posture.noNamespaceWasObservedYet')}>
              {t('ui.posture.connectAClusterUnderImagesigning')}
            </EmptyNotice>
          )
        }
      />
      {shown && (
        <SideDrawer
          title={`${shown.cluster} / ${shown.namespace}`}
          open={isOpen}
          onClose={() => setIsOpen(false)}
        >
          <ControlDetails
            title={t('table.signature')}
            control={shown.signature}
          />
          <ControlDetails
            title={t('table.digestControl')}
            control={shown.digest}
          />
          <PlanLink cluster={shown.cluster} namespace={shown.namespace} />
          <ButtonLink
            variant="secondary"
            href={`?${new URLSearchParams({
              view: 'changes',
              cluster: shown.cluster,
              namespace: shown.namespace,
            })}`}
          >
            {t('ui.posture.whatChangedHere')}
          </ButtonLink>
        </SideDrawer>
      )}
    </>
  );
};
