import { Flex, Text } from '@backstage/ui';
import { RiQuestionLine } from '@remixicon/react';
import type { RepositoryRights } from 'backstage-plugin-image-signing-common';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { Detail } from './Detail';

const AsOf = (props: { at: string }) => {
  const t = useWords();
  return (
    <Detail>
      {t('ui.registers.asOfTimeago', { timeAgo: <TimeAgo at={props.at} /> })}
    </Detail>
  );
};

/** How many can push, whether tags can be moved, and as of when. */
export const PushRights = (props: { rights?: RepositoryRights; t: Words }) => {
  const { rights, t } = props;
  if (!rights || rights.state === 'unknown') {
    return (
      <Flex direction="column" gap="0.5">
        <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
          {t('ui.registers.notKnown')}
        </StatusLabel>
        <Detail>
          {rights?.why ?? t('ui.registers.itsRegistryIsNotAsked')}
        </Detail>
        {rights && <AsOf at={rights.asOf} />}
      </Flex>
    );
  }
  const least = rights.missing ? t('ui.registers.atLeast') : '';
  const { immutabilityRule, unreadElsewhere = 0 } = rights;
  return (
    <Flex direction="column" gap="0.5">
      <Text as="p" variant="body-small">
        {least}
        {rights.pushers} {t('ui.registers.canPushLimit')} {rights.maxPushers}),{' '}
        {least}
        {rights.overwriters} {t('ui.registers.canMoveTags')}
      </Text>
      {rights.missing && <Detail>{rights.missing}</Detail>}
      <Text as="p" variant="body-small" style={{ overflowWrap: 'anywhere' }}>
        {t(`tagImmutability.${rights.tagImmutability ?? 'unknown'}`)}
        {immutabilityRule ? `: ${immutabilityRule}` : ''}
      </Text>
      {(rights.sharedRobots ?? []).length > 0 && (
        <Detail>
          {t('ui.registers.shared')} {rights.sharedRobots?.join(', ')}
        </Detail>
      )}
      {unreadElsewhere > 0 && (
        <Detail>
          {t('ui.registers.robotsOfUnreadelsewherePartElsewhere', {
            unreadElsewhere,
            part: unreadElsewhere === 1 ? 'repository' : 'repositories',
          })}
        </Detail>
      )}
      <AsOf at={rights.asOf} />
    </Flex>
  );
};
