import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  KEYLESS_AUTHORITY,
  KEY_AUTHORITY,
  TRUSTED_IDENTITY,
} from './signedImages';

/** Writes the one trust policy that the portal and the command line share. */
export async function writeTrustPolicy(
  dir: string,
  options: { keyFile: string; trustedRootFile: string; hosts: string[] },
): Promise<string> {
  const { keyFile, trustedRootFile, hosts } = options;
  const file = join(dir, 'trust-policy.yaml');
  await writeFile(
    file,
    JSON.stringify({
      roots: { suite: { file: trustedRootFile } },
      authorities: [
        {
          name: KEY_AUTHORITY,
          owner: 'group:default/shop',
          key: { file: keyFile },
          transparencyLog: 'optional',
          custody: 'kms',
          rotateEvery: '90d',
        },
        {
          name: KEYLESS_AUTHORITY,
          owner: 'group:default/shop',
          keyless: { root: 'suite', ...TRUSTED_IDENTITY },
        },
      ],
      rules: [
        {
          name: 'shop',
          images: hosts.map(host => `${host}/shop/**`),
          signedBy: { anyOf: [KEY_AUTHORITY, KEYLESS_AUTHORITY] },
        },
      ],
    }),
  );
  return file;
}
