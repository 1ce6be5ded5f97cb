import { useEffect, useRef } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useTable, type SortDescriptor } from '@backstage/ui';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';

/** What a page of rows says about all of them. */
export interface TableMeta {
  demo: boolean;
  asOf?: string;
}

interface CursorTableOptions<T, F> {
  /** Keeps its identity while nothing changes. */
  filter: F;
  sort?: SortDescriptor | null;
  onSortChange?: (sort: SortDescriptor) => void;
  onLoaded?: (meta: TableMeta) => void;
  toId: (item: T) => string;
  load: (
    api: ImageSigningApi,
    request: { cursor?: string; limit: number; filter: F; signal: AbortSignal },
  ) => Promise<
    TableMeta & { items: T[]; totalCount: number; nextCursor?: string }
  >;
}

const PAGE_SIZES = [25, 50, 100];
/** The most that the backend gives at once. */
const EXPORT_PAGE = 200;
/** More than a spreadsheet is good for. */
const MAX_EXPORT = 50_000;

/** Reads the rows of all pages, as they are filtered now. */
export type ReadAll = (
  signal: AbortSignal,
  onProgress: (count: number, total: number) => void,
) => Promise<{ rows: object[]; totalCount: number; demo: boolean }>;

/** A table whose pages, filters and order are the backend's. */
export function useCursorTable<T extends object, F>(
  options: CursorTableOptions<T, F>,
) {
  const api = useApi(imageSigningApiRef);
  const { filter, sort, onSortChange, onLoaded, toId, load } = options;

  // The table waits a moment before it asks again; by then the filter may have
  // changed once more, and the latest is the one to ask for.
  const latest = useRef(filter);
  useEffect(() => {
    latest.current = filter;
  }, [filter]);

  const readAll: ReadAll = async (signal, onProgress) => {
    const rows: T[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await load(api, {
        cursor,
        limit: EXPORT_PAGE,
        filter: latest.current,
        signal,
      });
      signal.throwIfAborted();
      rows.push(...page.items);
      onProgress(rows.length, page.totalCount);
      cursor = page.nextCursor;
      if (!cursor || rows.length >= MAX_EXPORT) {
        return { rows, totalCount: page.totalCount, demo: page.demo };
      }
    }
  };

  const table = useTable<T & { id: string }, F>({
    mode: 'cursor',
    filter,
    sort,
    onSortChange,
    paginationOptions: {
      pageSize: 25,
      pageSizeOptions: PAGE_SIZES,
      getLabel: ({ totalCount }) =>
        totalCount === 1 ? '1 row' : `${totalCount ?? 0} rows`,
    },
    getData: async ({ cursor, pageSize, signal }) => {
      const page = await load(api, {
        cursor,
        limit: pageSize,
        filter: latest.current,
        signal,
      });
      if (!signal.aborted) onLoaded?.({ demo: page.demo, asOf: page.asOf });
      return {
        data: page.items.map(item => ({ ...item, id: toId(item) })),
        nextCursor: page.nextCursor,
        totalCount: page.totalCount,
      };
    },
  });
  return { ...table, readAll };
}
