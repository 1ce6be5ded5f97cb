import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  DEFAULT_MAX_EXCEPTION_DAYS,
  EnvironmentDefinition,
} from 'backstage-plugin-image-signing-common';
import { readDuration } from './readDuration';

export interface ExceptionSettings {
  maxDurationDays: number;
  /** Who approves where an environment names nobody; everybody where empty. */
  approvers: string[];
  /** Who is told every week what to look through. */
  reviewers: string[];
  /** How long before its end the owner is told. */
  remindBeforeMs: number;
}

const DAY_MS = 24 * 3600_000;

/** @throws InputError naming the key, what stands there and what should. */
export function readExceptionSettings(
  config: Config | undefined,
): ExceptionSettings {
  const refs = (key: string) =>
    readRefs(
      `imageSigning.exceptions.${key}`,
      config?.getOptionalStringArray(`exceptions.${key}`) ?? [],
    );
  return {
    maxDurationDays: readDays(
      config,
      'exceptions.maxDuration',
      'imageSigning.exceptions.maxDuration',
      DEFAULT_MAX_EXCEPTION_DAYS,
    ),
    approvers: refs('approvers'),
    reviewers: refs('reviewers'),
    remindBeforeMs: readDuration(config, 'exceptions.remindBefore', {
      days: 3,
    }),
  };
}

/** What one environment says about exceptions. */
export function readEnvironmentExceptions(
  config: Config | undefined,
  path: string,
  maxDurationDays: number,
): EnvironmentDefinition['exceptions'] {
  if (!config) return undefined;
  const allowed = config.getOptionalBoolean('allowed');
  const approvers = config.getOptionalStringArray('approvers');
  const own = readDays(
    config,
    'maxDuration',
    `${path}.maxDuration`,
    maxDurationDays,
  );
  if (own > maxDurationDays) {
    throw new InputError(
      `${path}.maxDuration is ${own} days, longer than the ${maxDurationDays} days of imageSigning.exceptions.maxDuration; shorten it, or lengthen the other`,
    );
  }
  return {
    ...(allowed !== undefined && { allowed }),
    ...(approvers && { approvers: readRefs(`${path}.approvers`, approvers) }),
    ...(config.has('maxDuration') && { maxDurationDays: own }),
  };
}

function readDays(
  config: Config | undefined,
  key: string,
  path: string,
  fallback: number,
): number {
  const days = readDuration(config, key, { days: fallback }) / DAY_MS;
  if (!(days > 0)) {
    throw new InputError(
      `${path} is ${days} days; write a duration above zero, for example { days: 30 }`,
    );
  }
  return days;
}

/** Refs of users and groups, written out. */
export function readRefs(path: string, refs: string[]): string[] {
  return refs.map(ref => {
    try {
      const { kind, namespace, name } = parseEntityRef(ref, {
        defaultNamespace: 'default',
      });
      if (['user', 'group'].includes(kind.toLocaleLowerCase('en-US'))) {
        return stringifyEntityRef({ kind, namespace, name });
      }
    } catch {
      // Falls through: whatever it is, it is no ref.
    }
    throw new InputError(
      `${path} has '${ref}'; write the entity ref of a group or user, for example group:default/security`,
    );
  });
}
