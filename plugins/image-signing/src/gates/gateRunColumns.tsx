import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import type { GateRun } from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { GateResultLabel } from '../components/GateResultLabel';
import { LinkButton } from '../components/LinkButton';
import { TimeAgo } from '../components/TimeAgo';
import type { Words } from '../components/words';

/** The columns of the gate runs table. */
export function gateRunColumns(
  t: Words,
  onDetails: (run: GateRun) => void,
): ColumnConfig<GateRun>[] {
  return [
    {
      id: 'result',
      label: t('table.result'),
      isRowHeader: true,
      minWidth: 200,
      cell: run => (
        <Cell>
          <LinkButton
            label={t('ui.gates.wordDetailsOfRunRunid', {
              word: t(`gateResult.${run.record.result}`),
              runId: run.record.pipeline.runId,
            })}
            onPress={() => onDetails(run)}
          >
            <GateResultLabel value={run.record.result} />
          </LinkButton>
          {run.record.reason && (
            <Text
              as="p"
              variant="body-x-small"
              color="secondary"
              style={{ overflowWrap: 'anywhere' }}
            >
              {run.record.reason}
            </Text>
          )}
        </Cell>
      ),
    },
    {
      id: 'service',
      label: t('table.service'),
      minWidth: 150,
      cell: run => (
        <Cell>
          <EntityName
            entityRef={run.entityRef}
            absent={t('ui.gates.ofNoService')}
          />
          <Text as="p" variant="body-x-small" color="secondary">
            {run.record.environment ?? t('ui.gates.everyEnvironment')}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'image',
      label: t('table.image'),
      minWidth: 215,
      cell: ({ record }) => (
        <Cell>
          <Text
            as="p"
            variant="body-x-small"
            style={{ overflowWrap: 'anywhere' }}
          >
            {record.image.repository}:{record.image.tag}
          </Text>
          <Digest digest={record.image.digest} />
        </Cell>
      ),
    },
    {
      id: 'gate',
      label: t('table.gate'),
      minWidth: 110,
      cell: ({ record }) => (
        <Cell>
          <Text as="p" variant="body-medium">
            {t(`gateEnforcement.${record.enforcement}`)}
          </Text>
          {record.admitted && record.result !== 'verified' && (
            <Text as="p" variant="body-x-small" color="secondary">
              {t('ui.gates.letItPass2')}
            </Text>
          )}
        </Cell>
      ),
    },
    {
      id: 'run',
      label: t('table.pipelineRun'),
      minWidth: 150,
      cell: ({ record }) => (
        <Cell>
          <Text
            as="p"
            variant="body-small"
            style={{ overflowWrap: 'anywhere' }}
          >
            {record.pipeline.runId}
          </Text>
          <Text as="p" variant="body-x-small" color="secondary">
            {record.pipeline.author}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'at',
      label: t('table.decided'),
      minWidth: 115,
      cell: ({ record }) => (
        <Cell>
          <Text variant="body-small">
            <TimeAgo at={record.at} />
          </Text>
        </Cell>
      ),
    },
  ];
}
