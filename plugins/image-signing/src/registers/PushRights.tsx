import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import { RiQuestionLine } from '@remixicon/react';
import type { RepositoryRights } from 'backstage-plugin-image-signing-common';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { imageSigningTranslationRef } from '../translation';

type Words = TranslationFunction<typeof imageSigningTranslationRef.T>;

const AsOf = (props: { at: string }) => (
  <Text as="p" variant="body-x-small" color="secondary">
    as of <TimeAgo at={props.at} />
  </Text>
);

const Detail = (props: { children: ReactNode }) => (
  <Text
    as="p"
    variant="body-x-small"
    color="secondary"
    style={{ overflowWrap: 'anywhere' }}
  >
    {props.children}
  </Text>
);

/** How many can push, whether tags can be moved, and as of when. */
export const PushRights = (props: { rights?: RepositoryRights; t: Words }) => {
  const { rights, t } = props;
  if (!rights || rights.state === 'unknown') {
    return (
      <Flex direction="column" gap="0.5">
        <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
          Not known
        </StatusLabel>
        <Detail>{rights?.why ?? 'its registry is not asked'}</Detail>
        {rights && <AsOf at={rights.asOf} />}
      </Flex>
    );
  }
  const least = rights.missing ? 'at least ' : '';
  const { immutabilityRule, unreadElsewhere = 0 } = rights;
  return (
    <Flex direction="column" gap="0.5">
      <Text as="p" variant="body-small">
        {least}
        {rights.pushers} can push (limit {rights.maxPushers}), {least}
        {rights.overwriters} can move tags
      </Text>
      {rights.missing && <Detail>{rights.missing}</Detail>}
      <Text as="p" variant="body-small" style={{ overflowWrap: 'anywhere' }}>
        {t(`tagImmutability.${rights.tagImmutability ?? 'unknown'}`)}
        {immutabilityRule ? `: ${immutabilityRule}` : ''}
      </Text>
      {(rights.sharedRobots ?? []).length > 0 && (
        <Detail>shared: {rights.sharedRobots?.join(', ')}</Detail>
      )}
      {unreadElsewhere > 0 && (
        <Detail>
          robots of {unreadElsewhere}{' '}
          {unreadElsewhere === 1 ? 'repository' : 'repositories'} elsewhere not
          known
        </Detail>
      )}
      <AsOf at={rights.asOf} />
    </Flex>
  );
};
