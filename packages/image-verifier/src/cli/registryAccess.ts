import type { SignatureRepository } from '../discovery/discovery';
import {
  parseSignatureRepository,
  signatureRepositoryProblem,
} from '../policy/signatureRepositories';
import type { OptionValues } from './arguments';
import { CliUsageError } from './outputFormats';

/** How registries are reached, and where signatures are. */
export interface RegistryAccess {
  registryConfig?: string;
  insecureRegistries: string[];
  allowHosts: string[];
  signatureRepositories: SignatureRepository[];
  platform?: string;
  index?: string;
}

/** How registries are reached. */
export function registryAccess(values: OptionValues): RegistryAccess {
  return {
    registryConfig: values['registry-config'],
    insecureRegistries: values['insecure-registry'] ?? [],
    allowHosts: values['allow-host'] ?? [],
    signatureRepositories: (values['signature-repository'] ?? []).map(
      readSignatureRepository,
    ),
    platform: readPlatform(values.platform),
    index: values.index,
  };
}

function readPlatform(platform: string | undefined): string | undefined {
  if (platform !== undefined && !/^[^/]+\/[^/]+(\/[^/]+)?$/.test(platform)) {
    throw new CliUsageError(
      '--platform must be os/architecture or os/architecture/variant',
    );
  }
  return platform;
}

function readSignatureRepository(name: string): SignatureRepository {
  const problem = signatureRepositoryProblem(name);
  if (problem !== undefined) {
    throw new CliUsageError(`--signature-repository ${problem}`);
  }
  return parseSignatureRepository(name);
}
