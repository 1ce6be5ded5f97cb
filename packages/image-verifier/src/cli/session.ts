import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CliIo } from '../cli';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import { signatureRepositoriesOf } from '../policy/signatureRepositories';
import type { TrustPolicy } from '../policy/trustPolicy';
import { parseImageReference } from '../reference/imageReference';
import { createRegistryClient } from '../registry/client';
import { readDockerConfig } from '../registry/credentials';
import type { RegistryHostOptions } from '../registry/hostRules';
import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import { verifyImage, type ImageVerification } from '../verifyImage';
import { CliUsageError, type RegistryOptions } from './arguments';

/** Policy, keys and connections of one call. */
export interface Session {
  policy: TrustPolicy;
  environment?: string;
  verify(image: string): Promise<ImageVerification>;
  close(): Promise<void>;
}

/**
 * Reads the trust policy and its keys, and makes the registries of these
 * images known.
 */
export async function openSession(
  options: RegistryOptions,
  images: string[],
  io: CliIo,
): Promise<Session> {
  const { environment } = options;
  const policyFile = resolve(io.cwd, options.trustPolicy);
  const policy = parseTrustPolicy(
    await readText(policyFile, options.trustPolicy),
    { source: options.trustPolicy },
  );
  const hosts = await registryHosts(options, images, policy, io);
  const trustMaterial = await loadTrustMaterial(policy, {
    baseDir: dirname(policyFile),
    refresh: options.refreshTrustRoot,
    signal: io.signal,
  });
  for (const { detail } of trustMaterial.notes) {
    io.stderr(`note: ${detail}\n`);
  }
  const client = createRegistryClient({ hosts });
  return {
    policy,
    environment,
    verify: image =>
      verifyImage(image, {
        policy,
        trustMaterial,
        client,
        environment,
        signatureRepositories: options.signatureRepositories,
        signal: io.signal,
      }),
    close: () => client.close(),
  };
}

// Whoever writes an image on the command line, or a signature repository there
// or in the policy, means its registry, also one on a private network; no other
// host is asked.
async function registryHosts(
  options: RegistryOptions,
  images: string[],
  policy: TrustPolicy,
  io: CliIo,
): Promise<RegistryHostOptions[]> {
  const parsed = images.map(image => parseImageReference(image));
  const registries = new Set(
    [
      ...parsed,
      ...parsed.flatMap(({ name }) => signatureRepositoriesOf(policy, name)),
      ...options.signatureRepositories,
    ].map(({ registry }) => registry),
  );
  const file = options.registryConfig;
  const config =
    file === undefined
      ? undefined
      : readDockerConfig(await readText(resolve(io.cwd, file), file), file);
  return [...registries].map(host => ({
    host,
    insecure: options.insecureRegistries.includes(host),
    alliedHosts: options.allowHosts,
    credentials: config?.credentialsFor(host),
  }));
}

async function readText(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliUsageError(`${name} cannot be read (${code})`);
  }
}
