import { Flex, Text } from '@backstage/ui';
import type { ServicesSummaryQuery } from 'backstage-plugin-image-signing-common';
import { DemoBanner } from '../components/DemoBanner';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { protectedText } from './protectedText';
import { ServicesSentence } from './ServicesSentence';
import { useServicesSummary } from './useScope';

/** The same in a few lines, for a card. */
export const ScopeSummary = (props: { scope: ServicesSummaryQuery }) => {
  const t = useWords();
  const { value, error, retry } = useServicesSummary(props.scope);
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (!value)
    return <LoadingBlocks label={t('ui.scope.imageSigning')} rows={2} />;
  const { exceptions, denials } = value;
  return (
    <Flex direction="column" gap="3">
      <DemoBanner demo={value.demo} />
      {value.services.total === 0 ? (
        <Text as="p" variant="body-medium">
          {t(props.scope.mine ? 'scope.noneOfYours' : 'scope.none')}
        </Text>
      ) : (
        <ServicesSentence summary={value} />
      )}
      {value.environments.map(summary => (
        <Text key={summary.environment} as="p" variant="body-medium">
          {protectedText(t, summary)}
        </Text>
      ))}
      <Text as="p" variant="body-medium">
        {t('scope.attention', {
          count: exceptions.active,
          soon: String(exceptions.expiringSoon),
          refused: String(denials.policyLastDay),
        })}
      </Text>
      {/* On a card of the dark theme the secondary grey is too pale. */}
      <Text as="p" variant="body-x-small">
        {t('ui.scope.asOfTimeago', { timeAgo: <TimeAgo at={value.asOf} /> })}
      </Text>
    </Flex>
  );
};
