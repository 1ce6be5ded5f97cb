import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
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
import { useWords, type Words } from '../components/words';

const Counts = (props: { counts: ReadinessCounts }) => {
  const t = useWords();

  const { workloads, refused, unknown, excepted, uncovered } = props.counts;
  return (
    <Flex direction="column" gap="0.5">
      {refused === 0 && unknown === 0 ? (
        <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
          {t('ui.readiness.nothing')}
        </StatusLabel>
      ) : (
        <ReadinessOutcomeLabel outcome={refused > 0 ? 'refused' : 'unknown'} />
      )}
      <Text variant="body-x-small" color="secondary">
        {t('ui.readiness.refusedOfWorkloadsRefusedPart', {
          refused,
          workloads,
          part:
            unknown > 0 ? t('ui.readiness.unknownUnknown', { unknown }) : '',
          part2:
            excepted > 0
              ? t('ui.readiness.exceptedExcepted', { excepted })
              : '',
          part3:
            uncovered > 0
              ? t('ui.readiness.uncoveredNotLookedAt', { uncovered })
              : '',
        })}
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
            label={t('ui.readiness.clusterNamespaceWorkloads', {
              cluster: row.cluster,
              namespace: row.namespace,
            })}
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
      label: t('ui.readiness.modeNow'),
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
      label: t('ui.readiness.trustPolicyEnforced'),
      minWidth: 190,
      cell: row => (
        <Cell>
          <Counts counts={row.trustPolicy} />
        </Cell>
      ),
    },
    {
      id: 'cluster',
      label: t('ui.readiness.ownPoliciesEnforced'),
      minWidth: 190,
      cell: row => (
        <Cell>
          <Counts counts={row.clusterPolicies} />
        </Cell>
      ),
    },
  ];
}
