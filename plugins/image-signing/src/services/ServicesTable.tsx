import { useMemo } from 'react';
import { Text, type SortDescriptor } from '@backstage/ui';
import type {
  ServiceRow,
  ServicesQuery,
  ServicesSummaryQuery,
  Stage,
  VerdictStatus,
} from 'backstage-plugin-image-signing-common';

import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSearch } from '../components/FilterSearch';
import { FilterSelect } from '../components/FilterSelect';
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useLoad } from '../hooks/useLoad';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { serviceColumns } from './serviceColumns';

const FILTERS = [
  'search',
  'environment',
  'status',
  'stage',
  'owner',
  'sort',
  'order',
] as const;
const STATUSES: VerdictStatus[] = ['failed', 'unknown', 'excepted', 'verified'];
const STAGES: Stage[] = [
  'inventory',
  'pilot',
  'audit',
  'stage-enforced',
  'enforced',
  'strict',
];
const SORTS = ['worst', 'name', 'owner', 'score'] as const;

/** What the URL names, where it is one of the known values. */
function oneOf<T extends string>(
  values: readonly T[],
  text: string | undefined,
): T | undefined {
  return values.find(value => value === text);
}

/** The services, the worst first, paged and filtered by the backend. */
export const ServicesTable = (props: {
  onLoaded?: (meta: TableMeta) => void;
  /** Only the services of an owner, a system or a domain. */
  scope?: ServicesSummaryQuery;
}) => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const names = useFleetNames();

  const query = useMemo<ServicesQuery>(
    () => ({
      search: filters.search,
      environment: filters.environment,
      status: oneOf(STATUSES, filters.status),
      stage: oneOf(STAGES, filters.stage),
      owner: filters.owner,
    }),
    [filters],
  );
  const column = oneOf(SORTS, filters.sort) ?? 'worst';
  const direction = filters.order === 'desc' ? 'descending' : 'ascending';
  const sort = useMemo<SortDescriptor>(
    () => ({ column, direction }),
    [column, direction],
  );

  const table = useCursorTable<ServiceRow, ServicesQuery>({
    live: {
      subjects: ['fleet'],
      announce: count => t('live.rows', { count }),
    },
    filter: query,
    sort,
    onSortChange: next =>
      setFilters({
        sort: String(next.column),
        order: next.direction === 'descending' ? 'desc' : undefined,
      }),
    onLoaded: props.onLoaded,
    toId: row => row.entityRef,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listServices(
        {
          ...filter,
          ...props.scope,
          sort: column,
          order: direction === 'descending' ? 'desc' : 'asc',
          cursor,
          limit,
        },
        { signal },
      ),
  });
  const rollout = useLoad((api, signal) => api.getRollout({ signal }), []);
  const overrides = rollout.value?.overrides;
  const columns = useMemo(() => serviceColumns(t, overrides), [t, overrides]);
  const filtered = Object.values(query).some(Boolean);
  const clear = () =>
    setFilters({
      search: undefined,
      environment: undefined,
      status: undefined,
      stage: undefined,
      owner: undefined,
    });

  return (
    <>
      {rollout.error && (
        <Text as="p" variant="body-small">
          {t('guide.overridesNotRead')}
        </Text>
      )}
      <FilterBar
        label={t('ui.services.filterTheServices')}
        onClear={filtered ? clear : undefined}
      >
        <FilterSearch
          label={t('ui.services.search')}
          placeholder={t('ui.services.nameOfAService')}
          value={filters.search}
          onChange={search => setFilters({ search })}
        />
        <FilterSelect
          label={t('table.environment')}
          value={filters.environment}
          options={names.environments}
          onChange={environment => setFilters({ environment })}
        />
        <FilterSelect
          label={t('table.status')}
          value={query.status}
          options={STATUSES.map(id => ({ id, label: t(`verdict.${id}`) }))}
          onChange={status => setFilters({ status })}
        />
        <FilterSelect
          label={t('ui.services.stage')}
          value={query.stage}
          options={STAGES.map(id => ({ id, label: t(`stage.${id}`) }))}
          onChange={stage => setFilters({ stage })}
        />
        {filters.owner && (
          <FilterSelect
            label={t('table.owner')}
            value={filters.owner}
            options={[]}
            onChange={owner => setFilters({ owner })}
          />
        )}
      </FilterBar>
      <CursorTable
        label={t('ui.services.listOfServices')}
        columns={columns}
        table={table}
        empty={
          filtered ? (
            <EmptyNotice title={t('ui.services.noServiceMatchesTheseFilters')}>
              {t('ui.services.clearTheFiltersToSee')}
            </EmptyNotice>
          ) : (
            <EmptyNotice title={t('ui.services.noServiceRunsAnImage')}>
              {t('ui.services.connectAClusterAndLet')}
            </EmptyNotice>
          )
        }
      />
    </>
  );
};
