import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { SideDrawer } from '../components/SideDrawer';
import { useLoad } from '../hooks/useLoad';
import { GateRunDetails } from './GateRunDetails';

/** The gate run that the URL names, beside the list. */
export const GateRunDrawer = (props: {
  id: string | undefined;
  onClose: () => void;
}) => {
  const { id, onClose } = props;
  const { value, error, loading, retry } = useLoad(
    async (api, signal) => (id ? api.getGateRun(id, { signal }) : undefined),
    [id],
  );
  return (
    <SideDrawer
      title={value ? `Gate run ${value.record.pipeline.runId}` : 'Gate run'}
      open={Boolean(id)}
      onClose={onClose}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label="the gate run" />}
      {value && !loading && !error && <GateRunDetails run={value} />}
    </SideDrawer>
  );
};
