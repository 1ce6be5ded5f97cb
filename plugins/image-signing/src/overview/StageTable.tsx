import { useMemo } from 'react';
import { Link } from '@backstage/ui';
import type { Overview, Stage } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { useWords } from '../components/words';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { servicesRouteRef } from '../routes';

const STAGES: Stage[] = [
  'inventory',
  'pilot',
  'audit',
  'stage-enforced',
  'enforced',
  'strict',
];

/** How many services are at which stage of the rollout, per environment. */
export const StageTable = (props: { services: Overview['services'] }) => {
  const t = useWords();
  const link = useOptionalRouteRef(servicesRouteRef)?.();
  const { total, byStage } = props.services;

  const environments = useMemo(
    () => [...new Set(byStage.map(entry => entry.environment))],
    [byStage],
  );
  const countOf = (environment: string, stage: Stage) =>
    byStage.find(
      entry => entry.environment === environment && entry.stage === stage,
    )?.count ?? 0;

  return (
    <Panel
      title={t('ui.overview.servicesByStage')}
      description={t('ui.overview.ofTotalServicesOneThat', { total })}
    >
      <PlainTable
        caption={t('ui.overview.servicesByStageAndEnvironment')}
        head={[
          t('table.environment'),
          ...STAGES.map(stage => t(`stage.${stage}`)),
        ]}
        rows={environments.map(environment => ({
          id: environment,
          cells: [
            environment,
            ...STAGES.map(stage => {
              const count = countOf(environment, stage);
              if (count === 0 || !link) return String(count);
              const query = new URLSearchParams({ environment, stage });
              return (
                <Link
                  key={stage}
                  href={`${link}?${query}`}
                  aria-label={t('ui.overview.servicesAtStage', {
                    count,
                    word: t(`stage.${stage}`),
                    environment,
                  })}
                >
                  {count}
                </Link>
              );
            }),
          ],
        }))}
      />
    </Panel>
  );
};
