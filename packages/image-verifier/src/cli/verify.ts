import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CliIo } from '../cli';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import type { PolicyResult } from '../policy/result';
import { parseImageReference } from '../reference/imageReference';
import { createRegistryClient, type RegistryClient } from '../registry/client';
import { readDockerConfig } from '../registry/credentials';
import type { RegistryHostOptions } from '../registry/hostRules';
import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import { verifyImage, type ImageVerification } from '../verifyImage';
import {
  CliUsageError,
  type OutputFormat,
  type VerifyCommand,
} from './arguments';
import { toJunit } from './junit';
import { toMarkdown } from './markdown';
import { toJson, toText } from './output';
import { toSarif } from './sarif';

const WRITERS: Record<
  OutputFormat,
  (verifications: ImageVerification[]) => string
> = {
  text: toText,
  json: toJson,
  junit: toJunit,
  sarif: toSarif,
  markdown: toMarkdown,
};

const EXIT_CODES = { verified: 0, failed: 1, inconclusive: 3 } as const;
// Worst first: a definite "no" outweighs a "don't know".
const EXIT_ORDER = [1, 3, 0] as const;

/** Verifies the images, prints the answers, and answers the exit code. */
export async function runVerify(
  command: VerifyCommand,
  io: CliIo,
): Promise<number> {
  const policyFile = resolve(io.cwd, command.trustPolicy);
  const policy = parseTrustPolicy(await read(policyFile, command.trustPolicy), {
    source: command.trustPolicy,
  });
  const hosts = await registryHosts(command, io);
  const trustMaterial = await loadTrustMaterial(policy, {
    baseDir: dirname(policyFile),
    refresh: command.refreshTrustRoot,
    signal: io.signal,
  });
  for (const { detail } of trustMaterial.notes) {
    io.stderr(`note: ${detail}\n`);
  }
  const client = createRegistryClient({ hosts });
  try {
    const verifications = await verifyAll(command, client, {
      policy,
      trustMaterial,
      signal: io.signal,
    });
    io.stdout(WRITERS[command.output](verifications));
    const codes = verifications.map(({ result }) => exitCode(result));
    return EXIT_ORDER.find(code => codes.includes(code)) ?? 0;
  } finally {
    await client.close();
  }
}

async function verifyAll(
  { images, environment }: VerifyCommand,
  client: RegistryClient,
  options: Omit<Parameters<typeof verifyImage>[1], 'client' | 'environment'>,
): Promise<ImageVerification[]> {
  return Promise.all(
    images.map(image =>
      verifyImage(image, { ...options, client, environment }),
    ),
  );
}

function exitCode({ outcome, admitted }: PolicyResult): number {
  return admitted ? 0 : EXIT_CODES[outcome];
}

// Whoever writes an image on the command line means its registry, also one on
// a private network; no other host is asked.
async function registryHosts(
  command: VerifyCommand,
  io: CliIo,
): Promise<RegistryHostOptions[]> {
  const registries = new Set(
    command.images.map(image => parseImageReference(image).registry),
  );
  const file = command.registryConfig;
  const config =
    file === undefined
      ? undefined
      : readDockerConfig(await read(resolve(io.cwd, file), file), file);
  return [...registries].map(host => ({
    host,
    insecure: command.insecureRegistries.includes(host),
    alliedHosts: command.allowHosts,
    credentials: config?.credentialsFor(host),
  }));
}

async function read(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliUsageError(`${name} cannot be read (${code})`);
  }
}
