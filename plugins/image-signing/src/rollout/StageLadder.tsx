import { Link } from '@backstage/ui';
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
      <Panel title="Stages">
        <EmptyNotice title="No service has a stage yet">
          A service gets a stage in an environment as soon as a workload of it
          is seen there and was evaluated.
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
      <Link
        href={`${link}?${query}`}
        aria-label={`${count} services at ${t(`stage.${stage}`)} in ${
          row.environment
        }`}
      >
        {ratio}
      </Link>
    );
  };
  return (
    <Panel
      title="Stages"
      description="Services by the stage that they have reached in each environment; each service counts once an environment."
    >
      <PlainTable
        caption="Services by environment and stage"
        head={[
          t('table.environment'),
          'Services',
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
                  title={`${row.stale} of ${row.total} have images in a cluster that is silent; their stage may only look lower`}
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
