import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  formatTrustPolicyProblem,
  isHeldElsewhere,
  KeyReaders,
  loadNotationConfig,
  loadTrustMaterial,
  parseTrustPolicy,
  refreshHeldKeys,
  TrustMaterial,
  TrustPolicy,
  TrustPolicyError,
} from 'image-verifier';

/** What is trusted: the rules, and the keys and roots that they name. */
export interface Trust {
  /** Absent where none is configured: then nothing can be verified. */
  policy?: TrustPolicy;
  material: TrustMaterial;
}

/** Gives the trust as it is now; the material changes when a root is renewed. */
export interface TrustSource {
  current(): Trust;
  /** Loads the material again; true where it changed. */
  refresh(signal?: AbortSignal): Promise<boolean>;
  /** Reads the keys again that are held elsewhere; true where one changed. */
  refreshKeys(signal?: AbortSignal): Promise<boolean>;
}

const NO_POLICY = { roots: {}, authorities: [] };

/**
 * Reads the trust policy of the configuration and everything that it names.
 *
 * @throws InputError for a policy that is not valid, with every mistake by
 * file, line and path. No policy at all is not a mistake.
 */
export async function loadTrust(
  config: Config,
  logger: LoggerService,
  keyReaders: KeyReaders = {},
): Promise<TrustSource> {
  const { policy, baseDir } = await readPolicy(config);
  if (!policy) {
    logger.warn(
      'no trust policy is configured, so no image can be verified; set imageSigning.trustPolicy or imageSigning.trustPolicyFile',
    );
  }
  const wanted: Pick<TrustPolicy, 'roots' | 'authorities'> =
    policy ?? NO_POLICY;
  const tellUnread = ({ unavailable = [] }: TrustMaterial) =>
    unavailable.forEach(({ reason }) => logger.warn(reason.detail));
  let material = await loadTrustMaterial(wanted, { baseDir, keyReaders });
  tellUnread(material);
  const replace = (renewed: TrustMaterial): boolean => {
    for (const note of renewed.notes) {
      logger.warn(`trust material: ${note.detail}`);
    }
    const changed = renewed.hash !== material.hash;
    if (changed) {
      tellUnread(renewed);
    }
    material = renewed;
    return changed;
  };
  return {
    current: () => ({ policy, material }),
    async refresh(signal) {
      const renewed = await loadTrustMaterial(wanted, {
        baseDir,
        refresh:
          config.getOptionalBoolean('imageSigning.refreshTrustRoots') ?? true,
        signal,
        keyReaders,
        previous: material,
      });
      return replace(renewed);
    },
    async refreshKeys(signal) {
      const options = { keyReaders, signal };
      return wanted.authorities.some(isHeldElsewhere)
        ? replace(await refreshHeldKeys(wanted, material, options))
        : false;
    },
  };
}

async function readPolicy(config: Config): Promise<{
  policy?: TrustPolicy;
  baseDir: string;
}> {
  const inline = config.getOptional<object>('imageSigning.trustPolicy');
  const file = config.getOptionalString('imageSigning.trustPolicyFile');
  const notation = config.getOptionalString('imageSigning.notationConfig');
  const given = Object.entries({
    trustPolicy: inline,
    trustPolicyFile: file,
    notationConfig: notation,
  }).flatMap(([key, value]) => (value === undefined ? [] : key));
  if (given.length > 1) {
    throw new InputError(
      `imageSigning has ${given.join(' and ')}; keep one of them`,
    );
  }
  if (notation !== undefined) {
    const baseDir = resolve(notation);
    const policy = await loadNotationConfig(baseDir).catch(refuse);
    return { policy, baseDir };
  }
  if (file !== undefined) {
    const path = resolve(file);
    return {
      policy: parse(readPolicyFile(path), path),
      baseDir: dirname(path),
    };
  }
  const baseDir = process.cwd();
  if (inline === undefined) return { baseDir };
  return { policy: parse(inline, 'imageSigning.trustPolicy'), baseDir };
}

function readPolicyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(
      `imageSigning.trustPolicyFile: '${path}' cannot be read: ${
        (error as NodeJS.ErrnoException).code ?? error
      }; give the path of a YAML file that the backend may read`,
    );
  }
}

function parse(policy: string | object, source: string): TrustPolicy {
  try {
    return parseTrustPolicy(policy, { source });
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): never {
  if (error instanceof TrustPolicyError) {
    throw new InputError(
      [
        `the trust policy is not valid:`,
        ...error.problems.map(formatTrustPolicyProblem),
      ].join('\n  '),
    );
  }
  throw error;
}
