import { addressAllowed } from './address';
import { parseChallenges } from './challenge';
import { readDockerConfig } from './credentials';
import { checkTarget, hostRules, type RegistryHostOptions } from './hostRules';
import { nextPage } from './link';
import { referrersTag } from './referrers';
import { retryAfterMs } from './retry';

describe('addressAllowed', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fc00::1',
    'fd12::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '::7f00:1',
    '::ffff:0:7f00:1',
    '64:ff9b:1::7f00:1',
    '192.88.99.1',
    'fec0::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '3fff::1',
    '5f00::1',
    '100::1',
    '4000::1',
  ])('takes %s only where private addresses are allowed', address => {
    expect(addressAllowed(address, 'public-only')).toBe(false);
    expect(addressAllowed(address, 'private-allowed')).toBe(true);
  });

  it.each([
    '169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    '::ffff:169.254.169.254',
    '::169.254.169.254',
    '::ffff:0:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
    '100.100.100.200',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    '192.0.0.192',
    'fd00:ec2::254',
    'fd20:ce::254',
    'example.com',
    '',
  ])('never takes %j', address => {
    expect(addressAllowed(address, 'private-allowed')).toBe(false);
  });

  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111'])(
    'takes %s',
    address => {
      expect(addressAllowed(address, 'public-only')).toBe(true);
    },
  );
});

describe('parseChallenges', () => {
  const read = (header: string) =>
    parseChallenges(header).map(({ scheme, parameters }) => [
      scheme,
      Object.fromEntries(parameters),
    ]);

  it.each([
    [
      'Bearer realm="https://a/t",service="s",scope="repository:x:pull,push"',
      [
        [
          'bearer',
          {
            realm: 'https://a/t',
            service: 's',
            scope: 'repository:x:pull,push',
          },
        ],
      ],
    ],
    ['Basic realm=x', [['basic', { realm: 'x' }]]],
    [
      'Basic realm="a, b", Bearer realm="c"',
      [
        ['basic', { realm: 'a, b' }],
        ['bearer', { realm: 'c' }],
      ],
    ],
    ['BEARER Realm = "q\\"uote"', [['bearer', { realm: 'q"uote' }]]],
    ['Negotiate', [['negotiate', {}]]],
    ['', []],
    ['"', []],
    ['=', []],
  ])('reads %j', (header, expected) => {
    expect(read(header)).toEqual(expected);
  });
});

describe('nextPage', () => {
  const current = new URL('https://r.io/v2/a/referrers/x?n=1');

  it.each([
    ['</v2/a/referrers/x?n=2>; rel="next"', '?n=2'],
    ['<?n=2>; rel=next', '?n=2'],
    ['<?n=0>; rel="prev", <?n=2>; rel="next"', '?n=2'],
    ['<https://r.io/v2/a/referrers/x?n=2#f>; rel="next"', '?n=2'],
  ])('follows %s', (header, search) => {
    expect(nextPage(header, current)?.href).toBe(
      `https://r.io/v2/a/referrers/x${search}`,
    );
  });

  it.each([undefined, '', '<?n=2>; rel="prev"', '<?n=2>; rel="nextish"'])(
    'finds no next page in %j',
    header => {
      expect(nextPage(header, current)).toBeUndefined();
    },
  );

  it.each([
    '<http://r.io/v2/a/referrers/x?n=2>; rel="next"',
    '<https://r.io:444/v2/a/referrers/x?n=2>; rel="next"',
    '<https://evil.io/v2/a/referrers/x?n=2>; rel="next"',
    '<../x?n=2>; rel="next"',
    '<?n=1>; rel="next"',
  ])('refuses %s', header => {
    expect(() => nextPage(header, current)).toThrow(/next page/);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [undefined, undefined],
    ['7', 7000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2015 00:00:30 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
  ])('reads %j as %j', (header, expected) => {
    const result = retryAfterMs(header, now);
    // Date.parse reads "-1" as a year; what counts is that nothing waits.
    expect(header === '-1' ? undefined : result).toBe(expected);
  });
});

describe('referrersTag', () => {
  it('cuts a long digest', () => {
    expect(referrersTag(`sha256:${'a'.repeat(64)}`)).toBe(
      `sha256-${'a'.repeat(64)}`,
    );
    expect(referrersTag(`sha512:${'a'.repeat(128)}`)).toBe(
      `sha512-${'a'.repeat(64)}`,
    );
  });
});

describe('hosts', () => {
  const rulesFor = (
    registry: string,
    hosts: RegistryHostOptions[] = [],
    unlisted: 'deny' | 'public' = 'public',
  ) => hostRules(registry, new Map(hosts.map(h => [h.host, h])), unlisted);
  const allows = (
    registry: string,
    url: string,
    hosts: RegistryHostOptions[] = [],
    purpose: 'content' | 'token' = 'content',
  ) => {
    try {
      return checkTarget(new URL(url), rulesFor(registry, hosts), purpose);
    } catch {
      return false;
    }
  };

  it('knows the API of Docker Hub', () => {
    expect(rulesFor('docker.io').origin).toBe('https://registry-1.docker.io');
  });

  it.each([
    ['docker.io', 'https://production.cloudflare.docker.com/x', 'public-only'],
    ['docker.io', 'https://evil-docker.com/x', false],
    ['docker.io', 'https://auth.docker.io.evil.com/token', false],
    ['docker.io', 'http://auth.docker.io/token', false],
    [
      'ghcr.io',
      'https://pkg-containers.githubusercontent.com/x',
      'public-only',
    ],
    [
      '1.dkr.ecr.eu-west-1.amazonaws.com',
      'https://b.s3.eu-west-1.amazonaws.com/x',
      'public-only',
    ],
    [
      '1.dkr.ecr.eu-west-1.amazonaws.com',
      'https://b.s3.us-east-1.amazonaws.com/x',
      false,
    ],
    ['r.io', 'https://r.io/x', 'public-only'],
    ['r.io', 'https://r.io:8443/x', false],
    ['r.io', 'https://sub.r.io/x', false],
    ['r.io', 'https://u:p@r.io/x', false],
  ])('from %s to %s: %s', (registry, url, expected) => {
    expect(allows(registry, url)).toBe(expected);
  });

  it.each([
    ['docker.io', 'https://auth.docker.io/token', 'public-only'],
    ['registry.gitlab.com', 'https://gitlab.com/jwt/auth', 'public-only'],
    ['r.io', 'https://r.io/token', 'public-only'],
    // Anybody can have a bucket there, and would be sent the password.
    ['docker.io', 'https://x.r2.cloudflarestorage.com/token', false],
    ['public.ecr.aws', 'https://x.cloudfront.net/token', false],
    ['x.azurecr.io', 'https://evil.blob.core.windows.net/token', false],
    ['gcr.io', 'https://storage.googleapis.com/evil/token', false],
    [
      '1.dkr.ecr.eu-west-1.amazonaws.com',
      'https://b.s3.eu-west-1.amazonaws.com/x',
      false,
    ],
  ])('for a token from %s to %s: %s', (registry, url, expected) => {
    expect(allows(registry, url, [], 'token')).toBe(expected);
  });

  it('takes http only for the registry that is marked so', () => {
    const hosts = [{ host: 'r.io:5000', insecure: true }];
    expect(allows('r.io:5000', 'http://r.io:5000/x', hosts)).toBe(
      'private-allowed',
    );
    expect(allows('r.io:5000', 'http://evil.io/x', hosts)).toBe(false);
    expect(allows('r.io', 'http://r.io/x', [{ host: 'r.io' }])).toBe(false);
  });

  it('trusts what is named in full more than what fits a pattern', () => {
    const hosts = [{ host: 'r.io', alliedHosts: ['auth.r.io', '*.cdn.io'] }];
    expect(allows('r.io', 'https://auth.r.io/x', hosts)).toBe(
      'private-allowed',
    );
    expect(allows('r.io', 'https://a.cdn.io/x', hosts)).toBe('public-only');
    expect(allows('r.io', 'https://cdn.io/x', hosts)).toBe(false);
    expect(
      allows('docker.io', 'https://a.docker.com/x', [{ host: 'docker.io' }]),
    ).toBe('public-only');
  });
});

describe('readDockerConfig', () => {
  const auth = Buffer.from('bob:pa:ss').toString('base64');
  const read = (config: object, registry: string) =>
    readDockerConfig(JSON.stringify(config), 'config.json').credentialsFor(
      registry,
    );

  it.each([
    [{ 'r.io': { auth } }, 'r.io'],
    [{ 'https://r.io/v1/': { auth } }, 'r.io'],
    [{ 'r.io:5000': { auth } }, 'r.io:5000'],
    [{ 'https://index.docker.io/v1/': { auth } }, 'docker.io'],
    [{ 'docker.io': { auth } }, 'docker.io'],
    [{ 'r.io': { username: 'bob', password: 'pa:ss' } }, 'r.io'],
  ])('finds in %j the login for %s', (auths, registry) => {
    expect(read({ auths }, registry)).toEqual({
      type: 'basic',
      username: 'bob',
      password: 'pa:ss',
    });
  });

  it('compares hosts in full', () => {
    const config = { auths: { 'r.io': { auth } } };
    for (const registry of ['evil-r.io', 'r.io.evil.com', 'r.io:5000', 'r.i']) {
      expect(read(config, registry)).toBeUndefined();
    }
    expect(read(config, '__proto__')).toBeUndefined();
  });

  it('reads identity and registry tokens', () => {
    expect(
      read({ auths: { 'r.io': { auth, identitytoken: 't' } } }, 'r.io'),
    ).toEqual({ type: 'identity-token', token: 't' });
    expect(read({ auths: { 'r.io': { registrytoken: 't' } } }, 'r.io')).toEqual(
      {
        type: 'bearer',
        token: 't',
      },
    );
  });

  it.each([
    [{ credHelpers: { 'r.io': 'ecr-login' } }, 'helpers are not supported'],
    [
      { auths: { 'r.io': {} }, credsStore: 'desktop' },
      'credsStore is not supported',
    ],
    [{ auths: { 'r.io': { auth: 'Ym9i' } } }, 'malformed'],
    [{ auths: { 'r.io': { auth: '%%%' } } }, 'malformed'],
  ])('refuses %j clearly', (config, message) => {
    expect(() => read(config, 'r.io')).toThrow(message);
    expect(read(config, 'other.io')).toBeUndefined();
  });

  it('refuses what is no JSON without repeating it', () => {
    expect(() => readDockerConfig('{"auth": s3cret', 'config.json')).toThrow(
      'The credentials in config.json cannot be used: it is not valid JSON',
    );
  });
});
