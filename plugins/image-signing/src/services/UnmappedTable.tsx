import { useMemo } from 'react';
import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { useWords } from '../components/words';
import { imageColumns } from '../evidence/imageColumns';
import { useEvidence } from '../evidence/useEvidence';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';

const NO_FILTER = {};

/** What runs and belongs to no catalog entity. */
export const UnmappedTable = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const t = useWords();
  const evidence = useEvidence();
  const table = useCursorTable<WorkloadImage, {}>({
    live: {
      subjects: ['fleet'],
      announce: count => t('live.rows', { count }),
    },
    filter: NO_FILTER,
    onLoaded: props.onLoaded,
    toId: image => image.id,
    load: (api, { cursor, limit, signal }) =>
      api.listUnmapped({ cursor, limit }, { signal }),
  });
  const columns = useMemo(
    () => imageColumns(t, evidence.open),
    [t, evidence.open],
  );
  return (
    <>
      <CursorTable
        label={t('ui.services.workloadImagesThatBelongTo')}
        columns={columns}
        table={table}
        empty={
          <EmptyNotice title={t('ui.services.everyWorkloadBelongsToA')}>
            {t('ui.services.eachRunningImageIsMapped')}
          </EmptyNotice>
        }
      />
      {evidence.drawer}
    </>
  );
};
