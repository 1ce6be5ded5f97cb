import { Link } from '@backstage/ui';
import type { Denial } from 'backstage-plugin-image-signing-common';
import { DenialClassLabel } from '../components/DenialClassLabel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { denialsRouteRef } from '../routes';

/** The refusals of one service. */
export const RelatedDenials = (props: { denials: Denial[] }) => {
  const t = useWords();
  const link = useOptionalRouteRef(denialsRouteRef)?.();
  return (
    <PlainTable
      caption={t('ui.entity.denials')}
      head={[
        t('table.reason'),
        t('table.kind'),
        t('table.workload'),
        t('table.scope'),
        t('table.count'),
        t('table.lastSeen'),
      ]}
      rows={props.denials.map(denial => ({
        id: denial.id,
        cells: [
          link ? (
            <Link
              href={`${link}?class=${denial.class}&denial=${encodeURIComponent(
                denial.id,
              )}`}
            >
              {denial.reason.text}
            </Link>
          ) : (
            denial.reason.text
          ),
          <DenialClassLabel value={denial.class} />,
          `${denial.workload.kind} ${denial.workload.name}`,
          `${denial.cluster} / ${denial.namespace}`,
          `${denial.count}×`,
          <TimeAgo at={denial.lastAt} />,
        ],
      }))}
    />
  );
};
