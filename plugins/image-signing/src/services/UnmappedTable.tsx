import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { imageColumns } from '../evidence/imageColumns';
import { useEvidence } from '../evidence/useEvidence';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { imageSigningTranslationRef } from '../translation';

const NO_FILTER = {};

/** What runs and belongs to no catalog entity. */
export const UnmappedTable = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
        label="Workload images that belong to no service"
        columns={columns}
        table={table}
        empty={
          <EmptyNotice title="Every workload belongs to a service">
            Each running image is mapped to a catalog entity.
          </EmptyNotice>
        }
      />
      {evidence.drawer}
    </>
  );
};
