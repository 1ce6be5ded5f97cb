import { useCallback, useMemo, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';
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
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
      description="One row for each image that a pipeline verified before it deployed. The pipeline reports it; what runs is judged by the portal itself."
    >
      <FilterBar
        label="Filter the gate runs"
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
          label="Search"
          placeholder="Image, run, commit or author"
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
            <EmptyNotice title="No gate run matches these filters" />
          ) : (
            <EmptyNotice title="No gate run was reported">
              Let the pipelines verify images with image-verifier verify and
              report the runs with --report-to.
            </EmptyNotice>
          )
        }
      />
      <GateRunDrawer id={run} onClose={() => setRun({ run: undefined })} />
    </PageBody>
  );
};
