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
import { useWords, type Words } from '../components/words';
import type { Decide } from './PilotPanel';

function stateOf(t: Words, override: RolloutOverride, now: Date): string {
  if (override.endedAt) {
    return t('ui.rollout.overrides.endedBy', {
      endedBy: override.endedBy ?? '',
    });
  }
  return isInForce(override, now)
    ? t('ui.rollout.overrides.inForce')
    : t('ui.rollout.overrides.expired');
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
      title={t('ui.rollout.overrides.title')}
      description={t('ui.rollout.overrides.description')}
      actions={
        onDecide && (
          <Button
            variant="secondary"
            size="small"
            onPress={() => onDecide('add-override')}
          >
            {t('ui.rollout.overrides.record')}
          </Button>
        )
      }
    >
      {overrides.length === 0 ? (
        <EmptyNotice title={t('ui.rollout.overrides.none')} />
      ) : (
        <PlainTable
          caption={t('ui.rollout.overrides.caption')}
          head={[
            t('ui.rollout.overrides.skips'),
            t('ui.rollout.overrides.for'),
            t('table.reason'),
            t('ui.rollout.overrides.until'),
            t('ui.rollout.by'),
            t('table.state'),
          ]}
          rows={[...overrides].reverse().map(override => ({
            id: override.id,
            cells: [
              t(`stage.${override.stage}`),
              t('ui.rollout.overrides.serviceInEnvironment', {
                service: (
                  <EntityName
                    entityRef={override.entityRef}
                    absent={t('ui.rollout.overrides.everyService')}
                  />
                ),
                environment:
                  override.environment ??
                  t('ui.rollout.overrides.everyEnvironment'),
              }),
              override.reason,
              override.until.slice(0, 10),
              <>
                {override.by}, <TimeAgo at={override.at} />
              </>,
              <>
                {stateOf(t, override, now)}
                {onDecide && isInForce(override, now) && (
                  <Button
                    variant="tertiary"
                    size="small"
                    aria-label={t('ui.rollout.overrides.endOf', {
                      stage: override.stage,
                    })}
                    onPress={() => onDecide('end-override', override.id)}
                  >
                    {t('ui.rollout.overrides.end')}
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
