import { useMemo } from 'react';
import { Text } from '@backstage/ui';
import type { Overview } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { LiveNotice } from '../components/LiveNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { Attention } from './Attention';
import { EnvironmentList } from './EnvironmentList';
import { ProgressStrip } from './ProgressStrip';
import { useOverviewNews } from './useOverviewNews';
import { SourceList } from './SourceList';
import { StageTable } from './StageTable';
import { Trend } from './Trend';

const Environments = (props: { overview: Overview }) => {
  const t = useWords();

  const { environments, sources } = props.overview;
  // Of what nobody looks at it is not known that nothing runs there.
  if (!sources.some(({ kind }) => kind === 'cluster')) {
    return (
      <EmptyNotice title={t('overview.noCluster')}>
        {t('overview.noClusterHint')}
      </EmptyNotice>
    );
  }
  if (environments.length === 0) {
    return (
      <EmptyNotice title={t('ui.overview.noEnvironmentYet')}>
        {t('ui.overview.nameYourEnvironmentsUnderImagesigning')}
      </EmptyNotice>
    );
  }
  return <EnvironmentList environments={environments} />;
};

/** The fleet in numbers. */
export const OverviewPage = () => {
  const t = useWords();
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
          <strong>{t('ui.overview.protected')}</strong>{' '}
          {t('ui.overview.isTheNumberToWatch')} <em>{t('ui.overview.and')}</em>{' '}
          {t('ui.overview.thatTheClusterWouldHave')}
        </>
      }
    >
      <LiveNotice notice={notice} />
      <ProgressStrip />
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.overview.theOverview')} rows={5} />
      )}
      {value && !error && (
        <>
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('table.environments')}
          </Text>
          <Environments overview={value} />
          <Attention overview={value} />
          <StageTable services={value.services} />
          <Trend order={order} />
          <SourceList sources={value.sources} />
          <Text as="p" variant="body-x-small" color="secondary">
            {t('ui.overview.trustPolicyVersionPolicyversion', {
              policyVersion: value.policyVersion,
            })}
          </Text>
        </>
      )}
    </PageBody>
  );
};
