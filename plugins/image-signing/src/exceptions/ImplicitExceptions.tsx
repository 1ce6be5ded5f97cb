import { useMemo, useState } from 'react';
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
import { useWords, type Words } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
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
const enginesOf = (t: Words) => [
  { id: 'kyverno-classic', label: t('ui.exceptions.kyverno') },
  { id: 'kyverno-cel', label: t('ui.exceptions.kyvernoCel') },
  {
    id: 'policy-controller',
    label: t('ui.exceptions.sigstorePolicyController'),
  },
  { id: 'gatekeeper', label: t('ui.exceptions.gatekeeper') },
  { id: 'kubewarden', label: t('ui.exceptions.kubewarden') },
  { id: 'connaisseur', label: t('ui.exceptions.connaisseur') },
  { id: 'validating-admission-policy', label: 'ValidatingAdmissionPolicy' },
  { id: 'mutating-admission-policy', label: 'MutatingAdmissionPolicy' },
];

const MAX_GAPS = 5;

/** What could not be read, so that a short list does not pass for a clean one. */
const Gaps = (props: { gaps: ImplicitExceptionGap[] }) => {
  const t = useWords();
  const { gaps } = props;
  if (gaps.length === 0) return null;
  const more = gaps.length - MAX_GAPS;
  return (
    <Alert
      status="warning"
      icon
      title={t('ui.exceptions.thereMayBeMoreThan')}
      description={t('ui.exceptions.notReadLatelyGapsPart', {
        gaps: gaps
          .slice(0, MAX_GAPS)
          .map(({ cluster, resource, state }) =>
            t('ui.exceptions.resourceInClusterWord', {
              resource,
              cluster,
              word: t(`source.${state}`),
            }),
          )
          .join(', '),
        part: more > 0 ? t('ui.exceptions.andMoreMore', { more }) : '',
      })}
    />
  );
};

/** Exceptions and exclusions that the engines of the clusters tell of. */
export const ImplicitExceptions = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const t = useWords();
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
        label={t('ui.exceptions.filterWhatWasFound')}
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
          label={t('ui.exceptions.whatStandsOut')}
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
          label={t('ui.exceptions.engine')}
          value={filters.engine}
          options={enginesOf(t)}
          onChange={engine => setFilters({ engine })}
        />
      </FilterBar>
      <Gaps gaps={gaps} />
      <CursorTable
        label={t('ui.exceptions.exceptionsFoundInTheClusters')}
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filtered
                ? t('ui.exceptions.nothingFoundMatchesTheseFilters')
                : t('ui.exceptions.noExceptionWasFoundIn')
            }
          >
            {t('ui.exceptions.policyExceptionsStaticPassesLabels')}
          </EmptyNotice>
        }
      />
    </>
  );
};
