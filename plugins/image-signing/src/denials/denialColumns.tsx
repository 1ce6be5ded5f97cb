import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import type { Denial } from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { LinkButton } from '../components/LinkButton';
import { TimeAgo } from '../components/TimeAgo';
import type { Words } from '../components/words';

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
            label={t('ui.denials.textDetailsForKindName', {
              text: denial.reason.text,
              kind: denial.workload.kind,
              name: denial.workload.name,
            })}
            onPress={() => onDetails(denial)}
          >
            {denial.reason.text}
          </LinkButton>
          <Text as="p" variant="body-x-small" color="secondary">
            {denial.engine ?? t('ui.denials.engineNotTold')}
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
              {t('ui.denials.ofNoService')}
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
            {denial.environment ?? t('ui.denials.noEnvironment')}
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
          {denial.images.length === 0 && (
            <Text as="p">{t('ui.denials.notTold')}</Text>
          )}
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
              {t('ui.denials.andValueMore', {
                value: denial.images.length - 2,
              })}
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
            {denial.user ?? t('ui.denials.notProvidedByThisSource')}
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
