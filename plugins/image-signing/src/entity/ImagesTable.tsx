import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Table, useTable } from '@backstage/ui';
import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { imageColumns } from '../evidence/imageColumns';
import { useEvidence } from '../evidence/useEvidence';
import { imageSigningTranslationRef } from '../translation';

/** Workload images that are all here already. */
export const ImagesTable = (props: { images: WorkloadImage[] }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const evidence = useEvidence();
  const { tableProps } = useTable({
    mode: 'complete',
    data: props.images,
    paginationOptions: {
      pageSize: 25,
      pageSizeOptions: [25, 50, 100],
      type: props.images.length > 25 ? 'page' : 'none',
    },
  });
  const columns = useMemo(
    () => imageColumns(t, evidence.open),
    [t, evidence.open],
  );
  return (
    <div role="region" aria-label="Workload images">
      <Table
        columnConfig={columns}
        emptyState={<EmptyNotice title="No workload image" />}
        {...tableProps}
      />
      {evidence.drawer}
    </div>
  );
};
