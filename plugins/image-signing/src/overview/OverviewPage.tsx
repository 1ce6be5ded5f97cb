import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { Overview } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { LiveNotice } from '../components/LiveNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { useLoad } from '../hooks/useLoad';
import { imageSigningTranslationRef } from '../translation';
import { Attention } from './Attention';
import { EnvironmentList } from './EnvironmentList';
import { ProgressStrip } from './ProgressStrip';
import { useOverviewNews } from './useOverviewNews';
import { SourceList } from './SourceList';
import { StageTable } from './StageTable';
import { Trend } from './Trend';

const Environments = (props: { overview: Overview }) => {
  const { environments } = props.overview;
  if (environments.length === 0) {
    return (
      <EmptyNotice title="No environment yet">
        Name your environments under imageSigning.environments in the
        configuration, and connect at least one cluster. The numbers appear
        after the first evaluation.
      </EmptyNotice>
    );
  }
  return <EnvironmentList environments={environments} />;
};

/** The fleet in numbers. */
export const OverviewPage = () => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { value, error, retry } = useLoad(
    (api, signal) => api.getOverview({ signal }),
    [],
    ['fleet', 'denials', 'exceptions', 'posture'],
  );
  const notice = useOverviewNews(value);
  const order = useMemo(
    () => (value?.environments ?? []).map(({ environment }) => environment),
    [value],
  );
  return (
    <PageBody
      help={['whySign', 'whySignature', 'whereToVerify']}
      title={t('page.overview')}
      demo={value?.demo}
      asOf={value?.asOf}
      description={
        <>
          <strong>Protected</strong> is the number to watch: the running digests
          that are verified against the trust policy <em>and</em> that the
          cluster would have refused otherwise.
        </>
      }
    >
      <LiveNotice notice={notice} />
      <ProgressStrip />
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the overview" rows={5} />}
      {value && !error && (
        <>
          <Text as="h3" variant="title-x-small" weight="bold">
            Environments
          </Text>
          <Environments overview={value} />
          <Attention overview={value} />
          <StageTable services={value.services} />
          <Trend order={order} />
          <SourceList sources={value.sources} />
          <Text as="p" variant="body-x-small" color="secondary">
            Trust policy version {value.policyVersion}
          </Text>
        </>
      )}
    </PageBody>
  );
};
