import { RiAlarmWarningLine, RiCheckLine, RiTimeLine } from '@remixicon/react';
import { Button, Text } from '@backstage/ui';
import type { RolloutWave } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { LinkButton } from '../components/LinkButton';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { Ratio } from '../components/Ratio';
import { StatusLabel } from '../components/StatusLabel';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';

const SHOWN = 100;

export const LateLabel = ({ wave }: { wave: RolloutWave }) => {
  if (wave.forecast.kind === 'done') {
    return (
      <StatusLabel tone="good" icon={<RiCheckLine size={16} />}>
        Done
      </StatusLabel>
    );
  }
  switch (wave.late) {
    case 'overdue':
      return (
        <StatusLabel tone="bad" icon={<RiAlarmWarningLine size={16} />}>
          Overdue
        </StatusLabel>
      );
    case 'forecast':
      return (
        <StatusLabel tone="warning" icon={<RiAlarmWarningLine size={16} />}>
          Late by forecast
        </StatusLabel>
      );
    default:
      return (
        <StatusLabel tone="neutral" icon={<RiTimeLine size={16} />}>
          {wave.forecast.kind === 'date' ? 'In time' : 'No forecast'}
        </StatusLabel>
      );
  }
};

/** What is planned: which services, to which stage, by when, by whom. */
export const WavesPanel = (props: {
  unlocked: boolean;
  onOpen: (id: string) => void;
  onAdd?: () => void;
}) => {
  const t = useWords();
  const { unlocked, onOpen, onAdd } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listRolloutWaves({ limit: SHOWN }, { signal }),
    [],
  );
  return (
    <Panel
      title="Waves"
      description={
        unlocked
          ? 'Groups of services that go to a stage together, each with somebody who answers for it.'
          : 'While extending is locked, a wave may hold pilots only.'
      }
      actions={
        onAdd && (
          <Button variant="secondary" size="small" onPress={onAdd}>
            Plan a wave
          </Button>
        )
      }
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && <LoadingBlocks label="the waves" rows={2} />}
      {value && value.items.length === 0 && (
        <EmptyNotice title="No wave is planned">
          A wave has an owner, a target stage and a date.
        </EmptyNotice>
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption="Waves, the nearest target first"
          head={[
            'Wave',
            'Goal',
            'Reached',
            'Target',
            t('table.state'),
            'Owner',
          ]}
          rows={value.items.map(wave => ({
            id: wave.id,
            cells: [
              <LinkButton
                label={`${wave.name}: details`}
                onPress={() => onOpen(wave.id)}
              >
                {wave.name}
              </LinkButton>,
              `${t(`stage.${wave.targetStage}`)} in ${wave.environment}`,
              <>
                <Ratio count={wave.reached} total={wave.counted} />
                {wave.members > wave.counted && (
                  <Text as="p" variant="body-x-small" color="secondary">
                    {wave.members - wave.counted} of {wave.members} not in{' '}
                    {wave.environment}
                  </Text>
                )}
              </>,
              wave.targetDate,
              <LateLabel wave={wave} />,
              <EntityName entityRef={wave.owner} />,
            ],
          }))}
        />
      )}
      {value && value.totalCount > value.items.length && (
        <Text as="p" variant="body-small" color="secondary">
          The first {value.items.length} of {value.totalCount} are shown.
        </Text>
      )}
    </Panel>
  );
};
