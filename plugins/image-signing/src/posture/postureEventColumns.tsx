import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import type { PostureEvent } from 'backstage-plugin-image-signing-common';
import { LinkButton } from '../components/LinkButton';
import { PostureEventLabel } from '../components/PostureEventLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { imageSigningTranslationRef } from '../translation';
import { durationOf, whoOf } from './postureEvent';

type Words = TranslationFunction<typeof imageSigningTranslationRef.T>;

/** The columns of the table of posture events. */
export function postureEventColumns(
  t: Words,
  onDetails: (event: PostureEvent) => void,
): ColumnConfig<PostureEvent>[] {
  return [
    {
      id: 'what',
      label: 'What changed',
      isRowHeader: true,
      minWidth: 260,
      cell: event => (
        <Cell>
          <LinkButton
            label={`${event.what[0]} ${event.cluster}: details`}
            onPress={() => onDetails(event)}
          >
            {event.what[0]}
          </LinkButton>
          {event.what.length > 1 && (
            <Text as="p" variant="body-x-small" color="secondary">
              and {event.what.length - 1} more
            </Text>
          )}
        </Cell>
      ),
    },
    {
      id: 'kind',
      label: t('table.kind'),
      minWidth: 130,
      cell: event => (
        <Cell>
          <PostureEventLabel kind={event.kind} />
          <Text as="p" variant="body-x-small" color="secondary">
            {event.control === 'digest'
              ? t('table.digestControl')
              : event.control && t('table.signature')}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'scope',
      label: t('table.scope'),
      minWidth: 170,
      cell: event => (
        <Cell>
          <Text as="p" variant="body-medium">
            {event.cluster}
          </Text>
          <Text as="p" variant="body-x-small" color="secondary">
            {event.namespaces.names.slice(0, 3).join(', ')}
            {event.namespaces.total > 3
              ? ` and ${event.namespaces.total - 3} more`
              : ''}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'who',
      label: t('table.who'),
      minWidth: 150,
      cell: event => (
        <Cell>
          <Text
            as="p"
            variant="body-small"
            style={{ overflowWrap: 'anywhere' }}
          >
            {whoOf(event)}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'at',
      label: 'When',
      minWidth: 120,
      cell: event => (
        <Cell>
          <Text variant="body-small">
            <TimeAgo at={event.at} />
          </Text>
        </Cell>
      ),
    },
    {
      id: 'duration',
      label: 'Lasted',
      minWidth: 130,
      cell: event => (
        <Cell>
          <Text as="p" variant="body-small">
            {durationOf(event)}
          </Text>
        </Cell>
      ),
    },
  ];
}
