import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sha256Hex } from '../encoding/digest';
import { canonicalJson, parseUntrustedJson } from '../encoding/json';
import { loadTrustStore, type LoadedTrustStore } from '../notation/trustStores';
import type { KeyReaders } from '../keys/keyReaders';
import { isHeldElsewhere, readHeldKeys } from '../keys/readHeldKeys';
import type {
  KeyAuthority,
  TrustPolicy,
  TrustRootSource,
} from '../policy/trustPolicy';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { fetchPublicGoodRoot, readPublicGoodSeed } from './publicGood';
import { parsePublicKeyPem } from './publicKey';
import { rootMaterial } from './rootMaterial';
import {
  TrustMaterialError,
  type LoadedTrustRoot,
  type TrustedKey,
  type TrustMaterial,
} from './trustMaterial';

/** @public */
export interface LoadTrustMaterialOptions {
  /** Directory that relative paths in the policy start from. */
  baseDir: string;
  /**
   * Fetch the current public-good root through TUF. Default false: the copy
   * that is installed is used, and nothing is asked of the network. A refresh
   * that fails falls back to that copy and says so in `notes`.
   */
  refresh?: boolean;
  /** For the refresh, in milliseconds. Default 10 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /**
   * What reads keys that are held elsewhere. One that cannot be read is listed
   * in `unavailable` and is no error.
   */
  keyReaders?: KeyReaders;
  /** Material loaded before, whose held keys are used on for a while. */
  previous?: TrustMaterial;
}

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;

interface RawRoot {
  json: unknown;
  origin: LoadedTrustRoot['origin'];
  note?: Reason;
}

/**
 * Loads and parses every key and root that a trust policy names.
 *
 * @throws {@link TrustMaterialError} for the first that cannot be used.
 * @public
 */
export async function loadTrustMaterial(
  policy: Pick<TrustPolicy, 'roots' | 'trustStores' | 'authorities'>,
  options: LoadTrustMaterialOptions,
): Promise<TrustMaterial> {
  const keys: TrustedKey[] = [];
  for (const authority of policy.authorities) {
    if ('key' in authority && !isHeldElsewhere(authority)) {
      keys.push(await loadKey(authority, options.baseDir));
    }
  }
  const roots: LoadedTrustRoot[] = [];
  const notes: Reason[] = [];
  for (const [name, source] of Object.entries(policy.roots)) {
    const { json, origin, note } = await readRoot(name, source, options);
    const { checkpointOrigin } = source;
    const root = {
      name,
      origin,
      document: json,
      ...(checkpointOrigin !== undefined && { checkpointOrigin }),
    };
    checkRoot(root);
    roots.push(root);
    if (note) {
      notes.push(note);
    }
  }
  const trustStores: LoadedTrustStore[] = [];
  for (const [name, source] of Object.entries(policy.trustStores ?? {})) {
    trustStores.push(await loadTrustStore(name, source, options.baseDir));
  }
  const held = await readHeld(policy, options, options.previous);
  notes.push(...held.notes);
  const all = [...keys, ...held.keys];
  return {
    hash: hashOf({ keys: all, roots, trustStores }),
    keys: all,
    roots,
    trustStores,
    ...(held.unavailable.length > 0 && { unavailable: held.unavailable }),
    notes,
  };
}

/**
 * Reads the keys again that are held elsewhere, and nothing else.
 *
 * @public
 */
export async function refreshHeldKeys(
  policy: Pick<TrustPolicy, 'authorities'>,
  material: TrustMaterial,
  options: Pick<LoadTrustMaterialOptions, 'keyReaders' | 'signal'>,
): Promise<TrustMaterial> {
  const held = await readHeld(policy, options, material);
  const others = new Set(
    policy.authorities.filter(isHeldElsewhere).map(({ name }) => name),
  );
  const keys = [
    ...material.keys.filter(({ authority }) => !others.has(authority)),
    ...held.keys,
  ];
  const { unavailable, ...rest } = material;
  return {
    ...rest,
    hash: hashOf({ ...rest, keys }),
    keys,
    ...(held.unavailable.length > 0 && { unavailable: held.unavailable }),
    notes: held.notes,
  };
}

function readHeld(
  { authorities }: Pick<TrustPolicy, 'authorities'>,
  {
    keyReaders,
    signal,
  }: Pick<LoadTrustMaterialOptions, 'keyReaders' | 'signal'>,
  previous: TrustMaterial | undefined,
) {
  return readHeldKeys(authorities, {
    readers: keyReaders,
    previous: previous?.keys,
    now: Date.now(),
    signal,
  });
}

function hashOf({
  keys,
  roots,
  trustStores,
}: Pick<TrustMaterial, 'keys' | 'roots' | 'trustStores'>): string {
  const rootHashes = roots.map(({ name, document, checkpointOrigin }) => [
    name,
    sha256Hex(canonicalJson({ json: document, checkpointOrigin })),
  ]);
  const storeHashes = trustStores.map(({ name, certificates }) => [
    name,
    certificates.map(certificate => sha256Hex(certificate)).sort(),
  ]);
  const hash = sha256Hex(
    canonicalJson({
      keys: keys.map(({ authority, keyId }) => `${authority} ${keyId}`).sort(),
      roots: Object.fromEntries(rootHashes),
      ...(trustStores.length > 0 && {
        trustStores: Object.fromEntries(storeHashes),
      }),
    }),
  );
  return `sha256:${hash}`;
}

async function loadKey(
  { name, key }: KeyAuthority,
  baseDir: string,
): Promise<TrustedKey> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new TrustMaterialError(
      makeReason('KEY_INVALID', { authority: name, why }),
      { cause },
    );
  };
  let pem: string;
  try {
    pem =
      key.file === undefined ? key.data ?? '' : await read(baseDir, key.file);
  } catch (error) {
    return refuse(whyUnreadable(key.file, error), error);
  }
  try {
    const { key: publicKey, keyId, spki } = parsePublicKeyPem(pem);
    return { authority: name, keyId, publicKey, spki };
  } catch (error) {
    return refuse((error as Error).message);
  }
}

async function readRoot(
  name: string,
  source: TrustRootSource,
  options: LoadTrustMaterialOptions,
): Promise<RawRoot> {
  if (source.file !== undefined) {
    let text: string;
    try {
      text = await read(options.baseDir, source.file);
    } catch (error) {
      throw new TrustMaterialError(
        makeReason('TRUST_ROOT_UNAVAILABLE', {
          root: name,
          cause: whyUnreadable(source.file, error),
        }),
        { cause: error },
      );
    }
    try {
      return { json: parseUntrustedJson(text), origin: 'file' };
    } catch (error) {
      throw invalidRoot(name, `${source.file} is not JSON`, error);
    }
  }
  if (source.data !== undefined) {
    return { json: source.data, origin: 'inline' };
  }
  return readPublicGood(name, options);
}

async function readPublicGood(
  name: string,
  { refresh, timeoutMs, signal }: LoadTrustMaterialOptions,
): Promise<RawRoot> {
  if (!refresh) {
    return { json: await readPublicGoodSeed(), origin: 'seed' };
  }
  try {
    const json = await fetchPublicGoodRoot({
      timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
      signal,
    });
    return { json, origin: 'tuf' };
  } catch (error) {
    signal?.throwIfAborted();
    const cause = `refresh failed, the installed copy is used (${
      (error as Error).message
    })`;
    return {
      json: await readPublicGoodSeed(),
      origin: 'seed',
      note: makeReason('TRUST_ROOT_UNAVAILABLE', { root: name, cause }),
    };
  }
}

function checkRoot(root: LoadedTrustRoot): void {
  try {
    rootMaterial(root);
  } catch (error) {
    throw invalidRoot(root.name, (error as Error).message, error);
  }
}

function invalidRoot(
  root: string,
  why: string,
  cause: unknown,
): TrustMaterialError {
  return new TrustMaterialError(
    makeReason('TRUST_ROOT_INVALID', { root, why }),
    { cause },
  );
}

async function read(baseDir: string, file: string): Promise<string> {
  const bytes = await readFile(resolve(baseDir, file));
  if (bytes.length > MAX_FILE_BYTES) {
    throw new Error('it is too large');
  }
  return bytes.toString('utf8');
}

function whyUnreadable(file: string | undefined, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${file} cannot be read (${code ?? message})`;
}
