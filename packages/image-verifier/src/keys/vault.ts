import { createPublicKey } from 'node:crypto';
import { Agent, request, type Dispatcher } from 'undici';
import { own, parseUntrustedJson } from '../encoding/json';
import type { VaultKeySource } from '../policy/trustPolicy';
import type { KeyReaders } from './keyReaders';

const MAX_BYTES = 256 * 1024;

/**
 * A Vault server that may be asked, and how to log in.
 *
 * @public
 */
export interface VaultAccess {
  /** As in the trust policy: `https://vault.example.com`. */
  address: string;
  /** Asked for at each read, so that a renewed token is used. */
  token: () => Promise<string>;
  namespace?: string;
  /** CA certificates in PEM form. */
  ca?: string;
}

/**
 * Reads public keys of the transit engine of HashiCorp Vault (and OpenBao),
 * only from the servers that are listed: the token goes nowhere else.
 *
 * API: `GET /v1/:mount/keys/:name`.
 *
 * @param dispatcher - for tests; connections of its own otherwise.
 * @public
 */
export function vaultKeyReader(
  servers: VaultAccess[],
  dispatcher?: Dispatcher,
): NonNullable<KeyReaders['vault']> {
  return async (source, { signal }) => {
    const address = withoutSlash(source.address);
    const server = servers.find(one => withoutSlash(one.address) === address);
    if (!server) {
      throw new Error(`${address} is not among the configured Vault servers`);
    }
    if (!/^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost)(:|$)/.test(address)) {
      throw new Error(`${address} must be asked by https`);
    }
    const { mount = 'transit', key } = source;
    const path = [...mount.split('/'), 'keys', key].map(encodeURIComponent);
    const agent =
      dispatcher ??
      new Agent({ connect: server.ca === undefined ? {} : { ca: server.ca } });
    try {
      const { statusCode, body } = await request(
        `${address}/v1/${path.join('/')}`,
        {
          dispatcher: agent,
          signal,
          headers: {
            'x-vault-token': await server.token(),
            'x-vault-request': 'true',
            ...(server.namespace !== undefined && {
              'x-vault-namespace': server.namespace,
            }),
          },
        },
      );
      const text = await readBounded(body);
      if (statusCode !== 200) {
        throw new Error(whyRefused(statusCode));
      }
      return publicKeyIn(parseUntrustedJson(text), source);
    } finally {
      if (!dispatcher) {
        await agent.close();
      }
    }
  };
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

function whyRefused(status: number): string {
  if (status === 403) {
    return 'the token may not read the key, or has expired (403)';
  }
  return status === 404 ? 'there is no such key (404)' : `it answers ${status}`;
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new Error('the answer is too large');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function publicKeyIn(answer: unknown, source: VaultKeySource): string {
  const data = own(answer, 'data');
  const version = source.version ?? own(data, 'latest_version');
  const entry = own(own(data, 'keys'), String(version));
  const publicKey = own(entry, 'public_key');
  if (typeof publicKey !== 'string' || publicKey === '') {
    throw new Error(`version ${version} of the key has no public half`);
  }
  return own(data, 'type') === 'ed25519' ? fromEd25519(publicKey) : publicKey;
}

// Vault gives Ed25519 keys as their 32 bytes in base64.
function fromEd25519(base64: string): string {
  const raw = Buffer.from(base64, 'base64');
  if (raw.length !== 32) {
    throw new Error('the Ed25519 key is not 32 bytes long');
  }
  return createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
  })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
