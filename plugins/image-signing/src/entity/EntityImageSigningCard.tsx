import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { ScopeSummary } from '../scope/ScopeSummary';
import { scopeOf } from '../scope/scopeOf';
import { imageSigningTranslationRef } from '../translation';
import { EnvironmentSentences } from './EnvironmentSentences';
import { useEntityReport } from './useEntityReport';

const Summary = (props: { report: EntityReport }) => {
  const { report } = props;
  return (
    <Flex direction="column" gap="3">
      <DemoBanner demo={report.demo} />
      <EnvironmentSentences environments={report.environments} />
      {report.nextAction && (
        <Text as="p" variant="body-medium">
          <strong>Next:</strong> {report.nextAction.text}
        </Text>
      )}
      <Text as="p" variant="body-x-small" color="secondary">
        As of <TimeAgo at={report.asOf} />
      </Text>
    </Flex>
  );
};

const ReportCard = () => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { value, error, retry } = useEntityReport();
  const nothing = error ? isNotFound(error) : value?.images.length === 0;
  return (
    <EntityInfoCard title={t('page.title')}>
      {nothing && (
        <Text as="p" variant="body-medium">
          No workload image belongs to this entity. The tab Image signing says
          how to connect them.
        </Text>
      )}
      {error && !nothing && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="image signing" rows={2} />}
      {value && !error && !nothing && <Summary report={value} />}
    </EntityInfoCard>
  );
};

const ScopeCard = (props: { scope: ServicesSummaryQuery }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
