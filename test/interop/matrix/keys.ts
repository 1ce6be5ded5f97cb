import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyPair } from '../support/cosign';

export const KEY_NAMES = [
  'P-256',
  'P-384',
  'P-521',
  'RSA-2048',
  'RSA-3072',
  'RSA-4096',
  'Ed25519',
  'another P-256',
] as const;

export type KeyName = (typeof KEY_NAMES)[number];

/** What the key is made for, as `--signature-digest-algorithm` has it. */
export const HASH_OF: Partial<Record<KeyName, string>> = {
  'P-384': 'sha384',
  'P-521': 'sha512',
};

/** Makes the keys, and Cosign's own files of them by `import-key-pair`. */
export async function makeKeys(
  dir: string,
  importKey: (privateFile: string, prefix: string) => Promise<unknown>,
): Promise<Record<KeyName, KeyPair>> {
  const pairs = await Promise.all(
    KEY_NAMES.map(async name => {
      const prefix = name.replace(/ /g, '-');
      const plain = join(dir, `${prefix}.pem`);
      await writeFile(plain, privatePem(name));
      await importKey(plain, prefix);
      const pair: KeyPair = {
        privateFile: join(dir, `${prefix}.key`),
        publicFile: join(dir, `${prefix}.pub`),
      };
      return [name, pair] as const;
    }),
  );
  return Object.fromEntries(pairs) as Record<KeyName, KeyPair>;
}

function privatePem(name: KeyName): string {
  const curve = name.match(/P-\d+/)?.[0];
  const bits = Number(name.match(/RSA-(\d+)/)?.[1]);
  let pair;
  if (curve) pair = generateKeyPairSync('ec', { namedCurve: curve });
  else if (bits) pair = generateKeyPairSync('rsa', { modulusLength: bits });
  else pair = generateKeyPairSync('ed25519');
  return pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
