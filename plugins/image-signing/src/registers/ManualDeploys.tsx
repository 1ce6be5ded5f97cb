import { useMemo } from 'react';
import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import type {
  ManualDeploy,
  ManualDeploysQuery,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { FilterBar } from '../components/FilterBar';
import { FilterSelect } from '../components/FilterSelect';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';

const FILTERS = ['cluster'] as const;

const columnsOf = (t: Words): ColumnConfig<ManualDeploy>[] => [
  {
    id: 'workload',
    label: t('table.workload'),
    isRowHeader: true,
    minWidth: 190,
    cell: deploy => (
      <Cell>
        <Text as="p" variant="body-medium">
          {deploy.workload.kind} {deploy.workload.name}
        </Text>
        <EntityName
          entityRef={deploy.entityRef}
          absent={t('ui.registers.ofNoService')}
        />
      </Cell>
    ),
  },
  {
    id: 'where',
    label: t('table.scope'),
    minWidth: 170,
    cell: deploy => (
      <Cell>
        <Text as="p" variant="body-medium">
          {deploy.cluster} / {deploy.namespace}
        </Text>
      </Cell>
    ),
  },
  {
    id: 'who',
    label: t('table.who'),
    minWidth: 180,
    cell: deploy => (
      <Cell>
        <Text as="p" variant="body-small" style={{ overflowWrap: 'anywhere' }}>
          {deploy.user}
        </Text>
        <Text as="p" variant="body-x-small" color="secondary">
          {deploy.verb}
          {deploy.userAgent
            ? t('ui.registers.withValue', {
                value: deploy.userAgent.split(' ')[0],
              })
            : ''}
        </Text>
      </Cell>
    ),
  },
  {
    id: 'images',
    label: t('ui.registers.images'),
    minWidth: 220,
    cell: deploy => (
      <Cell>
        {deploy.images.slice(0, 3).map(image => (
          <Text
            as="p"
            key={image}
            variant="body-x-small"
            style={{ overflowWrap: 'anywhere' }}
          >
            {image.replace(/@sha\d+:[0-9a-f]{8,}$/, '@…')}
          </Text>
        ))}
      </Cell>
    ),
  },
  {
    id: 'at',
    label: t('ui.registers.when'),
    minWidth: 110,
    cell: deploy => (
      <Cell>
        <Text variant="body-small">
          <TimeAgo at={deploy.at} />
        </Text>
      </Cell>
    ),
  },
];

/** Workloads that were written by no delivery account. */
export const ManualDeploys = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const names = useFleetNames();
  const query = useMemo<ManualDeploysQuery>(
    () => ({ cluster: filters.cluster }),
    [filters],
  );
  const table = useCursorTable<ManualDeploy, ManualDeploysQuery>({
    filter: query,
    onLoaded: props.onLoaded,
    toId: deploy => deploy.id,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listManualDeploys({ ...filter, cursor, limit }, { signal }),
  });
  return (
    <>
      <FilterBar label={t('ui.registers.filterTheDeploys')}>
        <FilterSelect
          label={t('table.cluster')}
          value={filters.cluster}
          options={names.clusters}
          onChange={cluster => setFilters({ cluster })}
        />
      </FilterBar>
      <CursorTable
        label={t('ui.registers.deployedByHand')}
        columns={columnsOf(t)}
        table={table}
        empty={
          <EmptyNotice title={t('ui.registers.nothingWasSeenDeployedBy')}>
            {t('ui.registers.onlyTheAuditLogOf')}
          </EmptyNotice>
        }
      />
    </>
  );
};
