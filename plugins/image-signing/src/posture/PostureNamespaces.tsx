import { useCallback, useMemo, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';
import { PlanLink } from '../plan/PlanLink';
import { ControlDetails } from './ControlDetails';
import { postureColumns } from './postureColumns';

const FILTERS = ['cluster', 'environment'] as const;

/** The mode that is effective in each namespace. */
export const PostureNamespaces = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
        label="Filter the namespaces"
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
        label="Enforcement per namespace"
        columns={columns}
        table={table}
        empty={
          filtered ? (
            <EmptyNotice title="No namespace matches these filters" />
          ) : (
            <EmptyNotice title="No namespace was observed yet">
              Connect a cluster under imageSigning.clusters; its namespaces
              appear after the first read.
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
            What changed here
          </ButtonLink>
        </SideDrawer>
      )}
    </>
  );
};
