import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiQuestionLine,
  RiSparklingLine,
} from '@remixicon/react';
import type { RepositoryRow } from 'backstage-plugin-image-signing-common';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { Words } from '../components/words';
import { Pushes } from './Pushes';
import { PushRights } from './PushRights';

/** Whether what the flags tell of was read: no flag is good only then. */
const isKnown = ({ rights, pushes }: RepositoryRow) =>
  rights?.state === 'known' &&
  !rights.missing &&
  !rights.unreadElsewhere &&
  pushes?.state === 'known';

const Flags = (props: { row: RepositoryRow; t: Words }) => {
  const { row, t } = props;
  if (row.flags.length === 0) {
    return isKnown(row) ? (
      <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
        {t('ui.registers.nothing')}
      </StatusLabel>
    ) : (
      <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
        {t('ui.registers.nothingKnown')}
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
          {t('ui.registers.alsoSamenameelsewhere', {
            sameNameElsewhere: row.sameNameElsewhere.join(', '),
          })}
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
      label: t('ui.registers.repository'),
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
      label: t('ui.registers.whatStandsOut'),
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
                ? t('ui.registers.noEnvironment')
                : one.environment}
              : {one.workloads} {one.workloads === 1 ? 'workload' : 'workloads'}
              {one.ruled ? '' : t('ui.registers.noRule')}
              {one.allowedSource ? '' : t('ui.registers.sourceNotAllowed')}
            </Text>
          ))}
        </Cell>
      ),
    },
    {
      id: 'rights',
      label: t('ui.registers.whoCanPush'),
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
      label: t('ui.registers.firstSeen'),
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
