import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import type { Denial } from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { LinkButton } from '../components/LinkButton';
import { TimeAgo } from '../components/TimeAgo';
import type { imageSigningTranslationRef } from '../translation';

type Words = TranslationFunction<typeof imageSigningTranslationRef.T>;

/** The columns of the denials table. */
export function denialColumns(
  t: Words,
  onDetails: (denial: Denial) => void,
): ColumnConfig<Denial>[] {
  return [
    {
      id: 'reason',
      label: t('table.reason'),
      isRowHeader: true,
      minWidth: 165,
      cell: denial => (
        <Cell>
          <LinkButton
            label={`${denial.reason.text}: details for ${denial.workload.kind} ${denial.workload.name}`}
            onPress={() => onDetails(denial)}
          >
            {denial.reason.text}
          </LinkButton>
          <Text as="p" variant="body-x-small" color="secondary">
            {denial.engine ?? 'engine not told'}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'workload',
      label: t('table.workload'),
      minWidth: 150,
      cell: denial => (
        <Cell>
          {denial.entityRef ? (
            <EntityName entityRef={denial.entityRef} />
          ) : (
            <Text as="p" variant="body-medium">
              of no service
            </Text>
          )}
          <Text as="p" variant="body-x-small" color="secondary">
            {denial.workload.kind} {denial.workload.name}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'scope',
      label: t('table.scope'),
      minWidth: 165,
      cell: denial => (
        <Cell>
          <Text as="p" variant="body-medium">
            {denial.cluster} / {denial.namespace}
          </Text>
          <Text as="p" variant="body-x-small" color="secondary">
            {denial.environment ?? 'no environment'}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'image',
      label: t('table.image'),
      minWidth: 215,
      cell: denial => (
        <Cell>
          {denial.images.length === 0 && <Text as="p">not told</Text>}
          {denial.images.slice(0, 2).map(image => (
            <div key={image.reference}>
              <Text
                as="p"
                variant="body-x-small"
                style={{ overflowWrap: 'anywhere' }}
              >
                {image.reference.replace(/@sha\d+:[0-9a-f]{8,}$/, '@…')}
              </Text>
              <Digest digest={image.digest} />
            </div>
          ))}
          {denial.images.length > 2 && (
            <Text as="p" variant="body-x-small" color="secondary">
              and {denial.images.length - 2} more
            </Text>
          )}
        </Cell>
      ),
    },
    {
      id: 'who',
      label: t('table.who'),
      minWidth: 160,
      cell: denial => (
        <Cell>
          <Text
            as="p"
            variant="body-small"
            style={{ overflowWrap: 'anywhere' }}
          >
            {denial.user ?? 'not provided by this source'}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'count',
      label: t('table.count'),
      minWidth: 75,
      cell: denial => (
        <Cell>
          <Text as="p" variant="body-medium">
            {denial.count}×
          </Text>
        </Cell>
      ),
    },
    {
      id: 'last',
      label: t('table.lastSeen'),
      minWidth: 115,
      cell: denial => (
        <Cell>
          <Text variant="body-small">
            <TimeAgo at={denial.lastAt} />
          </Text>
        </Cell>
      ),
    },
  ];
}
