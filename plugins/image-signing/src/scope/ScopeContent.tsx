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
import { useWords, type Words } from '../components/words';
import { RelatedDenials } from '../entity/RelatedDenials';
import { RelatedExceptions } from '../entity/RelatedExceptions';
import { useLoad } from '../hooks/useLoad';
import { EnvironmentList } from '../overview/EnvironmentList';
import { StageTable } from '../overview/StageTable';
import { ServicesTable } from '../services/ServicesTable';
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
  const t = useWords();

  const { value, error, retry } = useLoad(
    (api, signal) =>
      api.listExceptions({ ...props.scope, limit: MOST }, { signal }),
    [scopeKey(props.scope)],
  );
  return (
    <Panel
      title={t('ui.scope.exceptions')}
      description={partOf(t, value, t('ui.scope.theFirstToEnd'))}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.scope.theExceptions')} rows={2} />
      )}
      {value?.items.length === 0 && (
        <Text as="p" variant="body-medium">
          {t('ui.scope.noException')}
        </Text>
      )}
      {value && value.items.length > 0 && (
        <RelatedExceptions exceptions={value.items} />
      )}
    </Panel>
  );
};

const Denials = (props: { scope: ServicesSummaryQuery }) => {
  const t = useWords();

  const { value, error, retry } = useLoad(
    (api, signal) =>
      api.listDenials({ ...props.scope, limit: MOST }, { signal }),
    [scopeKey(props.scope)],
  );
  return (
    <Panel
      title={t('ui.scope.denials')}
      description={partOf(t, value, t('ui.scope.theNewest'))}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.scope.theDenials')} rows={2} />
      )}
      {value?.items.length === 0 && (
        <Text as="p" variant="body-medium">
          {t('ui.scope.nothingOfTheseServicesWas')}
        </Text>
      )}
      {value && value.items.length > 0 && (
        <RelatedDenials denials={value.items} />
      )}
    </Panel>
  );
};

function partOf(
  t: Words,
  page: { items: unknown[]; totalCount: number } | undefined,
  which: string,
): string | undefined {
  if (!page || page.items.length === page.totalCount) return undefined;
  return t('ui.scope.lengthOfTotalcountWhich', {
    length: page.items.length,
    totalCount: page.totalCount,
    which,
  });
}

/** What a group, a system or a domain answers for: its services together. */
export const ScopeContent = (props: { scope: ServicesSummaryQuery }) => {
  const { scope } = props;
  const t = useWords();
  const { value, error, retry } = useServicesSummary(scope);
  const nothing =
    value?.services.total === 0 &&
    Object.values(value.exceptions).every(count => count === 0);
  return (
    <PageBody title={t('page.title')} demo={value?.demo} asOf={value?.asOf}>
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.scope.theNumbers')} rows={5} />
      )}
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
