import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import type { TestKey } from './documents';

/** Trust material of these keys and trusted roots. */
export function trustMaterial(
  keys: Record<string, Pick<TestKey, 'pem'>>,
  roots: Record<string, object> = {},
): Promise<TrustMaterial> {
  return loadTrustMaterial(
    {
      authorities: Object.entries(keys).map(([name, { pem }]) => ({
        name,
        owner: 'team',
        key: { data: pem },
        transparencyLog: 'optional',
      })),
      roots: Object.fromEntries(
        Object.entries(roots).map(([name, data]) => [
          name,
          { data: data as Record<string, unknown> },
        ]),
      ),
    },
    { baseDir: '/nonexistent' },
  );
}
