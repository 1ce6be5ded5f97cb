import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  EnforcementMode,
  EnvironmentDefinition,
  EnvironmentIntent,
  modeAtLeast,
} from 'backstage-plugin-image-signing-common';
import { DEFAULT_ROLLOUT, RolloutSettings } from '../rollout/settings';
import { DEFAULT_DELIVERY_ACCOUNTS } from '../registers/manualDeploys';
import type { SharingLimits } from '../registers/authorities';
import type { MigrationSettings } from '../registers/sumRegisters';
import { readDuration } from './readDuration';
import {
  ExceptionSettings,
  readEnvironmentExceptions,
  readExceptionSettings,
  readRefs,
} from './readExceptionSettings';

/** The parts of the configuration that the backend's rooms share. */
export interface ImageSigningSettings {
  demo: boolean;
  environments: EnvironmentDefinition[];
  exceptions: ExceptionSettings;
  /** Entity ref of the group that what belongs to nobody is told to. */
  platformTeam?: string;
  /** A cluster silent for longer is stale. */
  staleAfterMs: number;
  evidenceMaxAgeMs: number;
  keepDenialsMs: number;
  /** How long workloads that are gone count in what would break. */
  lookBackMs: number;
  changeIdKeys?: string[];
  /** Globs over accounts that deliver; what others write is by hand. */
  deliveryAccounts: string[];
  keepGateRunsMs: number;
  rollout: RolloutSettings;
  /** A key that serves more services or owners is flagged. */
  keySharing: SharingLimits;
  formatMigration: MigrationSettings;
}

export { readDuration };

const INTENTS: EnforcementMode[] = ['none', 'audit', 'warn', 'enforce'];

/** @throws InputError naming the key, what stands there and what should. */
export function readSettings(rootConfig: Config): ImageSigningSettings {
  const config = rootConfig.getOptionalConfig('imageSigning');
  const exceptions = readExceptionSettings(config);
  const [platformTeam] = readRefs(
    'imageSigning.platformTeam',
    config?.has('platformTeam') ? [config.getString('platformTeam')] : [],
  );
  return {
    demo: config?.getOptionalBoolean('demo') ?? false,
    environments: readEnvironments(
      config?.getOptionalConfigArray('environments') ?? [],
      exceptions.maxDurationDays,
    ),
    exceptions,
    ...(platformTeam && { platformTeam }),
    staleAfterMs: readDuration(config, 'staleAfter', { minutes: 10 }),
    evidenceMaxAgeMs: readDuration(config, 'evidenceMaxAge', { hours: 24 }),
    keepDenialsMs: readDuration(config, 'denials.keepFor', { days: 180 }),
    lookBackMs: readDuration(config, 'readiness.lookBack', { days: 14 }),
    keepGateRunsMs: readDuration(config, 'gateRuns.keepFor', { days: 400 }),
    rollout: {
      maxPilots: readCount(
        config,
        'rollout.maxPilots',
        DEFAULT_ROLLOUT.maxPilots,
      ),
      stableDays: readCount(
        config,
        'rollout.stableDays',
        DEFAULT_ROLLOUT.stableDays,
      ),
    },
    keySharing: {
      maxServices: readCount(config, 'keySharing.maxServices', 20),
      maxOwners: readCount(config, 'keySharing.maxOwners', 3),
    },
    formatMigration: {
      from: readFormats(config, 'from', ['cosign-legacy']),
      to: readFormats(config, 'to', ['sigstore-bundle']),
    },
    deliveryAccounts:
      config?.getOptionalStringArray('deliveryAccounts') ??
      DEFAULT_DELIVERY_ACCOUNTS,
    changeIdKeys: config?.getOptionalStringArray('denials.changeIdKeys'),
  };
}

function readCount(
  config: Config | undefined,
  key: string,
  fallback: number,
): number {
  const count = config?.getOptionalNumber(key) ?? fallback;
  if (!Number.isInteger(count) || count < 1) {
    throw new InputError(
      `imageSigning.${key} is ${count}; use a whole number from 1 on`,
    );
  }
  return count;
}

const FORMATS = [
  'cosign-legacy',
  'sigstore-bundle',
  'notation-jws',
  'notation-cose',
];

function readFormats(
  config: Config | undefined,
  key: 'from' | 'to',
  fallback: string[],
): string[] {
  const found =
    config?.getOptionalStringArray(`formatMigration.${key}`) ?? fallback;
  const wrong = found.find(format => !FORMATS.includes(format));
  if (wrong !== undefined) {
    throw new InputError(
      `imageSigning.formatMigration.${key} has '${wrong}'; use ${FORMATS.join(
        ', ',
      )}`,
    );
  }
  return found;
}

function readEnvironments(
  configs: Config[],
  maxDurationDays: number,
): EnvironmentDefinition[] {
  const names = new Set<string>();
  return configs.map((config, index) => {
    const path = `imageSigning.environments[${index}]`;
    const name = config.getString('name');
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
      throw new InputError(
        `${path}.name is '${name}'; use lower-case letters, digits and dashes`,
      );
    }
    if (names.has(name)) {
      throw new InputError(`${path}.name '${name}' is taken; names are unique`);
    }
    names.add(name);
    const exceptions = readEnvironmentExceptions(
      config.getOptionalConfig('exceptions'),
      `${path}.exceptions`,
      maxDurationDays,
    );
    const intent = {
      signature: readIntent(config, path, 'signature'),
      digest: readIntent(config, path, 'digest'),
    };
    const critical = readCritical(
      config.getOptionalConfig('critical'),
      `${path}.critical`,
      intent,
    );
    return {
      name,
      clusters: config.getOptionalStringArray('clusters') ?? ['*'],
      namespaces: config.getOptionalStringArray('namespaces') ?? ['*'],
      namespaceLabels:
        config.getOptional<Record<string, string>>('namespaceLabels'),
      intent,
      ...(critical && { critical }),
      sources: config.getOptionalStringArray('sources') ?? [],
      gateOwner: config.getOptionalString('gateOwner'),
      ...(exceptions && { exceptions }),
    };
  });
}

function readCritical(
  config: Config | undefined,
  path: string,
  intent: EnvironmentIntent,
): EnvironmentDefinition['critical'] {
  if (!config) return undefined;
  const namespaces = config.getOptionalStringArray('namespaces') ?? [];
  const namespaceLabels =
    config.getOptional<Record<string, string>>('namespaceLabels');
  if (!namespaces.length && !Object.keys(namespaceLabels ?? {}).length) {
    throw new InputError(`${path} needs namespaces or namespaceLabels`);
  }
  const read = (control: 'signature' | 'digest') => {
    if (!config.has(`intent.${control}`)) return intent[control];
    const wanted = readIntent(config, path, control);
    const least = intent[control];
    if (least !== 'unknown' && !modeAtLeast(wanted, least)) {
      throw new InputError(
        `${path}.intent.${control} is '${wanted}', which is less than the environment wants everywhere (${least})`,
      );
    }
    return wanted;
  };
  return {
    namespaces,
    ...(namespaceLabels && { namespaceLabels }),
    intent: { signature: read('signature'), digest: read('digest') },
  };
}

function readIntent(
  config: Config,
  path: string,
  control: 'signature' | 'digest',
): EnforcementMode {
  const value = config.getString(`intent.${control}`) as EnforcementMode;
  if (!INTENTS.includes(value)) {
    throw new InputError(
      `${path}.intent.${control} is '${value}'; use one of ${INTENTS.join(
        ', ',
      )}`,
    );
  }
  return value;
}
