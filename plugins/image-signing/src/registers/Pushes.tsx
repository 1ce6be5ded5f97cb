import { Flex, Text } from '@backstage/ui';
import { RiAlertFill, RiQuestionLine } from '@remixicon/react';
import type { RepositoryPushes } from 'backstage-plugin-image-signing-common';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { Words } from '../components/words';
import { Detail } from './Detail';

const MAX_SHOWN = 3;

/** Who pushed, as the registry told, and as of when; silence is no good sign. */
export const Pushes = (props: { pushes?: RepositoryPushes; t: Words }) => {
  const { pushes, t } = props;
  if (!pushes || pushes.state === 'unknown') {
    return (
      <Flex direction="column" gap="0.5">
        <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
          {t('repositoryPushes.unknown')}
        </StatusLabel>
        <Detail>{pushes?.why ?? t('repositoryPushes.notAsked')}</Detail>
      </Flex>
    );
  }
  const { accounts = [], accountsTotal = 0, unnamed = 0 } = pushes;
  const shown = accounts.slice(0, MAX_SHOWN);
  return (
    <Flex direction="column" gap="0.5">
      {pushes.pushes === 0 && <Detail>{t('repositoryPushes.none')}</Detail>}
      {shown.map(({ name, direct, shared, lastAt }) => (
        <Flex direction="column" gap="0" key={name}>
          {direct && (
            <StatusLabel tone="warning" icon={<RiAlertFill size={16} />}>
              {t('repositoryPushes.direct', { name })}
            </StatusLabel>
          )}
          {shared && (
            <StatusLabel tone="warning" icon={<RiAlertFill size={16} />}>
              {t('repositoryPushes.shared', { name })}
            </StatusLabel>
          )}
          {!direct && !shared && (
            <Text
              as="p"
              variant="body-small"
              style={{ overflowWrap: 'anywhere' }}
            >
              {name}
            </Text>
          )}
          <Detail>
            <TimeAgo at={lastAt} />
          </Detail>
        </Flex>
      ))}
      {accountsTotal > shown.length && (
        <Detail>
          {t('repositoryPushes.more', { count: accountsTotal - shown.length })}
        </Detail>
      )}
      {unnamed > 0 && (
        <Detail>{t('repositoryPushes.unnamed', { count: unnamed })}</Detail>
      )}
      {!pushes.publishersKnown && (
        <Detail>{t('repositoryPushes.noPublishers')}</Detail>
      )}
      {pushes.asOf && (
        <Detail>
          {t('repositoryPushes.asOf')} <TimeAgo at={pushes.asOf} />
        </Detail>
      )}
      {pushes.since && (
        <Detail>
          {t('repositoryPushes.since')} <TimeAgo at={pushes.since} />
        </Detail>
      )}
    </Flex>
  );
};
