import { RiLockLine, RiLockUnlockLine } from '@remixicon/react';
import { Button, Flex, Link, Text } from '@backstage/ui';
import {
  latestTrial,
  ROLLOUT_TRIALS,
  type Rollout,
  type RolloutChange,
  type RolloutPilot,
  type RolloutTrialKind,
} from 'backstage-plugin-image-signing-common';
import { CheckStateLabel } from '../components/CheckStateLabel';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { GuideButton } from './GuideButton';
import { OverrideText } from './OverrideText';

export type Decide = (action: RolloutChange['action'], about?: string) => void;

const Trial = (props: { pilot: RolloutPilot; kind: RolloutTrialKind }) => {
  const t = useWords();
  const trial = latestTrial(props.pilot, props.kind);
  if (!trial) {
    return (
      <CheckStateLabel
        state="unknown"
        title={t('ui.rollout.pilot.notRecorded')}
      />
    );
  }
  return (
    <>
      <CheckStateLabel state={trial.outcome === 'passed' ? 'pass' : 'fail'} />
      <Text as="p" variant="body-small">
        {trial.text}
      </Text>
      <Text as="p" variant="body-x-small" color="secondary">
        {trial.by}, <TimeAgo at={trial.at} />
        {trial.link && (
          <>
            {' · '}
            <Link href={trial.link}>{t('ui.rollout.pilot.record')}</Link>
          </>
        )}
      </Text>
    </>
  );
};

/** The first services, their two trials, and whether others may follow. */
export const PilotPanel = (props: {
  rollout: Rollout;
  onDecide?: Decide;
  onOpen: (entityRef: string) => void;
}) => {
  const t = useWords();
  const { rollout, onDecide, onOpen } = props;
  const { pilots, hiddenPilots, maxPilots, extend } = rollout;
  const count = pilots.length + hiddenPilots;
  return (
    <Panel
      title={t('ui.rollout.pilot.title')}
      description={t('ui.rollout.pilot.description', {
        named: count,
        most: maxPilots,
      })}
      actions={
        onDecide &&
        count < maxPilots && (
          <Button
            variant="secondary"
            size="small"
            onPress={() => onDecide('add-pilot')}
          >
            {t('ui.rollout.pilot.name')}
          </Button>
        )
      }
    >
      <Flex direction="column" gap="1">
        {extend.unlocked ? (
          <StatusLabel tone="good" icon={<RiLockUnlockLine size={16} />}>
            {t('ui.rollout.pilot.unlocked')}
          </StatusLabel>
        ) : (
          <StatusLabel tone="warning" icon={<RiLockLine size={16} />}>
            {t('ui.rollout.pilot.locked')}
          </StatusLabel>
        )}
        {extend.missing.map(text => (
          <Text as="p" variant="body-small" key={text}>
            {text}
          </Text>
        ))}
        {extend.override && <OverrideText override={extend.override} />}
      </Flex>
      {count === 0 && (
        <EmptyNotice title={t('ui.rollout.pilot.none')}>
          {t('ui.rollout.pilot.noneHint')}
        </EmptyNotice>
      )}
      {pilots.length > 0 && (
        <PlainTable
          caption={t('ui.rollout.pilot.caption')}
          head={[
            t('table.service'),
            ...ROLLOUT_TRIALS.map(kind => t(`ui.rollout.pilot.trial.${kind}`)),
            ...(onDecide ? [t('ui.rollout.pilot.decide')] : []),
          ]}
          rows={pilots.map(pilot => ({
            id: pilot.entityRef,
            cells: [
              <>
                <EntityName entityRef={pilot.entityRef} />
                <GuideButton entityRef={pilot.entityRef} onOpen={onOpen} />
                <Text as="p" variant="body-small" color="secondary">
                  {pilot.reason} ({pilot.by}, <TimeAgo at={pilot.at} />)
                </Text>
              </>,
              ...ROLLOUT_TRIALS.map(kind => (
                <Trial key={kind} pilot={pilot} kind={kind} />
              )),
              ...(onDecide
                ? [
                    <Flex direction="column" gap="2" key="decide">
                      <Button
                        variant="secondary"
                        size="small"
                        style={{ whiteSpace: 'nowrap' }}
                        aria-label={t('ui.rollout.pilot.recordTrialOf', {
                          entityRef: pilot.entityRef,
                        })}
                        onPress={() =>
                          onDecide('record-trial', pilot.entityRef)
                        }
                      >
                        {t('ui.rollout.pilot.recordTrial')}
                      </Button>
                      <Button
                        variant="tertiary"
                        size="small"
                        style={{ whiteSpace: 'nowrap' }}
                        aria-label={t('ui.rollout.pilot.takeOutOf', {
                          entityRef: pilot.entityRef,
                        })}
                        onPress={() =>
                          onDecide('remove-pilot', pilot.entityRef)
                        }
                      >
                        {t('ui.rollout.pilot.takeOut')}
                      </Button>
                    </Flex>,
                  ]
                : []),
            ],
          }))}
        />
      )}
      {hiddenPilots > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('ui.rollout.pilot.hidden', { count: hiddenPilots })}
        </Text>
      )}
    </Panel>
  );
};
