import type { Config } from '@backstage/config';
import { readFile } from 'node:fs/promises';

/**
 * The token that the audit webhook of a cluster must send, by the name of the
 * cluster. A token file is read at each use, so that it can be rotated.
 */
export function readAuditTokens(
  rootConfig: Config,
): (cluster: string) => Promise<string | undefined> {
  const clusters =
    rootConfig.getOptionalConfigArray('imageSigning.clusters') ?? [];
  const tokens = new Map(
    clusters.map(cluster => [
      cluster.getString('name'),
      {
        token: cluster.getOptionalString('auditToken'),
        file: cluster.getOptionalString('auditTokenFile'),
      },
    ]),
  );
  return async name => {
    const known = tokens.get(name);
    if (!known) return undefined;
    if (known.token) return known.token;
    if (!known.file) return undefined;
    const text = await readFile(known.file, 'utf8').catch(() => '');
    return text.trim() || undefined;
  };
}
