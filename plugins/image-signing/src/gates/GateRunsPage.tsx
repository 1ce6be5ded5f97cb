import { useCallback, useMemo, useState } from 'react';
import type {
  GateResult,
  GateRun,
  GateRunsQuery,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSearch } from '../components/FilterSearch';
import { FilterSelect } from '../components/FilterSelect';
import { PageBody } from '../components/PageBody';
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { gateRunColumns } from './gateRunColumns';
import { GateRunDrawer } from './GateRunDrawer';

const FILTERS = [
  'result',
  'environment',
  'search',
  'entity',
  'repository',
  'digest',
] as const;
const RUN = ['run'] as const;
const RESULTS: GateResult[] = ['verified', 'failed', 'inconclusive'];

/** What the gates of pipelines reported, the newest first. */
export const GateRunsPage = () => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [{ run }, setRun] = useUrlFilters(RUN);
  const names = useFleetNames();
  const [meta, setMeta] = useState<TableMeta>();
  const open = useCallback(({ id }: GateRun) => setRun({ run: id }), [setRun]);

  const query = useMemo<GateRunsQuery>(
    () => ({
      ...filters,
      result: RESULTS.find(value => value === filters.result),
    }),
    [filters],
  );
  const table = useCursorTable<GateRun, GateRunsQuery>({
    live: {
      subjects: ['gate-runs'],
      announce: count => t('live.rows', { count }),
    },
    filter: query,
    onLoaded: setMeta,
    toId: item => item.id,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listGateRuns({ ...filter, cursor, limit }, { signal }),
  });
  const columns = useMemo(() => gateRunColumns(t, open), [t, open]);
  const filtered = Object.keys(filters).length > 0;

  return (
    <PageBody
      help={['whatToLog', 'whereToVerify']}
      title={t('page.gates')}
      demo={meta?.demo}
      description={t('ui.gates.oneRowForEachImage')}
    >
      <FilterBar
        label={t('ui.gates.filterTheGateRuns')}
        onClear={
          filtered
            ? () =>
                setFilters(
                  Object.fromEntries(FILTERS.map(name => [name, undefined])),
                )
            : undefined
        }
      >
        <FilterSearch
          label={t('ui.gates.search')}
          placeholder={t('ui.gates.imageRunCommitOrAuthor')}
          value={filters.search}
          onChange={search => setFilters({ search })}
        />
        <FilterSelect
          label={t('table.result')}
          value={filters.result}
          options={RESULTS.map(id => ({ id, label: t(`gateResult.${id}`) }))}
          onChange={result => setFilters({ result })}
        />
        <FilterSelect
          label={t('table.environment')}
          value={filters.environment}
          options={names.environments}
          onChange={environment => setFilters({ environment })}
        />
        {(
          [
            ['entity', t('table.service')],
            ['repository', t('table.image')],
            ['digest', t('table.digest')],
          ] as const
        ).map(
          ([name, label]) =>
            filters[name] && (
              <FilterSelect
                key={name}
                label={label}
                value={filters[name]}
                options={[]}
                onChange={value => setFilters({ [name]: value })}
              />
            ),
        )}
      </FilterBar>
      <CursorTable
        label={t('page.gates')}
        columns={columns}
        table={table}
        empty={
          filtered ? (
            <EmptyNotice title={t('ui.gates.noGateRunMatchesThese')} />
          ) : (
            <EmptyNotice title={t('ui.gates.noGateRunWasReported')}>
              {t('ui.gates.letThePipelinesVerifyImages')}
            </EmptyNotice>
          )
        }
      />
      <GateRunDrawer id={run} onClose={() => setRun({ run: undefined })} />
    </PageBody>
  );
};
