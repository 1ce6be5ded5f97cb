import { useMemo, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import type {
  ImplicitException,
  ImplicitExceptionFlag,
  ImplicitExceptionGap,
  ImplicitExceptionsQuery,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSelect } from '../components/FilterSelect';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';
import { implicitExceptionColumns } from './implicitExceptionColumns';

const FILTERS = ['cluster', 'engine', 'flag'] as const;

const FLAGS: ImplicitExceptionFlag[] = [
  'expired-but-effective',
  'no-expiry',
  'no-owner',
  'wide-scope',
  'inert',
  'policy-missing',
];

/** The engines that tell of exceptions; a link may name others. */
const ENGINES = [
  { id: 'kyverno-classic', label: 'Kyverno' },
  { id: 'kyverno-cel', label: 'Kyverno (CEL)' },
  { id: 'policy-controller', label: 'sigstore policy-controller' },
  { id: 'gatekeeper', label: 'Gatekeeper' },
  { id: 'kubewarden', label: 'Kubewarden' },
  { id: 'connaisseur', label: 'Connaisseur' },
  { id: 'validating-admission-policy', label: 'ValidatingAdmissionPolicy' },
  { id: 'mutating-admission-policy', label: 'MutatingAdmissionPolicy' },
];

const MAX_GAPS = 5;

/** What could not be read, so that a short list does not pass for a clean one. */
const Gaps = (props: { gaps: ImplicitExceptionGap[] }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { gaps } = props;
  if (gaps.length === 0) return null;
  const more = gaps.length - MAX_GAPS;
  return (
    <Alert
      status="warning"
      icon
      title="There may be more than is listed"
      description={`Not read lately: ${gaps
        .slice(0, MAX_GAPS)
        .map(
          ({ cluster, resource, state }) =>
            `${resource} in ${cluster} (${t(`source.${state}`)})`,
        )
        .join(', ')}${more > 0 ? ` and ${more} more` : ''}.`}
    />
  );
};

/** Exceptions and exclusions that the engines of the clusters tell of. */
export const ImplicitExceptions = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [gaps, setGaps] = useState<ImplicitExceptionGap[]>([]);
  const names = useFleetNames();
  const query = useMemo<ImplicitExceptionsQuery>(
    () => ({
      cluster: filters.cluster,
      engine: filters.engine,
      flag: FLAGS.find(flag => flag === filters.flag),
    }),
    [filters],
  );
  const table = useCursorTable<ImplicitException, ImplicitExceptionsQuery>({
    live: {
      subjects: ['posture'],
      announce: count => t('live.rows', { count }),
    },
    filter: query,
    onLoaded: props.onLoaded,
    toId: exception => exception.id,
    load: async (api, { cursor, limit, filter, signal }) => {
      const page = await api.listImplicitExceptions(
        { ...filter, cursor, limit },
        { signal },
      );
      if (!signal.aborted) setGaps(page.gaps);
      return page;
    },
  });
  const columns = useMemo(() => implicitExceptionColumns(t), [t]);
  const filtered = FILTERS.some(name => filters[name]);

  return (
    <>
      <FilterBar
        label="Filter what was found"
        onClear={
          filtered
            ? () =>
                setFilters({
                  cluster: undefined,
                  engine: undefined,
                  flag: undefined,
                })
            : undefined
        }
      >
        <FilterSelect
          label="What stands out"
          value={filters.flag}
          options={FLAGS.map(id => ({
            id,
            label: t(`implicitExceptionFlag.${id}`),
          }))}
          onChange={flag => setFilters({ flag })}
        />
        <FilterSelect
          label={t('table.cluster')}
          value={filters.cluster}
          options={names.clusters}
          onChange={cluster => setFilters({ cluster })}
        />
        <FilterSelect
          label="Engine"
          value={filters.engine}
          options={ENGINES}
          onChange={engine => setFilters({ engine })}
        />
      </FilterBar>
      <Gaps gaps={gaps} />
      <CursorTable
        label="Exceptions found in the clusters"
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filtered
                ? 'Nothing found matches these filters'
                : 'No exception was found in the clusters'
            }
          >
            Policy exceptions, static passes, labels, selectors and skip lists
            of the admission engines appear here, whoever wrote them.
          </EmptyNotice>
        }
      />
    </>
  );
};
