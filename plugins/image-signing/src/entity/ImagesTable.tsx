import { useMemo } from 'react';
import { Table, useTable } from '@backstage/ui';
import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { useWords } from '../components/words';
import { imageColumns } from '../evidence/imageColumns';
import { useEvidence } from '../evidence/useEvidence';

/** Workload images that are all here already. */
export const ImagesTable = (props: { images: WorkloadImage[] }) => {
  const t = useWords();
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
    <div role="region" aria-label={t('ui.entity.workloadImages')}>
      <Table
        columnConfig={columns}
        emptyState={<EmptyNotice title={t('ui.entity.noWorkloadImage')} />}
        {...tableProps}
      />
      {evidence.drawer}
    </div>
  );
};
