import { Button } from '@backstage/ui';
import {
  isInForce,
  type RolloutOverride,
} from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import type { Decide } from './PilotPanel';

function stateOf(override: RolloutOverride, now: Date): string {
  if (override.endedAt) return `Ended by ${override.endedBy}`;
  return isInForce(override, now) ? 'In force' : 'Expired';
}

/** Stages that may be skipped; the newest first, ended ones included. */
export const OverridesPanel = (props: {
  overrides: RolloutOverride[];
  onDecide?: Decide;
}) => {
  const t = useWords();
  const { overrides, onDecide } = props;
  const now = new Date();
  return (
    <Panel
      title="Skipped stages"
      description="The stages follow each other. Whoever skips one says why and until when."
      actions={
        onDecide && (
          <Button
            variant="secondary"
            size="small"
            onPress={() => onDecide('add-override')}
          >
            Record an override
          </Button>
        )
      }
    >
      {overrides.length === 0 ? (
        <EmptyNotice title="No stage may be skipped" />
      ) : (
        <PlainTable
          caption="Overrides of stages"
          head={[
            'Skips',
            'For',
            t('table.reason'),
            'Until',
            'By',
            t('table.state'),
          ]}
          rows={[...overrides].reverse().map(override => ({
            id: override.id,
            cells: [
              t(`stage.${override.stage}`),
              <>
                <EntityName
                  entityRef={override.entityRef}
                  absent="every service"
                />{' '}
                in {override.environment ?? 'every environment'}
              </>,
              override.reason,
              override.until.slice(0, 10),
              <>
                {override.by}, <TimeAgo at={override.at} />
              </>,
              <>
                {stateOf(override, now)}
                {onDecide && isInForce(override, now) && (
                  <Button
                    variant="tertiary"
                    size="small"
                    aria-label={`End the override of ${override.stage}`}
                    onPress={() => onDecide('end-override', override.id)}
                  >
                    End
                  </Button>
                )}
              </>,
            ],
          }))}
        />
      )}
    </Panel>
  );
};
