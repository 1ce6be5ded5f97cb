import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  RepositoriesQuery,
  RepositoryFlag,
  RepositoryRow,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSearch } from '../components/FilterSearch';
import { FilterSelect } from '../components/FilterSelect';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';
import { repositoryColumns } from './repositoryColumns';

const FILTERS = ['flag', 'search'] as const;

const FLAGS: RepositoryFlag[] = [
  'unruled',
  'source-not-allowed',
  'same-name-elsewhere',
  'many-pushers',
  'tags-mutable',
  'shared-robot',
  'direct-push',
  'shared-pusher',
  'new',
];

/** Every repository that images run from. */
export const Repositories = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const query = useMemo<RepositoriesQuery>(
    () => ({
      search: filters.search,
      flag: FLAGS.find(flag => flag === filters.flag),
    }),
    [filters],
  );
  const table = useCursorTable<RepositoryRow, RepositoriesQuery>({
    live: {
      subjects: ['fleet'],
      announce: count => t('live.rows', { count }),
    },
    filter: query,
    onLoaded: props.onLoaded,
    toId: row => row.repository,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listRepositories({ ...filter, cursor, limit }, { signal }),
  });
  const columns = useMemo(() => repositoryColumns(t), [t]);
  const filtered = Boolean(filters.flag || filters.search);

  return (
    <>
      <FilterBar
        label="Filter the repositories"
        onClear={
          filtered
            ? () => setFilters({ flag: undefined, search: undefined })
            : undefined
        }
      >
        <FilterSearch
          label="Search"
          placeholder="Part of the name"
          value={filters.search}
          onChange={search => setFilters({ search })}
        />
        <FilterSelect
          label="What stands out"
          value={filters.flag}
          options={FLAGS.map(id => ({ id, label: t(`repositoryFlag.${id}`) }))}
          onChange={flag => setFilters({ flag })}
        />
      </FilterBar>
      <CursorTable
        label="Repositories"
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filtered
                ? 'No repository matches these filters'
                : 'No image was seen running yet'
            }
          />
        }
      />
    </>
  );
};
