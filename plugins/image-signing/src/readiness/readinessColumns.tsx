import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import { RiCheckboxCircleFill } from '@remixicon/react';
import type {
  ReadinessCounts,
  ReadinessNamespace,
} from 'backstage-plugin-image-signing-common';
import { LinkButton } from '../components/LinkButton';
import { ModeLabel } from '../components/ModeLabel';
import { ReadinessOutcomeLabel } from '../components/ReadinessOutcomeLabel';
import { StaleLabel } from '../components/StaleLabel';
import { StatusLabel } from '../components/StatusLabel';
import type { imageSigningTranslationRef } from '../translation';

type Words = TranslationFunction<typeof imageSigningTranslationRef.T>;

const Counts = (props: { counts: ReadinessCounts }) => {
  const { workloads, refused, unknown, excepted, uncovered } = props.counts;
  return (
    <Flex direction="column" gap="0.5">
      {refused === 0 && unknown === 0 ? (
        <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
          Nothing
        </StatusLabel>
      ) : (
        <ReadinessOutcomeLabel outcome={refused > 0 ? 'refused' : 'unknown'} />
      )}
      <Text variant="body-x-small" color="secondary">
        {refused} of {workloads} refused
        {unknown > 0 ? `, ${unknown} unknown` : ''}
        {excepted > 0 ? `, ${excepted} excepted` : ''}
        {uncovered > 0 ? `, ${uncovered} not looked at` : ''}
      </Text>
    </Flex>
  );
};

/** The columns of the table of what would break. */
export function readinessColumns(
  t: Words,
  onDetails: (namespace: ReadinessNamespace) => void,
): ColumnConfig<ReadinessNamespace & { id: string }>[] {
  return [
    {
      id: 'namespace',
      label: t('table.namespace'),
      isRowHeader: true,
      minWidth: 160,
      cell: row => (
        <Cell>
          <LinkButton
            label={`${row.cluster} / ${row.namespace}: workloads`}
            onPress={() => onDetails(row)}
          >
            {row.namespace}
          </LinkButton>
          <Text as="p" variant="body-x-small" color="secondary">
            {row.cluster}
            {row.environment ? ` (${row.environment})` : ''}
          </Text>
          {row.stale && <StaleLabel />}
        </Cell>
      ),
    },
    {
      id: 'mode',
      label: 'Mode now',
      minWidth: 170,
      cell: row => (
        <Cell>
          <Text as="p" variant="body-x-small" color="secondary">
            {t('table.signature')}
          </Text>
          <ModeLabel mode={row.signature ?? 'unknown'} />
          <Text as="p" variant="body-x-small" color="secondary">
            {t('table.digestControl')}
          </Text>
          <ModeLabel mode={row.digest ?? 'unknown'} />
        </Cell>
      ),
    },
    {
      id: 'trust',
      label: 'Trust policy enforced',
      minWidth: 190,
      cell: row => (
        <Cell>
          <Counts counts={row.trustPolicy} />
        </Cell>
      ),
    },
    {
      id: 'cluster',
      label: 'Own policies enforced',
      minWidth: 190,
      cell: row => (
        <Cell>
          <Counts counts={row.clusterPolicies} />
        </Cell>
      ),
    },
  ];
}
