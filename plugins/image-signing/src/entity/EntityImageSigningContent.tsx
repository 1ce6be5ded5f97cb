import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { isNotFound, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { imageSigningTranslationRef } from '../translation';
import { EntityReportView } from './EntityReportView';
import { NothingMapped } from './NothingMapped';
import { useEntityReport } from './useEntityReport';

/**
 * The tab of an entity: its environments, checklist, images, exceptions and
 * denials.
 *
 * @public
 */
export const EntityImageSigningContent = () => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { value, error, retry } = useEntityReport();
  const nothing = error ? isNotFound(error) : value?.images.length === 0;
  return (
    <PageBody
      help={['tagsAndDigests', 'whySignature', 'exceptions']}
      title={t('page.title')}
      demo={value?.demo}
      asOf={value?.asOf}
    >
      {nothing && <NothingMapped />}
      {error && !nothing && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the report" rows={5} />}
      {value && !error && !nothing && <EntityReportView report={value} />}
    </PageBody>
  );
};
