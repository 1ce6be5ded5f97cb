import DataLoader from 'dataloader';
import type {
  ImageSigningApi,
  ServiceRow,
} from 'backstage-plugin-image-signing-common';

/** Longer addresses are refused by some servers. */
const MOST_AT_ONCE = 50;
/** The cells of a page appear, and hear of a change, at the same time. */
const GATHER_MS = 20;

/** A service as it was when the rows were last written. */
export interface ServiceNow {
  row?: ServiceRow;
  asOf: string;
}

const loaders = new WeakMap<ImageSigningApi, DataLoader<string, ServiceNow>>();

/**
 * Reads the state of one service; all that are asked for at the same time are
 * read with one request. Nothing is kept.
 */
export function loadService(
  api: ImageSigningApi,
  entityRef: string,
): Promise<ServiceNow> {
  let loader = loaders.get(api);
  if (!loader) {
    loader = new DataLoader(refs => readAll(api, refs), {
      cache: false,
      maxBatchSize: MOST_AT_ONCE,
      batchScheduleFn: run => setTimeout(run, GATHER_MS),
    });
    loaders.set(api, loader);
  }
  return loader.load(entityRef);
}

async function readAll(
  api: ImageSigningApi,
  refs: readonly string[],
): Promise<ServiceNow[]> {
  const { items, asOf } = await api.listServices({
    entityRef: [...new Set(refs)],
    limit: MOST_AT_ONCE,
  });
  const rows = new Map(items.map(row => [row.entityRef, row]));
  return refs.map(ref => ({ asOf, row: rows.get(ref) }));
}
