import type { APIRequestContext } from '@playwright/test';

/**
 * Pushes another manifest to a tag, and tells how to take it back.
 *
 * @param reference - with a tag, without a digest
 */
export async function moveTag(request: APIRequestContext, reference: string) {
  const [, host, repository, tag] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference)!;
  const url = `http://${host}/v2/${repository}/manifests/${tag}`;
  const before = await request.get(url);
  const manifest = await before.body();
  const headers = { 'Content-Type': before.headers()['content-type'] };
  const push = async (data: Buffer) => {
    const response = await request.put(url, { headers, data });
    if (!response.ok()) throw new Error(`${url}: ${response.status()}`);
  };
  const moved = {
    ...JSON.parse(manifest.toString('utf8')),
    annotations: { 'example.com/rebuilt': new Date().toISOString() },
  };
  await push(Buffer.from(JSON.stringify(moved)));
  return () => push(manifest);
}
