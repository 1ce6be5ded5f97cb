import { useMemo } from 'react';
import { Select } from '@backstage/ui';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { BurnUpView } from './BurnUpView';

const KEYS = ['environment'] as const;

const Environment = (props: { environment: string }) => {
  const t = useWords();
  const { environment } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.getBurnUp({ environment }, { signal }),
    [environment],
  );
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value) {
    return <LoadingBlocks label={t('ui.rollout.fleet.loading')} />;
  }
  return (
    <BurnUpView
      burnUp={value}
      caption={t('ui.rollout.fleet.caption', { environment })}
    />
  );
};

/** All services of an environment on their way to enforcement. */
export const FleetBurnUp = (props: { environments: string[] }) => {
  const t = useWords();
  const { environments } = props;
  const [filters, setFilters] = useUrlFilters(KEYS);
  const environment = filters.environment ?? environments[0];
  const options = useMemo(
    () => environments.map(id => ({ id, label: id })),
    [environments],
  );
  if (!environment) return null;
  return (
    <Panel
      title={t('ui.rollout.fleet.title')}
      description={t('ui.rollout.fleet.description')}
    >
      <Select
        label={t('table.environment')}
        selectionMode="single"
        options={options}
        value={environment}
        onChange={key => setFilters({ environment: String(key) })}
      />
      <Environment environment={environment} />
    </Panel>
  );
};
