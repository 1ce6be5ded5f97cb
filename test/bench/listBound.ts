import { Pool } from 'undici';
import { LIST_PATHS } from './clusterObjects';

const PAGE = 500;

/**
 * Reads all lists of the cluster page by page and parses them, and does nothing
 * with them. Answers how many bytes that were.
 */
export async function readAllLists(url: string): Promise<number> {
  const pool = new Pool(url);
  const sizes = await Promise.all(
    Object.keys(LIST_PATHS).map(path => readList(pool, path)),
  );
  await pool.close();
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readList(pool: Pool, path: string): Promise<number> {
  let bytes = 0;
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (token) query.set('continue', token);
    const { body } = await pool.request({
      path: `${path}?${query}`,
      method: 'GET',
    });
    const text = await body.text();
    bytes += Buffer.byteLength(text);
    token = JSON.parse(text).metadata.continue;
  } while (token);
  return bytes;
}
