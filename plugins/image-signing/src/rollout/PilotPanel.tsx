import { RiLockLine, RiLockUnlockLine } from '@remixicon/react';
import { Button, Flex, Link, Text } from '@backstage/ui';
import {
  latestTrial,
  ROLLOUT_TRIALS,
  TRIAL_NAMES,
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
import { GuideButton } from './GuideButton';
import { OverrideText } from './OverrideText';

export type Decide = (action: RolloutChange['action'], about?: string) => void;

const Trial = (props: { pilot: RolloutPilot; kind: RolloutTrialKind }) => {
  const trial = latestTrial(props.pilot, props.kind);
  if (!trial) {
    return <CheckStateLabel state="unknown" title="Not recorded yet" />;
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
            <Link href={trial.link}>record</Link>
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
  const { rollout, onDecide, onOpen } = props;
  const { pilots, hiddenPilots, maxPilots, extend } = rollout;
  const count = pilots.length + hiddenPilots;
  return (
    <Panel
      title="Pilot"
      description={`One or two critical services go first: ${count} of at most ${maxPilots}. Both trials of each must pass before waves may hold other services.`}
      actions={
        onDecide &&
        count < maxPilots && (
          <Button
            variant="secondary"
            size="small"
            onPress={() => onDecide('add-pilot')}
          >
            Name a pilot
          </Button>
        )
      }
    >
      <Flex direction="column" gap="1">
        {extend.unlocked ? (
          <StatusLabel tone="good" icon={<RiLockUnlockLine size={16} />}>
            Extending is unlocked
          </StatusLabel>
        ) : (
          <StatusLabel tone="warning" icon={<RiLockLine size={16} />}>
            Extending is locked
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
        <EmptyNotice title="No service is a pilot yet">
          Choose a critical service whose owner answers quickly and whose
          workloads would mostly be admitted already.
        </EmptyNotice>
      )}
      {pilots.length > 0 && (
        <PlainTable
          caption="Pilots and their trials"
          head={[
            'Service',
            ...ROLLOUT_TRIALS.map(
              kind =>
                TRIAL_NAMES[kind][0].toUpperCase() + TRIAL_NAMES[kind].slice(1),
            ),
            ...(onDecide ? ['Decide'] : []),
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
                        aria-label={`Record a trial of ${pilot.entityRef}`}
                        onPress={() =>
                          onDecide('record-trial', pilot.entityRef)
                        }
                      >
                        Record a trial
                      </Button>
                      <Button
                        variant="tertiary"
                        size="small"
                        style={{ whiteSpace: 'nowrap' }}
                        aria-label={`Take ${pilot.entityRef} out of the pilot`}
                        onPress={() =>
                          onDecide('remove-pilot', pilot.entityRef)
                        }
                      >
                        Take out
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
          {hiddenPilots} more that you may not see.
        </Text>
      )}
    </Panel>
  );
};
