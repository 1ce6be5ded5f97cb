import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { GateRunDetails } from './GateRunDetails';

/** The gate run that the URL names, beside the list. */
export const GateRunDrawer = (props: {
  id: string | undefined;
  onClose: () => void;
}) => {
  const t = useWords();

  const { id, onClose } = props;
  const { value, error, loading, retry } = useLoad(
    async (api, signal) => (id ? api.getGateRun(id, { signal }) : undefined),
    [id],
  );
  return (
    <SideDrawer
      title={
        value
          ? t('ui.gates.gateRunRunid', { runId: value.record.pipeline.runId })
          : t('ui.gates.gateRun')
      }
      open={Boolean(id)}
      onClose={onClose}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label={t('ui.gates.theGateRun')} />}
      {value && !loading && !error && <GateRunDetails run={value} />}
    </SideDrawer>
  );
};
