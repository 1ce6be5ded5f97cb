import { Link, VisuallyHidden } from '@backstage/ui';
import {
  STAGES,
  type RolloutLadderRow,
  type Stage,
} from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { Ratio } from '../components/Ratio';
import { StaleLabel } from '../components/StaleLabel';
import { useWords } from '../components/words';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { servicesRouteRef } from '../routes';

/** How many services of each environment stand on which rung. */
export const StageLadder = (props: { ladder: RolloutLadderRow[] }) => {
  const t = useWords();
  const link = useOptionalRouteRef(servicesRouteRef)?.();
  const { ladder } = props;
  if (ladder.every(({ total }) => total === 0)) {
    return (
      <Panel title={t('ui.rollout.stages.title')}>
        <EmptyNotice title={t('ui.rollout.stages.none')}>
          {t('ui.rollout.stages.noneHint')}
        </EmptyNotice>
      </Panel>
    );
  }
  const cell = (row: RolloutLadderRow, stage: Stage) => {
    const count = row.stages.find(one => one.stage === stage)?.count ?? 0;
    if (row.total === 0 || count === 0) return '0';
    const ratio = <Ratio count={count} total={row.total} />;
    if (!link) return ratio;
    const query = new URLSearchParams({ environment: row.environment, stage });
    return (
      <Link href={`${link}?${query}`}>
        {ratio}
        <VisuallyHidden>
          {' '}
          {t('ui.rollout.stages.servicesAt', {
            count,
            stage: t(`stage.${stage}`),
            environment: row.environment,
          })}
        </VisuallyHidden>
      </Link>
    );
  };
  return (
    <Panel
      title={t('ui.rollout.stages.title')}
      description={t('ui.rollout.stages.description')}
    >
      <PlainTable
        caption={t('ui.rollout.stages.caption')}
        head={[
          t('table.environment'),
          t('ui.rollout.stages.services'),
          ...STAGES.map(stage => t(`stage.${stage}`)),
        ]}
        rows={ladder.map(row => ({
          id: row.environment,
          cells: [
            row.environment,
            <>
              {row.total}{' '}
              {row.stale > 0 && (
                <StaleLabel
                  title={t('ui.rollout.stages.stale', {
                    count: row.stale,
                    total: row.total,
                  })}
                />
              )}
            </>,
            ...STAGES.map(stage => cell(row, stage)),
          ],
        }))}
      />
    </Panel>
  );
};
