import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import type {
  EntityReport,
  ServicesSummaryQuery,
} from 'backstage-plugin-image-signing-common';
import { DemoBanner } from '../components/DemoBanner';
import { isNotFound, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { ScopeSummary } from '../scope/ScopeSummary';
import { scopeOf } from '../scope/scopeOf';
import { EnvironmentSentences } from './EnvironmentSentences';
import { useEntityReport } from './useEntityReport';

const Summary = (props: { report: EntityReport }) => {
  const t = useWords();

  const { report } = props;
  return (
    <Flex direction="column" gap="3">
      <DemoBanner demo={report.demo} />
      <EnvironmentSentences environments={report.environments} />
      {report.nextAction && (
        <Text as="p" variant="body-medium">
          <strong>{t('ui.entity.next')}</strong> {report.nextAction.text}
        </Text>
      )}
      {/* On a card of the dark theme the secondary grey is too pale. */}
      <Text as="p" variant="body-x-small">
        {t('ui.entity.asOfTimeago', { timeAgo: <TimeAgo at={report.asOf} /> })}
      </Text>
    </Flex>
  );
};

const ReportCard = () => {
  const t = useWords();
  const { value, error, retry } = useEntityReport();
  const nothing = error ? isNotFound(error) : value?.images.length === 0;
  return (
    <EntityInfoCard title={t('page.title')}>
      {nothing && (
        <Text as="p" variant="body-medium">
          {t('ui.entity.noWorkloadImageBelongsTo')}
        </Text>
      )}
      {error && !nothing && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.entity.imageSigning')} rows={2} />
      )}
      {value && !error && !nothing && <Summary report={value} />}
    </EntityInfoCard>
  );
};

const ScopeCard = (props: { scope: ServicesSummaryQuery }) => {
  const t = useWords();
  return (
    <EntityInfoCard title={t('page.title')}>
      <ScopeSummary scope={props.scope} />
    </EntityInfoCard>
  );
};

/**
 * The card of an entity: one sentence per environment and the next action. A
 * group, a system or a domain shows its services together.
 *
 * @public
 */
export const EntityImageSigningCard = () => {
  const scope = scopeOf(useEntity().entity);
  return scope ? <ScopeCard scope={scope} /> : <ReportCard />;
};
