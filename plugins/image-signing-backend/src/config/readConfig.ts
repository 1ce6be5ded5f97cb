import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { HumanDuration } from '@backstage/types';
import type {
  EnforcementMode,
  EnvironmentDefinition,
} from 'backstage-plugin-image-signing-common';
import { Duration } from 'luxon';
import { DEFAULT_DELIVERY_ACCOUNTS } from '../registers/manualDeploys';

/** The parts of the configuration that the backend's rooms share. */
export interface ImageSigningSettings {
  demo: boolean;
  environments: EnvironmentDefinition[];
  maxExceptionDays: number;
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
}

const INTENTS: EnforcementMode[] = ['none', 'audit', 'warn', 'enforce'];

/** @throws InputError naming the key, what stands there and what should. */
export function readSettings(rootConfig: Config): ImageSigningSettings {
  const config = rootConfig.getOptionalConfig('imageSigning');
  return {
    demo: config?.getOptionalBoolean('demo') ?? false,
    environments: readEnvironments(
      config?.getOptionalConfigArray('environments') ?? [],
    ),
    maxExceptionDays:
      readDuration(config, 'exceptions.maxDuration', { days: 90 }) /
      (24 * 3600_000),
    staleAfterMs: readDuration(config, 'staleAfter', { minutes: 10 }),
    evidenceMaxAgeMs: readDuration(config, 'evidenceMaxAge', { hours: 24 }),
    keepDenialsMs: readDuration(config, 'denials.keepFor', { days: 180 }),
    lookBackMs: readDuration(config, 'readiness.lookBack', { days: 14 }),
    keepGateRunsMs: readDuration(config, 'gateRuns.keepFor', { days: 400 }),
    deliveryAccounts:
      config?.getOptionalStringArray('deliveryAccounts') ??
      DEFAULT_DELIVERY_ACCOUNTS,
    changeIdKeys: config?.getOptionalStringArray('denials.changeIdKeys'),
  };
}

/** A duration in milliseconds. */
export function readDuration(
  config: Config | undefined,
  key: string,
  fallback: HumanDuration,
): number {
  const duration = config?.has(key)
    ? readDurationFromConfig(config, { key })
    : fallback;
  return Duration.fromObject(duration).toMillis();
}

function readEnvironments(configs: Config[]): EnvironmentDefinition[] {
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
    return {
      name,
      clusters: config.getOptionalStringArray('clusters') ?? ['*'],
      namespaces: config.getOptionalStringArray('namespaces') ?? ['*'],
      namespaceLabels:
        config.getOptional<Record<string, string>>('namespaceLabels'),
      intent: {
        signature: readIntent(config, path, 'signature'),
        digest: readIntent(config, path, 'digest'),
      },
      sources: config.getOptionalStringArray('sources') ?? [],
      gateOwner: config.getOptionalString('gateOwner'),
    };
  });
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
