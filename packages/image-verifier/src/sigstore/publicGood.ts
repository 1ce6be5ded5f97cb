import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { DEFAULT_MIRROR_URL, getTrustedRoot } from '@sigstore/tuf';
import { own, parseUntrustedJson } from '../encoding/json';

/**
 * The trusted root of the Sigstore public-good instance as it was when
 * `@sigstore/tuf` was released. Reads a local file, never the network.
 */
export async function readPublicGoodSeed(): Promise<unknown> {
  const file = require.resolve('@sigstore/tuf/seeds.json');
  const seeds: unknown = JSON.parse(await readFile(file, 'utf8'));
  const targets = own(own(seeds, DEFAULT_MIRROR_URL), 'targets');
  const root = own(targets, 'trusted_root.json');
  if (typeof root !== 'string') {
    throw new Error('the installed @sigstore/tuf has no seed');
  }
  return parseUntrustedJson(Buffer.from(root, 'base64').toString('utf8'));
}

/**
 * Fetches the current trusted root of the public-good instance through TUF,
 * starting from the seed.
 *
 * @throws whatever TUF or the file system throws; an Error after the timeout.
 */
export async function fetchPublicGoodRoot(options: {
  timeoutMs: number;
  signal?: AbortSignal;
}): Promise<unknown> {
  // TUF's cache has no lock, so each refresh has a directory of its own.
  const cachePath = await mkdtemp(join(tmpdir(), 'image-verifier-tuf-'));
  try {
    const root = await Promise.race([
      getTrustedRoot({ cachePath, timeout: options.timeoutMs, retry: 1 }),
      aborted(options),
    ]);
    return TrustedRoot.toJSON(root);
  } finally {
    await rm(cachePath, { recursive: true, force: true });
  }
}

function aborted(options: {
  timeoutMs: number;
  signal?: AbortSignal;
}): Promise<never> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([
    timeout,
    ...(options.signal ? [options.signal] : []),
  ]);
  return new Promise((_, reject) => {
    signal.addEventListener(
      'abort',
      () =>
        reject(
          timeout.aborted
            ? new Error(`no answer within ${options.timeoutMs} ms`)
            : signal.reason,
        ),
      { once: true },
    );
  });
}
