import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { DenialDetails } from './DenialDetails';

/** The denial that the URL names, beside the list. */
export const DenialDrawer = (props: {
  id: string | undefined;
  onClose: () => void;
}) => {
  const t = useWords();

  const { id, onClose } = props;
  const { value, error, loading, retry } = useLoad(
    async (api, signal) => (id ? api.getDenial(id, { signal }) : undefined),
    [id],
    ['denials', 'fleet'],
  );
  return (
    <SideDrawer
      title={value ? value.reason.text : t('ui.denials.denial')}
      open={Boolean(id)}
      onClose={onClose}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label={t('ui.denials.theDenial')} />}
      {value && !loading && !error && <DenialDetails denial={value} />}
    </SideDrawer>
  );
};
