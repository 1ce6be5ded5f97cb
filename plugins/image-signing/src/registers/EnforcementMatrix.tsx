import { useMemo } from 'react';
import type {
  EnforcementFindingCode,
  EnforcementRule,
  EnforcementRulesQuery,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSearch } from '../components/FilterSearch';
import { FilterSelect } from '../components/FilterSelect';
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { enforcementColumns } from './enforcementColumns';

const FILTERS = ['repository', 'environment', 'finding'] as const;

const FINDINGS: EnforcementFindingCode[] = [
  'no-trust-policy',
  'unsigned-without-end',
  'relaxation-ended',
  'no-gate-owner',
];

/** Which one rule holds for which repositories in which environment. */
export const EnforcementMatrix = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const names = useFleetNames();
  const query = useMemo<EnforcementRulesQuery>(
    () => ({
      repository: filters.repository,
      environment: filters.environment,
      finding: FINDINGS.find(code => code === filters.finding),
    }),
    [filters],
  );
  const table = useCursorTable<EnforcementRule, EnforcementRulesQuery>({
    filter: query,
    onLoaded: props.onLoaded,
    toId: rule => `${rule.environment} ${rule.repository}`,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listEnforcementRules({ ...filter, cursor, limit }, { signal }),
  });
  const columns = useMemo(() => enforcementColumns(t), [t]);
  const filtered = FILTERS.some(key => filters[key]);

  return (
    <>
      <FilterBar
        label={t('ui.registers.filterTheRules')}
        onClear={
          filtered
            ? () =>
                setFilters({
                  repository: undefined,
                  environment: undefined,
                  finding: undefined,
                })
            : undefined
        }
      >
        <FilterSearch
          label={t('ui.registers.lookUpARepository')}
          placeholder="registry.example.com/prod/payments"
          value={filters.repository}
          onChange={repository => setFilters({ repository })}
        />
        <FilterSelect
          label={t('table.environment')}
          value={filters.environment}
          options={names.environments}
          onChange={environment => setFilters({ environment })}
        />
        <FilterSelect
          label={t('ui.registers.finding')}
          value={filters.finding}
          options={FINDINGS.map(id => ({
            id,
            label: t(`enforcementFinding.${id}`),
          }))}
          onChange={finding => setFilters({ finding })}
        />
      </FilterBar>
      <CursorTable
        label={t('ui.registers.enforcementMatrix')}
        columns={columns}
        table={table}
        empty={
          filtered ? (
            <EmptyNotice title={t('ui.registers.noRuleMatchesTheseFilters')} />
          ) : (
            <EmptyNotice title={t('ui.registers.noEnvironmentIsConfigured')}>
              {t('ui.registers.setImagesigningEnvironmentsTheMatrix')}
            </EmptyNotice>
          )
        }
      />
    </>
  );
};
