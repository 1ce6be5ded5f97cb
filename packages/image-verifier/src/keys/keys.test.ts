import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockAgent } from 'undici';
import {
  bundleDocument,
  DIGEST,
  discovery,
  keyBundle,
  statement,
  testKey,
  type TestKey,
} from '../__testUtils__/documents';
import { evaluateTrustPolicy } from '../policy/evaluateTrustPolicy';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import type { KeySource } from '../policy/trustPolicy';
import { assessEvidence } from '../sigstore/assessEvidence';
import {
  loadTrustMaterial,
  refreshHeldKeys,
} from '../sigstore/loadTrustMaterial';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import { keyIdOf, parsePublicKeyPem } from '../sigstore/publicKey';
import { kubeconfigKeyReader, publicKeyInSecret } from './kubeconfig';
import { HELD_KEY_MAX_AGE_MS, readHeldKeys } from './readHeldKeys';
import { vaultKeyReader } from './vault';
import { vendorKeyProviders } from './vendorKms';

const key = testKey();
const signal = new AbortController().signal;

const authority = (source: KeySource, name = 'ci') => ({
  name,
  owner: 'team',
  key: source,
  transparencyLog: 'optional' as const,
});

describe('keys held elsewhere', () => {
  const held = { kms: 'awskms:///alias/a' };
  const provider = (getPublicKey: () => Promise<string>) => ({
    kms: [{ scheme: 'awskms', getPublicKey }],
  });
  const good = provider(async () => key.pem);
  const bad = provider(async () => {
    throw new Error('access denied');
  });

  it('are read, each for itself', async () => {
    const { keys, unavailable } = await readHeldKeys(
      [
        authority(held),
        authority({ vault: { address: 'https://v', key: 'k' } }, 'other'),
        authority({ data: 'PEM' }, 'not held elsewhere'),
      ],
      { readers: good, now: 0 },
    );
    expect(keys.map(one => [one.authority, one.keyId])).toEqual([
      ['ci', key.keyId],
    ]);
    expect(unavailable).toEqual([
      {
        authority: 'other',
        reason: expect.objectContaining({
          code: 'KEY_UNAVAILABLE',
          class: 'inconclusive',
          detail: expect.stringContaining('nothing is set up that reads Vault'),
        }),
      },
    ]);
  });

  it.each([
    ['no PEM', provider(async () => 'hello'), 'not one public key'],
    ['too long', provider(async () => 'x'.repeat(70_000)), 'no public key'],
    [
      'no text',
      provider(async () => undefined as unknown as string),
      'no public key',
    ],
    ['refused', bad, 'access denied'],
    ['of another service', { kms: [] }, 'nothing is set up that reads awskms'],
    [
      'late',
      provider(() => new Promise<string>(() => {})),
      'no answer within 0.05 s',
    ],
  ])('are unknown where the answer is %s', async (_, readers, why) => {
    const { keys, unavailable } = await readHeldKeys([authority(held)], {
      readers,
      now: 0,
      timeoutMs: 50,
    });
    expect(keys).toEqual([]);
    expect(unavailable[0].reason.detail).toContain(why);
  });

  it('are used on for an hour where they cannot be read again', async () => {
    const authorities = [authority(held)];
    const first = await readHeldKeys(authorities, { readers: good, now: 0 });
    const again = (now: number) =>
      readHeldKeys(authorities, { readers: bad, now, previous: first.keys });
    const within = await again(HELD_KEY_MAX_AGE_MS);
    expect(within).toMatchObject({ keys: first.keys, unavailable: [] });
    expect(within.notes).toHaveLength(1);
    expect(await again(HELD_KEY_MAX_AGE_MS + 1)).toMatchObject({
      keys: [],
      unavailable: [{ authority: 'ci' }],
    });
  });

  it('are given up where the caller gives up', async () => {
    await expect(
      readHeldKeys([authority(held)], {
        readers: provider(() => new Promise<string>(() => {})),
        now: 0,
        signal: AbortSignal.abort(new Error('stopping')),
      }),
    ).rejects.toThrow('stopping');
  });
});

describe('Vault', () => {
  const ADDRESS = 'https://vault.example.com';
  const agent = new MockAgent();
  agent.disableNetConnect();
  const read = vaultKeyReader(
    [{ address: `${ADDRESS}/`, token: async () => 's.token', namespace: 'ns' }],
    agent,
  );
  const answer = (
    body: unknown,
    status = 200,
    path = '/v1/transit/keys/cosign',
  ) =>
    agent
      .get(ADDRESS)
      .intercept({
        path,
        headers: { 'x-vault-token': 's.token', 'x-vault-namespace': 'ns' },
      })
      .reply(status, typeof body === 'string' ? body : JSON.stringify(body));
  const source = { address: ADDRESS, key: 'cosign' };
  const other = testKey();
  const keys = {
    data: {
      type: 'ecdsa-p256',
      latest_version: 2,
      keys: { 1: { public_key: other.pem }, 2: { public_key: key.pem } },
    },
  };

  it('gives the latest version, or the one that is named', async () => {
    answer(keys);
    expect(await read(source, { signal })).toBe(key.pem);
    answer(keys, 200, '/v1/a/b/keys/cosign');
    expect(
      await read({ ...source, mount: 'a/b', version: 1 }, { signal }),
    ).toBe(other.pem);
  });

  it('gives Ed25519 keys too', async () => {
    const ed = testKey('ed25519');
    const x = ed.publicKey.export({ format: 'jwk' }).x ?? '';
    answer({
      data: {
        type: 'ed25519',
        latest_version: 1,
        keys: {
          1: { public_key: Buffer.from(x, 'base64url').toString('base64') },
        },
      },
    });
    expect(parsePublicKeyPem(await read(source, { signal })).keyId).toBe(
      ed.keyId,
    );
  });

  it.each([
    ['{}', 403, 'may not read'],
    ['{}', 404, 'no such key'],
    ['{}', 500, 'answers 500'],
    [
      '{"data":{"latest_version":1,"keys":{"1":1700000000}}}',
      200,
      'no public half',
    ],
    ['x'.repeat(300_000), 200, 'too large'],
    ['', 307, 'answers 307'],
  ])('refuses the answer %#', async (body, status, why) => {
    answer(body, status);
    await expect(read(source, { signal })).rejects.toThrow(why);
  });

  it.each([
    ['https://evil.example.com', 'not among the configured'],
    ['https://vault.example.com.evil.example.com', 'not among the configured'],
  ])('does not ask %s', async (address, why) => {
    await expect(read({ ...source, address }, { signal })).rejects.toThrow(why);
  });

  it('asks by https only', async () => {
    const address = 'http://vault.example.com';
    const plain = vaultKeyReader([{ address, token: async () => 't' }], agent);
    await expect(plain({ ...source, address }, { signal })).rejects.toThrow(
      'https',
    );
  });
});

describe('a Kubernetes secret', () => {
  let server: Server;
  let directory: string;
  let seen: Array<{ url?: string; authorization?: string }>;
  let status: number;

  const base64 = (text: string) => Buffer.from(text).toString('base64');

  beforeEach(async () => {
    seen = [];
    status = 200;
    server = createServer((request, response) => {
      const { authorization } = request.headers;
      seen.push({ url: request.url, authorization });
      response.statusCode = status;
      response.end(
        JSON.stringify({
          data: {
            'cosign.pub': base64(key.pem),
            'cosign.key': base64('a private key'),
          },
        }),
      );
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    directory = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
    await rm(directory, { recursive: true });
  });

  const write = async (user: string) => {
    const { port } = server.address() as AddressInfo;
    const file = join(directory, 'config');
    await writeFile(
      file,
      `
current-context: dev
clusters:
  - { name: c1, cluster: { server: 'http://127.0.0.1:${port}/' } }
users:
  - { name: u1, user: ${user} }
contexts:
  - { name: dev, context: { cluster: c1, user: u1 } }
`,
    );
    return kubeconfigKeyReader(file);
  };
  const source = { namespace: 'tekton-chains', name: 'signing-secrets' };

  it('gives its public key, by its name and nothing else', async () => {
    const read = await write('{ token: secret }');
    expect(await read(source, { signal })).toBe(key.pem);
    expect(await read({ ...source, cluster: 'dev' }, { signal })).toBe(key.pem);
    expect(seen).toEqual(
      [1, 2].map(() => ({
        url: '/api/v1/namespaces/tekton-chains/secrets/signing-secrets',
        authorization: 'Bearer secret',
      })),
    );
  });

  it('reads a token from a file beside the kubeconfig', async () => {
    await writeFile(join(directory, 'token'), 'from-file\n');
    const read = await write('{ tokenFile: token }');
    await read(source, { signal });
    expect(seen[0].authorization).toBe('Bearer from-file');
  });

  it('does not take a private key for a public one', async () => {
    const read = await write('{ token: secret }');
    const { unavailable } = await readHeldKeys(
      [authority({ kubernetes: { ...source, key: 'cosign.key' } })],
      { readers: { kubernetes: read }, now: 0 },
    );
    expect(unavailable).toHaveLength(1);
    expect(JSON.stringify(unavailable)).not.toContain('a private key');
  });

  it('says what is wrong', async () => {
    const read = await write('{ token: secret }');
    const fails = (more: object, why: string) =>
      expect(read({ ...source, ...more }, { signal })).rejects.toThrow(why);
    await fails({ cluster: 'prod' }, 'no context prod');
    await fails({ key: 'other' }, 'no entry other');
    status = 403;
    await fails({}, 'answers 403');
    const exec = await write('{ exec: { command: aws } }');
    await expect(exec(source, { signal })).rejects.toThrow('another program');
    await expect(
      kubeconfigKeyReader('/nowhere/config')(source, { signal }),
    ).rejects.toThrow('ENOENT');
    expect(() => publicKeyInSecret(null, source)).toThrow('no entry');
  });
});

describe('the clouds', () => {
  const spki = key.publicKey.export({ type: 'spki', format: 'der' });
  const jwk = key.publicKey.export({ format: 'jwk' });
  const calls: unknown[] = [];
  const modules: Record<string, unknown> = {
    '@aws-sdk/client-kms': {
      GetPublicKeyCommand: class {
        constructor(readonly input: unknown) {}
      },
      KMSClient: class {
        constructor(readonly options: unknown) {}
        async send({ input }: { input: unknown }) {
          calls.push([this.options, input]);
          return { PublicKey: new Uint8Array(spki) };
        }
        destroy() {}
      },
    },
    '@google-cloud/kms': {
      KeyManagementServiceClient: class {
        async getPublicKey(request: unknown) {
          calls.push(request);
          return [{ pem: key.pem }];
        }
        async close() {}
      },
    },
    '@azure/identity': { DefaultAzureCredential: class {} },
    '@azure/keyvault-keys': {
      KeyClient: class {
        constructor(readonly url: string) {}
        async getKey(name: string, { version }: { version?: string }) {
          calls.push([this.url, name, version]);
          const bytes = (text = '') => Buffer.from(text, 'base64url');
          return {
            key: {
              kty: 'EC-HSM',
              crv: jwk.crv,
              x: bytes(jwk.x),
              y: bytes(jwk.y),
            },
          };
        }
      },
    },
  };
  const read = (uri: string) => {
    const scheme = uri.split('://')[0];
    const provider = vendorKeyProviders(async name => modules[name]).find(
      one => one.scheme === scheme,
    );
    return provider?.getPublicKey(uri, { signal });
  };
  beforeEach(() => calls.splice(0));

  it.each([
    ['awskms:///alias/cosign', [[{}, { KeyId: 'alias/cosign' }]]],
    [
      'awskms:///arn:aws:kms:eu-west-1:123:key/abc',
      [
        [
          { region: 'eu-west-1' },
          { KeyId: 'arn:aws:kms:eu-west-1:123:key/abc' },
        ],
      ],
    ],
    [
      'awskms://kms.example.com/abc',
      [[{ endpoint: 'https://kms.example.com' }, { KeyId: 'abc' }]],
    ],
    [
      'gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k/versions/1',
      [
        {
          name: 'projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1',
        },
      ],
    ],
    [
      'azurekms://corp.vault.azure.net/cosign/abc123',
      [['https://corp.vault.azure.net', 'cosign', 'abc123']],
    ],
  ])('give the public half of %s', async (uri, expected) => {
    const pem = await read(uri);
    expect(parsePublicKeyPem(pem ?? '').keyId).toBe(keyIdOf(spki));
    expect(calls).toEqual(expected);
  });

  it.each([
    ['awskms://abc', 'write awskms:///KEY'],
    ['gcpkms://projects/p', 'write gcpkms://'],
    ['azurekms://corp', 'write azurekms://'],
  ])('do not guess what %s means', async (uri, why) => {
    await expect(read(uri)).rejects.toThrow(why);
  });

  it('say what to install', async () => {
    const [aws] = vendorKeyProviders(async name => {
      const missing: NodeJS.ErrnoException = new Error(name);
      missing.code = 'ERR_MODULE_NOT_FOUND';
      throw missing;
    });
    await expect(aws.getPublicKey('awskms:///abc', { signal })).rejects.toThrow(
      '@aws-sdk/client-kms is missing; install it',
    );
  });
});

describe('a verdict', () => {
  const policy = parseTrustPolicy(
    {
      authorities: [
        {
          name: 'held',
          owner: 'team',
          key: { kms: 'awskms:///alias/a' },
          transparencyLog: 'optional',
        },
        {
          name: 'known',
          owner: 'team',
          key: { data: key.pem },
          transparencyLog: 'optional',
        },
      ],
      rules: [
        {
          name: 'either',
          images: ['registry.example.com/either/*'],
          signedBy: { anyOf: ['held', 'known'] },
        },
        {
          name: 'both',
          images: ['registry.example.com/both/*'],
          signedBy: { allOf: ['held', 'known'] },
        },
        {
          name: 'known',
          images: ['registry.example.com/known/*'],
          signedBy: { anyOf: ['known'] },
        },
      ],
    },
    { source: 'test' },
  );
  const held = testKey();
  const readers = (pem?: string) => ({
    kms: [
      {
        scheme: 'awskms',
        async getPublicKey() {
          if (pem === undefined) throw new Error('access denied');
          return pem;
        },
      },
    ],
  });
  const load = (pem?: string) =>
    loadTrustMaterial(policy, { baseDir: '/', keyReaders: readers(pem) });
  const judge = (
    trustMaterial: TrustMaterial,
    rule: string,
    ...signers: TestKey[]
  ) => {
    const image = {
      repository: `registry.example.com/${rule}/app`,
      digest: DIGEST,
    };
    const documents = signers.map(signer =>
      bundleDocument(keyBundle(signer, statement(DIGEST))),
    );
    const evidence = assessEvidence(discovery(documents, image), trustMaterial);
    return evaluateTrustPolicy({
      evidence,
      image,
      policy,
      now: new Date('2026-03-01'),
      trustMaterial,
    });
  };

  it('is open where only the key that was not read could decide', async () => {
    const material = await load();
    const unread = judge(material, 'either', held);
    expect(unread.outcome).toBe('inconclusive');
    expect(unread.reasons[0].code).toBe('KEY_UNAVAILABLE');
    expect(judge(material, 'both', held, key).outcome).toBe('inconclusive');
    expect(judge(material, 'either').outcome).toBe('inconclusive');
  });

  it('goes on without it where others decide', async () => {
    const material = await load();
    expect(judge(material, 'either', key).outcome).toBe('verified');
    expect(judge(material, 'known', held).outcome).toBe('failed');
    expect(judge(material, 'both').outcome).toBe('failed');
  });

  it('counts its signatures where it was read, and follows its rotation', async () => {
    const material = await load(held.pem);
    expect(judge(material, 'both', held, key).outcome).toBe('verified');
    const rotated = testKey();
    const renewed = await refreshHeldKeys(policy, material, {
      keyReaders: readers(rotated.pem),
    });
    expect(renewed.hash).not.toBe(material.hash);
    expect(judge(renewed, 'either', held).outcome).toBe('failed');
    expect(judge(renewed, 'both', rotated, key).outcome).toBe('verified');
    const same = await refreshHeldKeys(policy, renewed, {
      keyReaders: readers(rotated.pem),
    });
    expect(same.hash).toBe(renewed.hash);
  });
});
