import { useMemo } from 'react';
import { Select } from '@backstage/ui';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { useLoad } from '../hooks/useLoad';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { BurnUpView } from './BurnUpView';

const KEYS = ['environment'] as const;

const Environment = (props: { environment: string }) => {
  const { environment } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.getBurnUp({ environment }, { signal }),
    [environment],
  );
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value) return <LoadingBlocks label="the burn-up" />;
  return (
    <BurnUpView
      burnUp={value}
      caption={`Services of ${environment} that enforce, per day`}
    />
  );
};

/** All services of an environment on their way to enforcement. */
export const FleetBurnUp = (props: { environments: string[] }) => {
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
      title="On the way to enforcement"
      description="Services at the stage Enforced or beyond, of all services of the environment."
    >
      <Select
        label="Environment"
        selectionMode="single"
        options={options}
        value={environment}
        onChange={key => setFilters({ environment: String(key) })}
      />
      <Environment environment={environment} />
    </Panel>
  );
};
