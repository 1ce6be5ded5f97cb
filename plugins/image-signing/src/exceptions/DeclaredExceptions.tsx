import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  ExceptionProofResult,
  ExceptionsQuery,
  ExceptionView,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSearch } from '../components/FilterSearch';
import { FilterSelect } from '../components/FilterSelect';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { exceptionRouteRef } from '../routes';
import { imageSigningTranslationRef } from '../translation';
import { exceptionColumns } from './exceptionColumns';

const FILTERS = ['search', 'entity', 'proof'] as const;

const PROOFS: ExceptionProofResult[] = [
  'still-effective',
  'widened',
  'unknown',
  'ended',
  'as-written',
];

/** A queue of the backend, or all of them. */
export type DeclaredView = ExceptionView | 'all';

const EMPTY: Record<DeclaredView, string> = {
  awaiting: 'Nothing waits for approval',
  approved: 'Nothing that is approved waits for a control',
  active: 'No exception is in force',
  expiring: 'No exception ends within 7 days',
  expired: 'No exception has expired',
  unused: 'No exception is known to be unused for 14 days',
  closed: 'Nothing is closed, revoked or rejected',
  all: 'Nobody has requested an exception yet',
};

/** The exceptions that somebody asked for, with who approved them. */
export const DeclaredExceptions = (props: {
  view: DeclaredView;
  onLoaded: (meta: TableMeta) => void;
}) => {
  const { view } = props;
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const link = useOptionalRouteRef(exceptionRouteRef);
  const query = useMemo<ExceptionsQuery>(
    () => ({
      view: view === 'all' ? undefined : view,
      search: filters.search,
      entity: filters.entity,
      proof: PROOFS.find(proof => proof === filters.proof),
    }),
    [view, filters],
  );
  const table = useCursorTable<SigningException, ExceptionsQuery>({
    live: {
      subjects: ['exceptions'],
      announce: count => t('live.rows', { count }),
    },
    filter: query,
    onLoaded: props.onLoaded,
    toId: exception => exception.id,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listExceptions({ ...filter, cursor, limit }, { signal }),
  });
  const columns = useMemo(
    () => exceptionColumns(t, id => link?.({ id })),
    [t, link],
  );

  return (
    <>
      <FilterBar label="Filter the exceptions">
        <FilterSearch
          label="Search"
          placeholder="Ticket, owner or image"
          value={filters.search}
          onChange={search => setFilters({ search })}
        />
        <FilterSelect
          label="Seen in the cluster"
          value={filters.proof}
          options={PROOFS.map(id => ({ id, label: t(`exceptionProof.${id}`) }))}
          onChange={proof => setFilters({ proof })}
        />
        {filters.entity && (
          <FilterSelect
            label={t('table.service')}
            value={filters.entity}
            options={[]}
            onChange={entity => setFilters({ entity })}
          />
        )}
      </FilterBar>
      <CursorTable
        label="List of exceptions"
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filters.search || filters.entity || filters.proof
                ? 'No exception matches this search'
                : EMPTY[view]
            }
          >
            An exception starts best from a denial: its scope is then filled in
            and kept narrow.
          </EmptyNotice>
        }
      />
    </>
  );
};
