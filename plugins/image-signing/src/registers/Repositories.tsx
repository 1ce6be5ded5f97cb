import { useMemo } from 'react';
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
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
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
  const t = useWords();
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
        label={t('ui.registers.filterTheRepositories')}
        onClear={
          filtered
            ? () => setFilters({ flag: undefined, search: undefined })
            : undefined
        }
      >
        <FilterSearch
          label={t('ui.registers.search')}
          placeholder={t('ui.registers.partOfTheName')}
          value={filters.search}
          onChange={search => setFilters({ search })}
        />
        <FilterSelect
          label={t('ui.registers.whatStandsOut')}
          value={filters.flag}
          options={FLAGS.map(id => ({ id, label: t(`repositoryFlag.${id}`) }))}
          onChange={flag => setFilters({ flag })}
        />
      </FilterBar>
      <CursorTable
        label={t('ui.registers.repositories')}
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filtered
                ? t('ui.registers.noRepositoryMatchesTheseFilters')
                : t('ui.registers.noImageWasSeenRunning')
            }
          />
        }
      />
    </>
  );
};
