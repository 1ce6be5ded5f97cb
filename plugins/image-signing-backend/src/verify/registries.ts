import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  createRegistryClient,
  makeReason,
  readDockerConfig,
  RegistryClient,
  RegistryCredentials,
  RegistryError,
  RegistryHostOptions,
  RepositoryName,
} from 'image-verifier';

const HOST = /^[a-z0-9.-]+(:[0-9]{1,5})?$|^\[[0-9a-f:.]+\](:[0-9]{1,5})?$/;
const DEFAULT_CONCURRENCY = 8;

/**
 * A registry client that asks only the hosts of `imageSigning.registries`:
 * image names come from manifests that anyone with access to a cluster writes.
 */
export function createConfiguredClient(config: Config): RegistryClient {
  const key = 'imageSigning.registries';
  const entries = config.getOptionalConfigArray(key) ?? [];
  const docker = readDockerFile(config);
  const seen = new Set<string>();
  const partialTagLists = new Set<string>();
  let concurrency = 0;
  const hosts = entries.map((entry, index): RegistryHostOptions => {
    const at = `${key}[${index}]`;
    const host = entry.getString('host').toLowerCase();
    if (!HOST.test(host)) {
      throw new InputError(
        `${at}.host is '${host}'; write the host with its port and nothing else, for example registry.example.com:5000`,
      );
    }
    if (seen.has(host)) {
      throw new InputError(`${at}.host '${host}' is listed twice`);
    }
    seen.add(host);
    if (entry.getOptionalBoolean('tagLists') === false) {
      partialTagLists.add(host);
    }
    const wanted = entry.getOptionalNumber('concurrency');
    if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1)) {
      throw new InputError(
        `${at}.concurrency is ${wanted}; use a whole number from 1`,
      );
    }
    concurrency = Math.max(concurrency, wanted ?? DEFAULT_CONCURRENCY);
    return {
      host,
      insecure: entry.getOptionalBoolean('insecure') ?? false,
      allowPrivate: entry.getOptionalBoolean('private') ?? false,
      alliedHosts: entry.getOptionalStringArray('allowedHosts'),
      credentials: readLogin(entry, at) ?? docker?.credentialsFor(host),
    };
  });
  const client = createRegistryClient({
    hosts,
    unlistedHosts: 'deny',
    userAgent: 'backstage-image-signing',
    limits: { concurrency: concurrency || DEFAULT_CONCURRENCY },
  });
  return onlyListed(client, seen, partialTagLists);
}

/** Says of an unlisted registry what to do about it here. */
function onlyListed(
  client: RegistryClient,
  listed: ReadonlySet<string>,
  partialTagLists: ReadonlySet<string>,
): RegistryClient {
  const check = ({ registry }: RepositoryName) => {
    if (listed.has(registry)) return;
    const reason = makeReason('REGISTRY_BLOCKED_TARGET', {
      registry,
      host: registry,
      why: 'it is not among the configured registries',
    });
    throw new RegistryError({
      ...reason,
      class: 'configuration',
      text: 'registry not configured',
      detail: `${registry} is not under imageSigning.registries, so it is not asked`,
      fix: `List ${registry} under imageSigning.registries, if its images are to be verified.`,
    });
  };
  return {
    async getManifest(name, reference, options) {
      check(name);
      return client.getManifest(name, reference, options);
    },
    async getBlob(name, blob, options) {
      check(name);
      return client.getBlob(name, blob, options);
    },
    async listReferrers(name, digest, options) {
      check(name);
      return client.listReferrers(name, digest, options);
    },
    async listTags(name, options) {
      check(name);
      return partialTagLists.has(name.registry)
        ? { tags: new Set(), complete: false }
        : client.listTags(name, options);
    },
    close: () => client.close(),
  };
}

function readLogin(entry: Config, at: string): RegistryCredentials | undefined {
  const username = entry.getOptionalString('username');
  const password = entry.getOptionalString('password');
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined || password === undefined) {
    throw new InputError(
      `${at} has ${
        username === undefined ? 'password' : 'username'
      } only; a login needs both username and password`,
    );
  }
  return { type: 'basic', username, password };
}

function readDockerFile(config: Config) {
  const file = config.getOptionalString('imageSigning.dockerConfigFile');
  if (file === undefined) return undefined;
  const path = resolve(file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(
      `imageSigning.dockerConfigFile: '${path}' cannot be read: ${
        (error as NodeJS.ErrnoException).code ?? error
      }`,
    );
  }
  return readDockerConfig(text, path);
}
