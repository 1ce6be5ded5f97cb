import { listen } from '../../packages/demo-fleet/src/httpServer';
import { pushImage } from '../../packages/demo-fleet/src/registry/images';
import { RegistryApi } from '../../packages/demo-fleet/src/registry/server';
import { attachBundle } from '../../packages/demo-fleet/src/registry/signatures';
import { RegistryStorage } from '../../packages/demo-fleet/src/registry/storage';
import { RegistryTokens } from '../../packages/demo-fleet/src/registry/tokens';
import { SIGN_PREDICATE } from '../../packages/demo-fleet/src/sigstore/statements';
import {
  keyBundle,
  statement,
  testKey,
} from '../../packages/image-verifier/src/__testUtils__/documents';
import { endWithParent, helperReady } from './helper';

export interface RegistryReady {
  host: string;
  /** Public key of all signatures. */
  pem: string;
  images: Array<{ repository: string; digest: string }>;
}

export interface SeenRequest {
  path: string;
  accept?: string;
}

const IMAGES_EACH = 10;

/** A registry of small images, each with a key-signed bundle as a referrer. */
async function serve(size: number): Promise<void> {
  const storage = new RegistryStorage();
  const key = testKey();
  const created = new Date();
  const images = Array.from({ length: size }, (_, index) => {
    const { repository, digest } = pushImage(storage, {
      repository: `bench/service-${Math.floor(index / IMAGES_EACH)}`,
      content: `version ${index}`,
      created,
      labels: {},
    });
    const bundle = keyBundle(key, statement(digest));
    attachBundle(storage, repository, digest, bundle, SIGN_PREDICATE, created);
    return { repository, digest };
  });

  const api = new RegistryApi({
    storage,
    tokens: new RegistryTokens('locked', { username: '', password: '' }),
    referrersPageSize: 100,
  });
  let seen: SeenRequest[] = [];
  const { host } = await listen(0, (request, response) => {
    seen.push({ path: request.url ?? '', accept: request.headers.accept });
    api.handle(request, response);
  });
  const ready: RegistryReady = { host, pem: key.pem, images };
  // The answer to any question is what was asked for since the last one.
  helperReady(ready, () => {
    const requests = seen;
    seen = [];
    return requests;
  });
}

endWithParent();
serve(Number(process.argv[2]));
