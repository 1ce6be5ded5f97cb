import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type {
  ServicesSummary,
  ServicesSummaryQuery,
} from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { Panel } from '../components/Panel';
import { RelatedDenials } from '../entity/RelatedDenials';
import { RelatedExceptions } from '../entity/RelatedExceptions';
import { useLoad } from '../hooks/useLoad';
import { EnvironmentList } from '../overview/EnvironmentList';
import { StageTable } from '../overview/StageTable';
import { ServicesTable } from '../services/ServicesTable';
import { imageSigningTranslationRef } from '../translation';
import { ServicesSentence } from './ServicesSentence';
import { scopeKey, useServicesSummary } from './useScope';

/** How many rows of a list the tab shows; the pages have all of them. */
const MOST = 20;

const Numbers = (props: { summary: ServicesSummary }) => {
  const { summary } = props;
  return (
    <>
      <ServicesSentence summary={summary} />
      <EnvironmentList environments={summary.environments} />
      <StageTable services={summary.services} />
    </>
  );
};

const Exceptions = (props: { scope: ServicesSummaryQuery }) => {
  const { value, error, retry } = useLoad(
    (api, signal) =>
      api.listExceptions({ ...props.scope, limit: MOST }, { signal }),
    [scopeKey(props.scope)],
  );
  return (
    <Panel title="Exceptions" description={partOf(value, 'the first to end')}>
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the exceptions" rows={2} />}
      {value?.items.length === 0 && (
        <Text as="p" variant="body-medium">
          No exception.
        </Text>
      )}
      {value && value.items.length > 0 && (
        <RelatedExceptions exceptions={value.items} />
      )}
    </Panel>
  );
};

const Denials = (props: { scope: ServicesSummaryQuery }) => {
  const { value, error, retry } = useLoad(
    (api, signal) =>
      api.listDenials({ ...props.scope, limit: MOST }, { signal }),
    [scopeKey(props.scope)],
  );
  return (
    <Panel title="Denials" description={partOf(value, 'the newest')}>
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the denials" rows={2} />}
      {value?.items.length === 0 && (
        <Text as="p" variant="body-medium">
          Nothing of these services was refused.
        </Text>
      )}
      {value && value.items.length > 0 && (
        <RelatedDenials denials={value.items} />
      )}
    </Panel>
  );
};

function partOf(
  page: { items: unknown[]; totalCount: number } | undefined,
  which: string,
): string | undefined {
  if (!page || page.items.length === page.totalCount) return undefined;
  return `${page.items.length} of ${page.totalCount}, ${which}.`;
}

/** What a group, a system or a domain answers for: its services together. */
export const ScopeContent = (props: { scope: ServicesSummaryQuery }) => {
  const { scope } = props;
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { value, error, retry } = useServicesSummary(scope);
  const nothing =
    value?.services.total === 0 &&
    Object.values(value.exceptions).every(count => count === 0);
  return (
    <PageBody title={t('page.title')} demo={value?.demo} asOf={value?.asOf}>
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the numbers" rows={5} />}
      {nothing && (
        <EmptyNotice title={t('scope.none')}>{t('scope.noneHint')}</EmptyNotice>
      )}
      {value && !nothing && (
        <>
          <Numbers summary={value} />
          <Panel title={t('page.services')} description={t('scope.order')}>
            <ServicesTable key={scopeKey(scope)} scope={scope} />
          </Panel>
          <Exceptions scope={scope} />
          <Denials scope={scope} />
        </>
      )}
    </PageBody>
  );
};
