import { useMemo } from 'react';
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
import { useWords, type Words } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { exceptionRouteRef } from '../routes';
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

const emptyOf = (t: Words): Record<DeclaredView, string> => ({
  awaiting: t('ui.exceptions.nothingWaitsForApproval'),
  approved: t('ui.exceptions.nothingThatIsApprovedWaits'),
  active: t('ui.exceptions.noExceptionIsInForce'),
  expiring: t('ui.exceptions.noExceptionEndsWithin7'),
  expired: t('ui.exceptions.noExceptionHasExpired'),
  unused: t('ui.exceptions.noExceptionIsKnownTo'),
  closed: t('ui.exceptions.nothingIsClosedRevokedOr'),
  all: t('ui.exceptions.nobodyHasRequestedAnException'),
});

/** The exceptions that somebody asked for, with who approved them. */
export const DeclaredExceptions = (props: {
  view: DeclaredView;
  onLoaded: (meta: TableMeta) => void;
}) => {
  const { view } = props;
  const t = useWords();
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
      <FilterBar label={t('ui.exceptions.filterTheExceptions')}>
        <FilterSearch
          label={t('ui.exceptions.search')}
          placeholder={t('ui.exceptions.ticketOwnerOrImage')}
          value={filters.search}
          onChange={search => setFilters({ search })}
        />
        <FilterSelect
          label={t('ui.exceptions.seenInTheCluster')}
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
        label={t('ui.exceptions.listOfExceptions')}
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filters.search || filters.entity || filters.proof
                ? t('ui.exceptions.noExceptionMatchesThisSearch')
                : emptyOf(t)[view]
            }
          >
            {t('ui.exceptions.anExceptionStartsBestFrom')}
          </EmptyNotice>
        }
      />
    </>
  );
};
