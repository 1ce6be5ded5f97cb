import { useMemo } from 'react';
import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';

const FILTERS = ['cluster'] as const;

const COLUMNS: ColumnConfig<ManualDeploy>[] = [
  {
    id: 'workload',
    label: 'Workload',
    isRowHeader: true,
    minWidth: 190,
    cell: deploy => (
      <Cell>
        <Text as="p" variant="body-medium">
          {deploy.workload.kind} {deploy.workload.name}
        </Text>
        <EntityName entityRef={deploy.entityRef} absent="of no service" />
      </Cell>
    ),
  },
  {
    id: 'where',
    label: 'Where',
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
    label: 'Who',
    minWidth: 180,
    cell: deploy => (
      <Cell>
        <Text as="p" variant="body-small" style={{ overflowWrap: 'anywhere' }}>
          {deploy.user}
        </Text>
        <Text as="p" variant="body-x-small" color="secondary">
          {deploy.verb}
          {deploy.userAgent ? ` with ${deploy.userAgent.split(' ')[0]}` : ''}
        </Text>
      </Cell>
    ),
  },
  {
    id: 'images',
    label: 'Images',
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
    label: 'When',
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
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
      <FilterBar label="Filter the deploys">
        <FilterSelect
          label={t('table.cluster')}
          value={filters.cluster}
          options={names.clusters}
          onChange={cluster => setFilters({ cluster })}
        />
      </FilterBar>
      <CursorTable
        label="Deployed by hand"
        columns={COLUMNS}
        table={table}
        empty={
          <EmptyNotice title="Nothing was seen deployed by hand">
            Only the audit log of a cluster tells who wrote a workload. Whoever
            is not a delivery account (imageSigning.deliveryAccounts) is listed
            here.
          </EmptyNotice>
        }
      />
    </>
  );
};
