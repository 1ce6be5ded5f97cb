import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { KeyProvider } from './keyReaders';

/**
 * Loads a module by name.
 *
 * @public
 */
export type ImportModule = (name: string) => Promise<unknown>;

interface Vendor {
  scheme: string;
  modules: string[];
  read(uri: string, modules: unknown[], signal: AbortSignal): Promise<string>;
}

async function load(name: string, importModule: ImportModule) {
  try {
    return await importModule(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
      ? new Error(`${name} is missing; install it beside image-verifier`)
      : new Error(`${name} cannot be loaded (${(error as Error).message})`);
  }
}

interface AwsModule {
  KMSClient: new (options: { region?: string; endpoint?: string }) => {
    send(
      command: object,
      options: { abortSignal: AbortSignal },
    ): Promise<{ PublicKey?: Uint8Array }>;
    destroy(): void;
  };
  GetPublicKeyCommand: new (input: { KeyId: string }) => object;
}

// As Cosign writes it: awskms://[ENDPOINT]/KEY, the key an id, ARN or alias.
const aws: Vendor = {
  scheme: 'awskms',
  modules: ['@aws-sdk/client-kms'],
  async read(uri, [module], signal) {
    const [, endpoint, key] = /^awskms:\/\/([^/]*)\/(.+)$/.exec(uri) ?? [];
    if (key === undefined) {
      throw new Error('write awskms:///KEY with an id, ARN or alias');
    }
    const { KMSClient, GetPublicKeyCommand } = module as AwsModule;
    const region = /^arn:[^:]+:kms:([^:]+):/.exec(key)?.[1];
    const client = new KMSClient({
      ...(region !== undefined && { region }),
      ...(endpoint !== '' && { endpoint: `https://${endpoint}` }),
    });
    try {
      const { PublicKey } = await client.send(
        new GetPublicKeyCommand({ KeyId: key }),
        { abortSignal: signal },
      );
      return pemOf({
        key: Buffer.from(PublicKey ?? []),
        format: 'der',
        type: 'spki',
      });
    } finally {
      client.destroy();
    }
  },
};

interface GcpModule {
  KeyManagementServiceClient: new () => {
    getPublicKey(request: {
      name: string;
    }): Promise<[{ pem?: string | null }, ...unknown[]]>;
    close(): Promise<void>;
  };
}

const gcp: Vendor = {
  scheme: 'gcpkms',
  modules: ['@google-cloud/kms'],
  async read(uri, [module]) {
    const [, key, version] =
      /^gcpkms:\/\/(projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+)\/(?:cryptoKeyVersions|versions)\/([^/]+)$/.exec(
        uri,
      ) ?? [];
    if (key === undefined) {
      throw new Error(
        'write gcpkms://projects/…/locations/…/keyRings/…/cryptoKeys/…/cryptoKeyVersions/N',
      );
    }
    const client = new (module as GcpModule).KeyManagementServiceClient();
    try {
      const [{ pem }] = await client.getPublicKey({
        name: `${key}/cryptoKeyVersions/${version}`,
      });
      return pem ?? '';
    } finally {
      await client.close();
    }
  },
};

interface AzureKeys {
  KeyClient: new (url: string, credential: unknown) => {
    getKey(
      name: string,
      options: { version?: string; abortSignal: AbortSignal },
    ): Promise<{ key?: AzureKey }>;
  };
}
interface AzureKey {
  kty?: string;
  crv?: string;
  n?: Uint8Array;
  e?: Uint8Array;
  x?: Uint8Array;
  y?: Uint8Array;
}
interface AzureIdentity {
  DefaultAzureCredential: new () => unknown;
}

const azure: Vendor = {
  scheme: 'azurekms',
  modules: ['@azure/keyvault-keys', '@azure/identity'],
  async read(uri, [keys, identity], signal) {
    const [, host, name, version] =
      /^azurekms:\/\/([a-z0-9.-]+)\/([A-Za-z0-9-]+)(?:\/([a-z0-9]+))?$/.exec(
        uri,
      ) ?? [];
    if (host === undefined) {
      throw new Error('write azurekms://VAULT.vault.azure.net/KEY[/VERSION]');
    }
    const { KeyClient } = keys as AzureKeys;
    const { DefaultAzureCredential } = identity as AzureIdentity;
    const client = new KeyClient(
      `https://${host}`,
      new DefaultAzureCredential(),
    );
    const { key = {} } = await client.getKey(name, {
      version,
      abortSignal: signal,
    });
    return pemOf({ key: toJwk(key), format: 'jwk' });
  },
};

// Keys in hardware are named EC-HSM and RSA-HSM.
function toJwk({ kty = '', crv, ...numbers }: AzureKey): JsonWebKey {
  const encoded = Object.entries(numbers)
    .filter(([name]) => ['n', 'e', 'x', 'y'].includes(name))
    .map(([name, value]) => [
      name,
      value && Buffer.from(value).toString('base64url'),
    ]);
  return {
    kty: kty.replace(/-HSM$/, ''),
    ...(crv !== undefined && { crv }),
    ...Object.fromEntries(encoded),
  };
}

function pemOf(input: Parameters<typeof createPublicKey>[0]): string {
  try {
    return createPublicKey(input)
      .export({ type: 'spki', format: 'pem' })
      .toString();
  } catch {
    throw new Error('the answer is no public key');
  }
}

/**
 * Readers for the key management services of the large clouds, by the vendors'
 * own clients. These are not installed with this package; without one, its
 * error says what to install. They take their credentials from where the
 * vendor's client finds them.
 *
 * @public
 */
export function vendorKeyProviders(
  importModule: ImportModule = name => import(name),
): KeyProvider[] {
  return [aws, gcp, azure].map(({ scheme, modules, read }) => ({
    scheme,
    async getPublicKey(uri, { signal }) {
      const loaded: unknown[] = [];
      for (const name of modules) {
        loaded.push(await load(name, importModule));
      }
      return read(uri, loaded, signal);
    },
  }));
}
