import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { FleetReport } from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { imageSigningTranslationRef } from '../translation';
import { ReportTable } from './ReportTable';
import { environmentName } from './reportText';

/** Services by stage, and those whose refusals came back. */
export const ReportLists = (props: { report: FleetReport }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { stages, repeats, demo } = props.report;
  return (
    <>
      <ReportTable
        title="Services by stage"
        description="A service that runs in several environments has a stage in each."
        demo={demo}
        data={stages}
        empty="No service runs here."
        head={['Environment', 'Stage', 'Services']}
        rows={stages.map(({ environment, stage, count }) => ({
          id: `${environment} ${stage}`,
          cells: [environmentName(environment), t(`stage.${stage}`), count],
        }))}
      />
      <ReportTable
        title="What would help most"
        description="Services that were refused more than once, those first for whom one fix ends most."
        demo={demo}
        data={repeats}
        empty="No service was refused more than once in this span."
        head={['Service', 'Team', 'Refusals', 'Not mended', 'Mostly', 'Fix']}
        rows={repeats.map(({ entityRef, owner, groups, open, reason }) => ({
          id: entityRef,
          cells: [
            <EntityName entityRef={entityRef} defaultKind="component" />,
            <EntityName entityRef={owner} defaultKind="group" />,
            groups,
            open,
            reason.text,
            reason.fix,
          ],
        }))}
      />
    </>
  );
};
