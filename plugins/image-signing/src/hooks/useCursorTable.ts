import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useTable, type SortDescriptor } from '@backstage/ui';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { useWords } from '../components/words';
import { useChanges, type ChangedSubject } from './useChanges';

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
  /** What to read again for when it changed, and how to tell of new rows. */
  live?: {
    subjects: readonly ChangedSubject[];
    announce?: (added: number) => string;
  };
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

/** What a table says of itself while it is open. */
export interface LiveState {
  /** What came in last, for people who do not see it; each with its own key. */
  notice?: { text: string; key: number };
  /** The first page has changed, and another one is shown. */
  moved: boolean;
  showFirst: () => void;
}

/** A table whose pages, filters and order are the backend's. */
export function useCursorTable<T extends object, F>(
  options: CursorTableOptions<T, F>,
) {
  const t = useWords();

  const api = useApi(imageSigningApiRef);
  const { filter, sort, onSortChange, onLoaded, toId, load, live } = options;

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

  const [notice, setNotice] = useState<LiveState['notice']>();
  const [moved, setMoved] = useState(false);
  const silent = useRef(false);
  const known = useRef<{ filter: F; totalCount: number }>();
  const noteCount = (totalCount: number) => {
    const before = known.current;
    known.current = { filter: latest.current, totalCount };
    if (!silent.current) return;
    silent.current = false;
    if (before?.filter !== latest.current) return;
    const added = totalCount - before.totalCount;
    const text = added > 0 ? live?.announce?.(added) : undefined;
    if (text) setNotice(last => ({ text, key: (last?.key ?? 0) + 1 }));
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
        t('ui.hooks.rows', { count: totalCount ?? 0 }),
    },
    getData: async ({ cursor, pageSize, signal }) => {
      const page = await load(api, {
        cursor,
        limit: pageSize,
        filter: latest.current,
        signal,
      });
      if (!signal.aborted) {
        onLoaded?.({ demo: page.demo, asOf: page.asOf });
        noteCount(page.totalCount);
      }
      return {
        data: page.items.map(item => ({ ...item, id: toId(item) })),
        nextCursor: page.nextCursor,
        totalCount: page.totalCount,
      };
    },
  });

  const { pagination } = table.tableProps;
  const onFirstPage = pagination.type !== 'page' || !pagination.hasPreviousPage;
  useChanges(live?.subjects ?? [], () => {
    // Another page would lose its place: its reader is told instead.
    if (!onFirstPage) {
      setMoved(true);
      return;
    }
    silent.current = true;
    table.reload();
  });
  const showFirst = () => {
    setMoved(false);
    table.reload();
  };
  return { ...table, readAll, live: { notice, moved, showFirst } };
}
