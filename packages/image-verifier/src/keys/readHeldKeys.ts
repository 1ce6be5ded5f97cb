import pLimit from 'p-limit';
import type {
  Authority,
  KeyAuthority,
  KeySource,
  TrustPolicy,
} from '../policy/trustPolicy';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { parsePublicKeyPem } from '../sigstore/publicKey';
import type { TrustedKey, UnavailableKey } from '../sigstore/trustMaterial';
import type { KeyReaders } from './keyReaders';

const TIMEOUT_MS = 10_000;
const AT_ONCE = 8;
const MAX_PEM_LENGTH = 64 * 1024;
/** How long a key is used that cannot be read again. */
export const HELD_KEY_MAX_AGE_MS = 3600_000;

/**
 * True for a key that neither the policy nor a file beside it holds.
 *
 * @public
 */
export function isHeldElsewhere(
  authority: Authority,
): authority is KeyAuthority {
  if (!('key' in authority)) {
    return false;
  }
  const { kubernetes, vault, kms } = authority.key;
  return (kubernetes ?? vault ?? kms) !== undefined;
}

export interface HeldKeysOptions {
  readers?: KeyReaders;
  /** Keys that were read before. */
  previous?: TrustedKey[];
  now: number;
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface HeldKeys {
  keys: TrustedKey[];
  unavailable: UnavailableKey[];
  notes: Reason[];
}

/**
 * Reads the public keys that are held elsewhere, each for itself: one that
 * cannot be read takes nothing from the others. One that was read within the
 * hour is used on, and a note says so.
 *
 * @throws the abort reason of the signal, nothing else.
 */
export async function readHeldKeys(
  authorities: TrustPolicy['authorities'],
  options: HeldKeysOptions,
): Promise<HeldKeys> {
  const slots = pLimit(AT_ONCE);
  const held: HeldKeys = { keys: [], unavailable: [], notes: [] };
  const reads = authorities
    .filter(isHeldElsewhere)
    .map(({ name, key }) =>
      slots(async () => ({ name, ...(await tryRead(name, key, options)) })),
    );
  for (const { name, key, reason } of await Promise.all(reads)) {
    const kept = options.previous?.find(
      ({ authority, readAt }) =>
        authority === name &&
        readAt !== undefined &&
        options.now - readAt <= HELD_KEY_MAX_AGE_MS,
    );
    if (key) {
      held.keys.push(key);
    } else if (kept) {
      held.keys.push(kept);
      held.notes.push(reason);
    } else {
      held.unavailable.push({ authority: name, reason });
    }
  }
  return held;
}

async function tryRead(
  authority: string,
  source: KeySource,
  { readers = {}, now, timeoutMs = TIMEOUT_MS, signal }: HeldKeysOptions,
): Promise<
  { key: TrustedKey; reason?: undefined } | { key?: undefined; reason: Reason }
> {
  const limit = AbortSignal.timeout(timeoutMs);
  const both = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    const pem = await untilAborted(readPem(source, readers, both), both);
    if (typeof pem !== 'string' || pem.length > MAX_PEM_LENGTH) {
      throw new Error('the answer is no public key');
    }
    const { key: publicKey, keyId, spki } = parsePublicKeyPem(pem);
    return { key: { authority, keyId, publicKey, spki, readAt: now } };
  } catch (error) {
    signal?.throwIfAborted();
    const cause = limit.aborted
      ? `no answer within ${timeoutMs / 1000} s`
      : (error as Error).message;
    const parameters = { authority, source: describeSource(source), cause };
    return { reason: makeReason('KEY_UNAVAILABLE', parameters) };
  }
}

// A reader that does not heed its signal must not hold up the others.
function untilAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
    result.then(resolve, reject);
  });
}

async function readPem(
  { kubernetes, vault, kms = '' }: KeySource,
  readers: KeyReaders,
  signal: AbortSignal,
): Promise<string> {
  if (kubernetes) {
    return reader(readers.kubernetes, 'Kubernetes secrets')(kubernetes, {
      signal,
    });
  }
  if (vault) {
    return reader(readers.vault, 'Vault')(vault, { signal });
  }
  const [scheme] = kms.split('://');
  const provider = readers.kms?.find(one => one.scheme === scheme);
  if (!provider) {
    throw new Error(`nothing is set up that reads ${scheme} keys`);
  }
  return provider.getPublicKey(kms, { signal });
}

function reader<T>(found: T | undefined, what: string): T {
  if (found === undefined) {
    throw new Error(`nothing is set up that reads ${what}`);
  }
  return found;
}

/** Where a key is held, in one line without a secret. */
export function describeSource({ kubernetes, vault, kms }: KeySource): string {
  if (kubernetes) {
    const { cluster, namespace, name } = kubernetes;
    const where = cluster === undefined ? '' : ` in cluster ${cluster}`;
    return `secret ${namespace}/${name}${where}`;
  }
  return vault ? `Vault key ${vault.key} at ${vault.address}` : kms ?? 'a file';
}
