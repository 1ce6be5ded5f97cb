import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliIo } from '../cli';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import type { TrustPolicy } from '../policy/trustPolicy';
import { CliUsageError } from './outputFormats';

/** @throws CliUsageError where the file cannot be read. */
export async function readText(name: string, io: CliIo): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, name), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliUsageError(`${name} cannot be read (${code})`);
  }
}

/** @throws CliUsageError, TrustPolicyError */
export async function readPolicy(
  name: string,
  io: CliIo,
): Promise<TrustPolicy> {
  return parseTrustPolicy(await readText(name, io), { source: name });
}
