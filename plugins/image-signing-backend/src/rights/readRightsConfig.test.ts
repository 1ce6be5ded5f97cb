import { ConfigReader } from '@backstage/config';
import { builtInRights } from '.';
import { readRightsConfig } from './readRightsConfig';

const read = (...registries: object[]) =>
  readRightsConfig(
    new ConfigReader({ imageSigning: { registries } as never }),
    builtInRights,
  );

const at = 'imageSigning.registries[0].rights';

describe('readRightsConfig', () => {
  it('reads what is configured, and nothing of other registries', () => {
    const sources = read(
      {
        host: 'Harbor.example.com',
        private: true,
        rights: { type: 'harbor', username: 'robot$r', password: 'p' },
      },
      {
        host: 'quay.example.com:8443',
        username: 'puller',
        password: 'other',
        rights: { type: 'quay', token: 't', maxPushers: 3 },
      },
      { host: 'plain.example.com' },
    );
    expect([...sources.keys()]).toEqual([
      'harbor.example.com',
      'quay.example.com:8443',
    ]);
    expect(sources.get('harbor.example.com')).toMatchObject({
      allowPrivate: true,
      insecure: false,
      credentials: { type: 'basic', username: 'robot$r', password: 'p' },
      maxPushers: 10,
      rights: { id: 'harbor' },
    });
    expect(sources.get('quay.example.com:8443')).toMatchObject({
      allowPrivate: false,
      credentials: { type: 'bearer', token: 't' },
      maxPushers: 3,
    });
  });

  it.each([
    [{ type: 'ecr' }, `${at}.type is 'ecr'; use one of harbor, quay`],
    [{ type: 'harbor' }, `${at} needs both username and password`],
    [
      { type: 'harbor', username: 'u' },
      `${at} needs both username and password`,
    ],
    [
      { type: 'harbor', token: 't' },
      `${at} of type 'harbor' takes username and password, not token`,
    ],
    [
      { type: 'quay', username: 'u', password: 'p' },
      `${at} of type 'quay' needs token, and no other login`,
    ],
    [
      { type: 'quay', token: 't', maxPushers: 0 },
      `${at}.maxPushers is 0; use a whole number from 1`,
    ],
  ])('refuses %j', (rights, message) => {
    expect(() => read({ host: 'r.example.com', rights })).toThrow(message);
  });
});
