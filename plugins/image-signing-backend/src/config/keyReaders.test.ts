import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createKeyReaders } from './keyReaders';

const { signal } = new AbortController();

describe('createKeyReaders', () => {
  let server: Server;
  let seen: string[];

  beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      const data = { 'cosign.pub': Buffer.from('PEM').toString('base64') };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ kind: 'Secret', data }));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  const readers = (more: object = {}, names = ['prod']) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clusters = names.map(name => ({ name, url }));
    return createKeyReaders(
      new ConfigReader({ imageSigning: { clusters, ...more } as never }),
      mockServices.logger.mock(),
      [{ scheme: 'awskms', getPublicKey: async uri => `by a module: ${uri}` }],
    );
  };
  const secret = { namespace: 'chains', name: 'signing-secrets' };

  it('reads one secret by its name from the cluster that is named', async () => {
    const { kubernetes } = readers({}, ['prod', 'stage']);
    expect(
      await kubernetes?.({ ...secret, cluster: 'stage' }, { signal }),
    ).toBe('PEM');
    expect(seen).toEqual([
      'GET /api/v1/namespaces/chains/secrets/signing-secrets',
    ]);
    await expect(kubernetes?.(secret, { signal })).rejects.toThrow(
      'must say which cluster; there are prod, stage',
    );
    await expect(
      kubernetes?.({ ...secret, cluster: 'dev' }, { signal }),
    ).rejects.toThrow('no cluster dev');
  });

  it('takes the only cluster where none is named', async () => {
    expect(await readers().kubernetes?.(secret, { signal })).toBe('PEM');
  });

  it('asks no Vault that is not configured', async () => {
    const { vault } = readers({
      vault: [{ address: 'https://vault.example.com', token: 'hidden-word' }],
    });
    await expect(
      vault?.({ address: 'https://other.example.com', key: 'k' }, { signal }),
    ).rejects.toThrow('not among the configured');
  });

  it.each([[{}], [{ token: 'hidden-word', tokenFile: 'x' }]])(
    'refuses a Vault with the logins %j',
    login => {
      const vault = [{ address: 'https://vault.example.com', ...login }];
      expect(() => readers({ vault })).toThrow(
        'imageSigning.vault[0] needs exactly one of token and tokenFile',
      );
    },
  );

  it('lets a module take the place of a built-in provider', async () => {
    const { kms = [] } = readers();
    expect(kms.map(({ scheme }) => scheme).sort()).toEqual([
      'awskms',
      'azurekms',
      'gcpkms',
    ]);
    const aws = kms.find(({ scheme }) => scheme === 'awskms');
    expect(await aws?.getPublicKey('awskms:///a', { signal })).toBe(
      'by a module: awskms:///a',
    );
  });
});
