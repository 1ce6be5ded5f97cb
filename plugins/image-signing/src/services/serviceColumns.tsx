import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import type {
  RolloutOverride,
  ServiceRow,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { ScoreText } from '../components/ScoreText';
import { VerdictLabel } from '../components/VerdictLabel';
import type { Words } from '../components/words';
import { OverridesOf } from '../rollout/OverridesOf';
import { EnvironmentChips } from './EnvironmentChip';
import styles from './serviceColumns.module.css';

/** The columns of the services table. */
export function serviceColumns(
  t: Words,
  overrides: readonly RolloutOverride[] = [],
): ColumnConfig<ServiceRow & { id: string }>[] {
  return [
    {
      id: 'name',
      label: t('table.service'),
      isRowHeader: true,
      isSortable: true,
      minWidth: 140,
      cell: row => (
        <Cell>
          <EntityName entityRef={row.entityRef} title={row.name} />
        </Cell>
      ),
    },
    {
      id: 'worst',
      label: t('table.status'),
      isSortable: true,
      minWidth: 105,
      cell: row => (
        <Cell>
          <VerdictLabel status={row.status} />
        </Cell>
      ),
    },
    {
      id: 'environments',
      label: t('table.environments'),
      minWidth: 405,
      cell: row => (
        <Cell>
          <EnvironmentChips environments={row.environments} />
          <OverridesOf
            entityRef={row.entityRef}
            environments={row.environments.map(one => one.environment)}
            overrides={overrides}
          />
        </Cell>
      ),
    },
    {
      id: 'score',
      label: t('table.score'),
      isSortable: true,
      minWidth: 90,
      cell: row => (
        <Cell>
          <ScoreText score={row.score} />
        </Cell>
      ),
    },
    {
      id: 'owner',
      label: t('table.owner'),
      isSortable: true,
      minWidth: 140,
      cell: row => (
        <Cell>
          <EntityName entityRef={row.owner} defaultKind="group" />
        </Cell>
      ),
    },
    {
      id: 'next',
      label: t('table.nextAction'),
      minWidth: 180,
      cell: row => (
        <Cell>
          <Text
            as="p"
            variant="body-small"
            className={styles.next}
            title={row.nextAction?.text}
          >
            {row.nextAction?.text ?? t('ui.services.nothingToDo')}
          </Text>
        </Cell>
      ),
    },
  ];
}
