import { generateKeyPairSync } from 'node:crypto';
import { Authority } from '../../packages/demo-fleet/src/sigstore/authority';
import { signBundle } from '../../packages/demo-fleet/src/sigstore/bundle';
import { identities } from '../../packages/demo-fleet/src/sigstore/identities';
import { Signer } from '../../packages/demo-fleet/src/sigstore/signer';
import { signatureStatement } from '../../packages/demo-fleet/src/sigstore/statements';
import { trustedRootJson } from '../../packages/demo-fleet/src/sigstore/trustedRoot';
import {
  keyBundle,
  statement,
  testKey,
} from '../../packages/image-verifier/src/__testUtils__/documents';

const DAY_MS = 24 * 3_600_000;

const ORIGIN = {
  sourceRepository: 'https://github.com/example-corp/payments',
  ref: 'refs/heads/main',
  commit: 'a'.repeat(40),
  runId: 1,
};

const keys = (namedCurve: 'P-256' | 'P-384') =>
  generateKeyPairSync('ec', { namedCurve });

/**
 * A Sigstore in memory with the algorithms of the public one: the certificate
 * authority on P-384, all others on P-256. And a long-lived key.
 */
export async function createSigning() {
  const services = {
    fulcio: keys('P-384'),
    ctLog: keys('P-256'),
    rekor: keys('P-256'),
    tsa: keys('P-256'),
  };
  const validFrom = new Date(Date.now() - DAY_MS);
  const authority = await Authority.create(services, { validFrom });
  const key = testKey();
  const at = new Date();
  return {
    key,
    trustedRoot: trustedRootJson(services, authority.certificates, validFrom),

    async keyless(digest: string): Promise<object> {
      const { ci } = identities;
      const signer = await Signer.keyless(authority, ci, ORIGIN, at);
      return signBundle(signer, signatureStatement(digest));
    },

    keyWithLog: (digest: string): Promise<object> =>
      signBundle(
        Signer.withKey(authority, key, at),
        signatureStatement(digest),
      ),

    keyWithoutLog: (digest: string): object =>
      keyBundle(key, statement(digest)),
  };
}
