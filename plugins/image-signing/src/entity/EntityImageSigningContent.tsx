import { useEntity } from '@backstage/plugin-catalog-react';
import { isNotFound, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { useWords } from '../components/words';
import { ScopeContent } from '../scope/ScopeContent';
import { scopeOf } from '../scope/scopeOf';
import { EntityReportView } from './EntityReportView';
import { NothingMapped } from './NothingMapped';
import { useEntityReport } from './useEntityReport';

const ReportContent = () => {
  const t = useWords();
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
      {!value && !error && (
        <LoadingBlocks label={t('ui.entity.theReport')} rows={5} />
      )}
      {value && !error && !nothing && <EntityReportView report={value} />}
    </PageBody>
  );
};

/**
 * The tab of an entity: its environments, checklist, images, exceptions and
 * denials. A group, a system or a domain shows its services together.
 *
 * @public
 */
export const EntityImageSigningContent = () => {
  const scope = scopeOf(useEntity().entity);
  return scope ? <ScopeContent scope={scope} /> : <ReportContent />;
};
