import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { Overview, Stage } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { servicesRouteRef } from '../routes';
import { imageSigningTranslationRef } from '../translation';

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
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
      title="Services by stage"
      description={`Of ${total} services; one that runs in several environments has a stage in each.`}
    >
      <PlainTable
        caption="Services by stage and environment"
        head={['Environment', ...STAGES.map(stage => t(`stage.${stage}`))]}
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
                  aria-label={`${count} services at ${t(
                    `stage.${stage}`,
                  )} in ${environment}`}
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
