import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { RegistryRights } from 'backstage-plugin-image-signing-node';
import type { RegistryCredentials, RegistryHostOptions } from 'image-verifier';

/** A registry whose rights are read. */
export interface RightsSource extends RegistryHostOptions {
  rights: RegistryRights;
  /** More principals than this that can push are too many. */
  maxPushers: number;
}

const DEFAULT_MAX_PUSHERS = 10;

/**
 * `imageSigning.registries[].rights`, by host.
 *
 * @throws InputError naming the key, what stands there and what should.
 */
export function readRightsConfig(
  config: Config,
  readers: readonly RegistryRights[],
): Map<string, RightsSource> {
  const key = 'imageSigning.registries';
  const sources = new Map<string, RightsSource>();
  (config.getOptionalConfigArray(key) ?? []).forEach((entry, index) => {
    const at = `${key}[${index}].rights`;
    const own = entry.getOptionalConfig('rights');
    if (!own) return;
    const type = own.getString('type');
    const rights = readers.find(reader => reader.id === type);
    if (!rights) {
      throw new InputError(
        `${at}.type is '${type}'; use one of ${readers
          .map(reader => reader.id)
          .join(', ')}`,
      );
    }
    const maxPushers =
      own.getOptionalNumber('maxPushers') ?? DEFAULT_MAX_PUSHERS;
    if (!Number.isInteger(maxPushers) || maxPushers < 1) {
      throw new InputError(
        `${at}.maxPushers is ${maxPushers}; use a whole number from 1`,
      );
    }
    const host = entry.getString('host').toLowerCase();
    sources.set(host, {
      host,
      insecure: entry.getOptionalBoolean('insecure') ?? false,
      allowPrivate: entry.getOptionalBoolean('private') ?? false,
      credentials: readLogin(own, at, rights),
      rights,
      maxPushers,
    });
  });
  return sources;
}

function readLogin(
  own: Config,
  at: string,
  { id, login }: RegistryRights,
): RegistryCredentials | undefined {
  const username = own.getOptionalString('username');
  const password = own.getOptionalString('password');
  const token = own.getOptionalString('token');
  const basic = username !== undefined || password !== undefined;
  if (login === 'token' && (basic || token === undefined)) {
    throw new InputError(
      `${at} of type '${id}' needs token, and no other login`,
    );
  }
  if (login === 'basic' && token !== undefined) {
    throw new InputError(
      `${at} of type '${id}' takes username and password, not token`,
    );
  }
  if (basic && token !== undefined) {
    throw new InputError(
      `${at} has token beside username and password; keep one of them`,
    );
  }
  if (
    (basic || login === 'basic') &&
    (username === undefined || password === undefined)
  ) {
    throw new InputError(`${at} needs both username and password`);
  }
  if (token !== undefined) return { type: 'bearer', token };
  return username !== undefined && password !== undefined
    ? { type: 'basic', username, password }
    : undefined;
}
