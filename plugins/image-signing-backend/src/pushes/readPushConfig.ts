import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readFile } from 'node:fs/promises';
import type { PushSource } from './judgePushes';

/** Whose push events are taken, and the token that each must send. */
export interface PushConfig {
  sources: Map<string, PushSource>;
  /** A token file is read at each use, so that it can be rotated. */
  tokenOf(host: string): Promise<string | undefined>;
}

const MIN_TOKEN = 16;

/**
 * `imageSigning.registries[].pushEvents`, by host.
 *
 * @throws InputError naming the key, what stands there and what should.
 */
export function readPushConfig(config: Config): PushConfig {
  const key = 'imageSigning.registries';
  const sources = new Map<string, PushSource>();
  const tokens = new Map<string, { token?: string; file?: string }>();
  (config.getOptionalConfigArray(key) ?? []).forEach((entry, index) => {
    const own = entry.getOptionalConfig('pushEvents');
    if (!own) return;
    const at = `${key}[${index}].pushEvents`;
    const host = entry.getString('host').toLowerCase();
    const token = own.getOptionalString('token');
    const file = own.getOptionalString('tokenFile');
    if ((token === undefined) === (file === undefined)) {
      throw new InputError(`${at} needs token or tokenFile, and not both`);
    }
    if (token !== undefined && token.length < MIN_TOKEN) {
      throw new InputError(
        `${at}.token is too short to be a secret; use at least ${MIN_TOKEN} characters`,
      );
    }
    const publishers = own.getOptionalStringArray('publishers');
    sources.set(host, { host, ...(publishers && { publishers }) });
    tokens.set(host, { token, file });
  });
  return {
    sources,
    async tokenOf(host) {
      const known = tokens.get(host.toLowerCase());
      if (!known) return undefined;
      if (known.token) return known.token;
      const text = known.file
        ? await readFile(known.file, 'utf8').catch(() => '')
        : '';
      return text.trim() || undefined;
    },
  };
}
