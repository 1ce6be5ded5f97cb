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
  const t = useWords();
  if (wave.forecast.kind === 'done') {
    return (
      <StatusLabel tone="good" icon={<RiCheckLine size={16} />}>
        {t('ui.rollout.waves.done')}
      </StatusLabel>
    );
  }
  switch (wave.late) {
    case 'overdue':
      return (
        <StatusLabel tone="bad" icon={<RiAlarmWarningLine size={16} />}>
          {t('ui.rollout.waves.overdue')}
        </StatusLabel>
      );
    case 'forecast':
      return (
        <StatusLabel tone="warning" icon={<RiAlarmWarningLine size={16} />}>
          {t('ui.rollout.waves.lateByForecast')}
        </StatusLabel>
      );
    default:
      return (
        <StatusLabel tone="neutral" icon={<RiTimeLine size={16} />}>
          {wave.forecast.kind === 'date'
            ? t('ui.rollout.waves.inTime')
            : t('ui.rollout.waves.noForecast')}
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
      title={t('ui.rollout.waves.title')}
      description={
        unlocked
          ? t('ui.rollout.waves.description')
          : t('ui.rollout.waves.descriptionLocked')
      }
      actions={
        onAdd && (
          <Button variant="secondary" size="small" onPress={onAdd}>
            {t('ui.rollout.waves.plan')}
          </Button>
        )
      }
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && (
        <LoadingBlocks label={t('ui.rollout.waves.loading')} rows={2} />
      )}
      {value && value.items.length === 0 && (
        <EmptyNotice title={t('ui.rollout.waves.none')}>
          {t('ui.rollout.waves.noneHint')}
        </EmptyNotice>
      )}
      {value && value.items.length > 0 && (
        <PlainTable
          caption={t('ui.rollout.waves.caption')}
          head={[
            t('ui.rollout.waves.wave'),
            t('ui.rollout.waves.goal'),
            t('ui.rollout.waves.reached'),
            t('ui.rollout.waves.target'),
            t('table.state'),
            t('table.owner'),
          ]}
          rows={value.items.map(wave => ({
            id: wave.id,
            cells: [
              <LinkButton
                label={t('ui.rollout.waves.details', { name: wave.name })}
                onPress={() => onOpen(wave.id)}
              >
                {wave.name}
              </LinkButton>,
              t('ui.rollout.waves.stageIn', {
                stage: t(`stage.${wave.targetStage}`),
                environment: wave.environment,
              }),
              <>
                <Ratio count={wave.reached} total={wave.counted} />
                {wave.members > wave.counted && (
                  <Text as="p" variant="body-x-small" color="secondary">
                    {t('ui.rollout.waves.notIn', {
                      number: wave.members - wave.counted,
                      total: wave.members,
                      environment: wave.environment,
                    })}
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
          {t('ui.rollout.theFirstShown', {
            shown: value.items.length,
            total: value.totalCount,
          })}
        </Text>
      )}
    </Panel>
  );
};
