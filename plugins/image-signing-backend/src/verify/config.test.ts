import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createConfiguredAssessor } from './assessor';
import { createConfiguredClient } from './registries';
import { loadTrust } from './trust';

const directory = mkdtempSync(join(tmpdir(), 'verify-config-'));
const write = (name: string, text: string) => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};
/** A certificate of an authority; its key was thrown away. */
const ROOT = `-----BEGIN CERTIFICATE-----
MIIBzTCCAXOgAwIBAgIBBDAKBggqhkjOPQQDAjBNMQswCQYDVQQGEwJERTEPMA0G
A1UECBMGQmVybGluMRMwEQYDVQQKEwpBY21lLCBJbmMuMRgwFgYDVQQDEw90aW1l
c3RhbXBzIHJvb3QwIBcNMjExMTI2MDAzNzE0WhgPMjExNjExMjYwMDM3MTRaME0x
CzAJBgNVBAYTAkRFMQ8wDQYDVQQIEwZCZXJsaW4xEzARBgNVBAoTCkFjbWUsIElu
Yy4xGDAWBgNVBAMTD3RpbWVzdGFtcHMgcm9vdDBZMBMGByqGSM49AgEGCCqGSM49
AwEHA0IABLByTB8zzOKH5/kkkP/asXRfbahVHceimT/RJ7/qPFagCh4RY9Q78IEX
uu414RlSDpfr3GIpeBi3MrVpzG92T+6jQjBAMA4GA1UdDwEB/wQEAwIBBjAPBgNV
HRMBAf8EBTADAQH/MB0GA1UdDgQWBBTUbhQGl4I6DXBa28ASPHCxWvjmaDAKBggq
hkjOPQQDAgNIADBFAiEA9y3gJzzAwBpGEuPG7QiyziwVwAUeh0B8dqH8JsaxRngC
IFZNOi3dCuQPNXPTtOiaHZkF8CAI147SQP6cpe01YMUf
-----END CERTIFICATE-----
`;
const config = (imageSigning: object) =>
  new ConfigReader({ imageSigning: imageSigning as never });

describe('loadTrust', () => {
  it('does without a policy, and says so', async () => {
    const logger = mockServices.logger.mock();
    const trust = await loadTrust(config({}), logger);
    expect(trust.current().policy).toBeUndefined();
    expect(trust.current().material.keys).toEqual([]);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('no trust policy is configured'),
    );
  });

  it('names the file, the line and the path of every mistake', async () => {
    const path = write(
      'bad.yaml',
      'version: 1\nroots: {}\nauthorities: []\nrules:\n  - name: services\n    imagez: [a]\n',
    );
    const error: Error = await loadTrust(
      config({ trustPolicyFile: path }),
      mockServices.logger.mock(),
    ).catch(caught => caught);
    expect(error.name).toBe('InputError');
    expect(error.message).toContain('the trust policy is not valid');
    expect(error.message).toMatch(/bad\.yaml:\d+:\d+ rules\[0\]/);
  });

  it('loads the configuration directory of Notation', async () => {
    const folder = join(directory, 'notation');
    const store = join(folder, 'truststore', 'x509', 'ca', 'corp');
    mkdirSync(store, { recursive: true });
    writeFileSync(join(store, 'root.pem'), ROOT);
    const policy = {
      version: '1.0',
      trustPolicies: [
        {
          name: 'all',
          registryScopes: ['*'],
          signatureVerification: { level: 'strict' },
          trustStores: ['ca:corp'],
          trustedIdentities: ['*'],
        },
      ],
    };
    writeFileSync(join(folder, 'trustpolicy.json'), JSON.stringify(policy));
    const load = () =>
      loadTrust(config({ notationConfig: folder }), mockServices.logger.mock());
    const trust = await load();
    expect(trust.current().material.trustStores).toMatchObject([
      { name: 'ca:corp', type: 'ca', certificates: [expect.any(Buffer)] },
    ]);
    expect(await trust.refresh()).toBe(false);

    // What is changed in the store is taken over.
    writeFileSync(join(store, 'more.pem'), ROOT);
    expect(await trust.refresh()).toBe(true);

    writeFileSync(join(folder, 'trustpolicy.json'), '{}');
    await expect(load()).rejects.toThrow('the trust policy is not valid');
  });

  it.each([
    [
      { trustPolicy: {}, notationConfig: 'x' },
      'trustPolicy and notationConfig; keep one',
    ],
    [
      { trustPolicy: {}, trustPolicyFile: 'x' },
      'trustPolicy and trustPolicyFile; keep one',
    ],
    [{ trustPolicyFile: '/nowhere/policy.yaml' }, 'cannot be read: ENOENT'],
  ])('refuses %j', async (imageSigning, message) => {
    await expect(
      loadTrust(config(imageSigning), mockServices.logger.mock()),
    ).rejects.toThrow(message);
  });
});

describe('createConfiguredClient', () => {
  it('asks no host that is not listed', async () => {
    const client = createConfiguredClient(config({}));
    await expect(
      client.getManifest(
        { registry: 'registry.example.com', repository: 'x' },
        'latest',
      ),
    ).rejects.toMatchObject({
      reason: {
        class: 'configuration',
        fix: expect.stringContaining('under imageSigning.registries'),
      },
    });
    await client.close();
  });

  it.each([
    [{ registries: [{ host: 'https://r.example.com' }] }, 'registries[0].host'],
    [
      { registries: [{ host: 'r.example.com' }, { host: 'R.example.com' }] },
      'listed twice',
    ],
    [
      { registries: [{ host: 'r.example.com', username: 'me' }] },
      'needs both username and password',
    ],
    [
      { registries: [{ host: 'r.example.com', concurrency: 0 }] },
      'registries[0].concurrency',
    ],
    [{ dockerConfigFile: '/nowhere/config.json' }, 'cannot be read: ENOENT'],
  ])('refuses %j', (imageSigning, message) => {
    expect(() => createConfiguredClient(config(imageSigning))).toThrow(message);
  });

  it('does not show a password', () => {
    const bad = config({
      registries: [{ host: 'r.example.com', password: 'hidden-word' }],
    });
    expect(() => createConfiguredClient(bad)).toThrow(
      expect.not.objectContaining({
        message: expect.stringContaining('hidden-word'),
      }),
    );
  });
});

describe('createConfiguredAssessor', () => {
  it.each([undefined, 0, 2])('takes %p threads', async verificationThreads => {
    const assessor = createConfiguredAssessor(config({ verificationThreads }));
    await expect(assessor.close()).resolves.toBeUndefined();
  });

  it.each([-1, 0.5, 1000])('refuses %p threads', verificationThreads => {
    expect(() =>
      createConfiguredAssessor(config({ verificationThreads })),
    ).toThrow('imageSigning.verificationThreads');
  });
});
