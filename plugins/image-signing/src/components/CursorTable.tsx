import type { ReactElement } from 'react';
import {
  Table,
  type ColumnConfig,
  type TableItem,
  type TableProps,
} from '@backstage/ui';
import type { LiveState, ReadAll } from '../hooks/useCursorTable';
import { ExportMenu } from './ExportMenu';
import { LiveNotice } from './LiveNotice';
import { LoadError } from './LoadError';

/** A table with its failure drawn as a failure. */
export function CursorTable<T extends TableItem>(props: {
  label: string;
  columns: readonly ColumnConfig<T>[];
  table: {
    tableProps: Omit<
      TableProps<T>,
      'columnConfig' | 'rowConfig' | 'selection' | 'emptyState'
    >;
    reload: () => void;
    readAll: ReadAll;
    live: LiveState;
  };
  empty: ReactElement;
}) {
  const { error } = props.table.tableProps;
  if (error) return <LoadError error={error} onRetry={props.table.reload} />;
  return (
    <div role="region" aria-label={props.label}>
      <LiveNotice {...props.table.live} />
      <ExportMenu name={props.label} readAll={props.table.readAll} />
      <Table
        columnConfig={props.columns}
        emptyState={props.empty}
        {...props.table.tableProps}
      />
    </div>
  );
}
