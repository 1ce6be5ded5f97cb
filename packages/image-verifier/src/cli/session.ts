import { dirname, resolve } from 'node:path';
import type { CliIo } from '../cli';
import { loadNotationConfig } from '../notation/loadNotationConfig';
import { isHeldElsewhere } from '../keys/readHeldKeys';
import { signatureRepositoriesOf } from '../policy/signatureRepositories';
import type { TrustPolicy } from '../policy/trustPolicy';
import { parseImageReference } from '../reference/imageReference';
import { createRegistryClient } from '../registry/client';
import { readDockerConfig } from '../registry/credentials';
import type { RegistryHostOptions } from '../registry/hostRules';
import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import {
  verifyImage,
  type ImageVerification,
  type VerifyImageOptions,
} from '../verifyImage';
import type { RegistryOptions } from './arguments';
import { readPolicy, readText } from './files';
import { cliKeyReaders } from './keyReaders';

/** Policy, keys and connections of one call. */
export interface Session {
  policy: TrustPolicy;
  environment?: string;
  trustMaterial: TrustMaterial;
  verify(
    image: string,
    options?: Pick<VerifyImageOptions, 'environment' | 'entity' | 'now'>,
  ): Promise<ImageVerification>;
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
  const policy = options.notation
    ? await loadNotationConfig(policyFile)
    : await readPolicy(options.trustPolicy, io);
  const hosts = await registryHosts(options, images, policy, io);
  const trustMaterial = await loadTrustMaterial(policy, {
    baseDir: options.notation ? policyFile : dirname(policyFile),
    refresh: options.refreshTrustRoot,
    keyReaders: policy.authorities.some(isHeldElsewhere)
      ? await cliKeyReaders(io)
      : undefined,
    signal: io.signal,
  });
  const unread = (trustMaterial.unavailable ?? []).map(one => one.reason);
  for (const { detail } of [...trustMaterial.notes, ...unread]) {
    io.stderr(`note: ${detail}\n`);
  }
  const client = createRegistryClient({ hosts });
  return {
    policy,
    environment,
    trustMaterial,
    verify: (image, more = {}) =>
      verifyImage(image, {
        policy,
        trustMaterial,
        client,
        environment,
        signatureRepositories: options.signatureRepositories,
        platform: options.platform,
        index: options.index,
        revocation: options.revocationHosts && {
          hosts: options.revocationHosts,
        },
        signal: io.signal,
        ...more,
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
      ...(options.index === undefined
        ? []
        : [parseImageReference(options.index)]),
    ].map(({ registry }) => registry),
  );
  const file = options.registryConfig;
  const config =
    file === undefined
      ? undefined
      : readDockerConfig(await readText(file, io), file);
  return [...registries].map(host => ({
    host,
    insecure: options.insecureRegistries.includes(host),
    alliedHosts: options.allowHosts,
    credentials: config?.credentialsFor(host),
  }));
}
