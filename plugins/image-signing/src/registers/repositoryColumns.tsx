import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiQuestionLine,
  RiSparklingLine,
} from '@remixicon/react';
import type { RepositoryRow } from 'backstage-plugin-image-signing-common';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { imageSigningTranslationRef } from '../translation';
import { Pushes } from './Pushes';
import { PushRights } from './PushRights';

type Words = TranslationFunction<typeof imageSigningTranslationRef.T>;

const Flags = (props: { row: RepositoryRow; t: Words }) => {
  const { row, t } = props;
  if (row.flags.length === 0) {
    return row.rights?.state === 'unknown' ? (
      <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
        Nothing known
      </StatusLabel>
    ) : (
      <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
        Nothing
      </StatusLabel>
    );
  }
  return (
    <Flex direction="column" gap="0.5">
      {row.flags.map(flag => (
        <StatusLabel
          key={flag}
          tone={flag === 'new' ? 'info' : 'warning'}
          icon={
            flag === 'new' ? (
              <RiSparklingLine size={16} />
            ) : (
              <RiAlertFill size={16} />
            )
          }
        >
          {t(`repositoryFlag.${flag}`)}
        </StatusLabel>
      ))}
      {row.sameNameElsewhere.length > 0 && (
        <Text
          as="p"
          variant="body-x-small"
          color="secondary"
          style={{ overflowWrap: 'anywhere' }}
        >
          also {row.sameNameElsewhere.join(', ')}
        </Text>
      )}
    </Flex>
  );
};

/** The columns of the register of repositories. */
export function repositoryColumns(
  t: Words,
): ColumnConfig<RepositoryRow & { id: string }>[] {
  return [
    {
      id: 'repository',
      label: 'Repository',
      isRowHeader: true,
      minWidth: 260,
      cell: row => (
        <Cell>
          <Text
            as="p"
            variant="body-medium"
            style={{ overflowWrap: 'anywhere' }}
          >
            {row.repository}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'flags',
      label: 'What stands out',
      minWidth: 210,
      cell: row => (
        <Cell>
          <Flags row={row} t={t} />
        </Cell>
      ),
    },
    {
      id: 'environments',
      label: t('table.environments'),
      minWidth: 230,
      cell: row => (
        <Cell>
          {row.environments.map(one => (
            <Text as="p" variant="body-small" key={one.environment}>
              {one.environment === '(none)'
                ? 'no environment'
                : one.environment}
              : {one.workloads} {one.workloads === 1 ? 'workload' : 'workloads'}
              {one.ruled ? '' : ', no rule'}
              {one.allowedSource ? '' : ', source not allowed'}
            </Text>
          ))}
        </Cell>
      ),
    },
    {
      id: 'rights',
      label: 'Who can push',
      minWidth: 210,
      cell: row => (
        <Cell>
          <PushRights rights={row.rights} t={t} />
        </Cell>
      ),
    },
    {
      id: 'pushes',
      label: t('repositoryPushes.column'),
      minWidth: 210,
      cell: row => (
        <Cell>
          <Pushes pushes={row.pushes} t={t} />
        </Cell>
      ),
    },
    {
      id: 'first',
      label: 'First seen',
      minWidth: 120,
      cell: row => (
        <Cell>
          <Text variant="body-small">
            <TimeAgo at={row.firstSeenAt} />
          </Text>
        </Cell>
      ),
    },
  ];
}
