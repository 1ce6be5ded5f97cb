import { EmptyNotice } from '../components/EmptyNotice';
import { isNotFound, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { ImageLookup } from './ImageLookup';
import { ImageReportView } from './ImageReportView';

const IMAGE = ['repository', 'digest'] as const;

/** The report of the image that the URL names, or a form that asks for one. */
export const ImagesPage = () => {
  const t = useWords();
  const [{ repository, digest }, setImage] = useUrlFilters(IMAGE);
  const { value, error, loading, retry } = useLoad(
    async (api, signal) =>
      repository && digest
        ? api.getImageReport({ repository, digest }, { signal })
        : undefined,
    [repository, digest],
    ['fleet'],
  );
  const missing = error && isNotFound(error);
  const shown = value && !loading && !error;
  const lookup = (
    <ImageLookup
      key={`${repository}@${digest}`}
      repository={repository}
      digest={digest}
      onLookup={setImage}
    />
  );
  return (
    <PageBody
      help={['tagsAndDigests', 'whySignature', 'cosignOrNotation']}
      title={t('page.images')}
      demo={value?.demo}
      description={t('ui.images.theEvidenceForOneDigest')}
    >
      {!shown && lookup}
      {loading && <LoadingBlocks label={t('ui.images.theImage')} />}
      {missing && (
        <EmptyNotice title={t('ui.images.thisImageIsNotKnown')}>
          {t('ui.images.itRunsInNoneOf')}
        </EmptyNotice>
      )}
      {error && !missing && <LoadError error={error} onRetry={retry} />}
      {shown && <ImageReportView report={value} />}
      {shown && lookup}
    </PageBody>
  );
};
