import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import type { PostureEvent } from 'backstage-plugin-image-signing-common';
import { LinkButton } from '../components/LinkButton';
import { PostureEventLabel } from '../components/PostureEventLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { Words } from '../components/words';
import { durationOf, whoOf } from './postureEvent';

/** The columns of the table of posture events. */
export function postureEventColumns(
  t: Words,
  onDetails: (event: PostureEvent) => void,
): ColumnConfig<PostureEvent>[] {
  return [
    {
      id: 'what',
      label: t('ui.posture.whatChanged'),
      isRowHeader: true,
      minWidth: 260,
      cell: event => (
        <Cell>
          <LinkButton
            label={t('ui.posture.valueClusterDetails', {
              value: event.what[0],
              cluster: event.cluster,
            })}
            onPress={() => onDetails(event)}
          >
            {event.what[0]}
          </LinkButton>
          {event.what.length > 1 && (
            <Text as="p" variant="body-x-small" color="secondary">
              {t('ui.posture.andValueMore', { value: event.what.length - 1 })}
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
              ? t('ui.posture.andValueMore2', {
                  value: event.namespaces.total - 3,
                })
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
      label: t('ui.posture.when'),
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
      label: t('ui.posture.lasted'),
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
