import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fixtureNamed,
  judgeNotationImage,
  NOTATION,
  notationDiscovery,
  readNotationFixture,
} from '../__testUtils__/notation';
import { assessEvidence } from '../sigstore/assessEvidence';
import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import { evaluateTrustPolicy } from '../policy/evaluateTrustPolicy';
import { TrustPolicyError } from '../policy/problems';
import { loadNotationConfig } from './loadNotationConfig';
import { readStatements } from './notationStatements';

const { documents } = readNotationFixture('names.json') as {
  documents: Array<{ text: string; error: string }>;
};

describe('a Notation trust policy', () => {
  it.each(documents.map(({ text, error }) => [text, error]))(
    '%s is valid where the real library says so',
    (text, error) => {
      const { problems } = readStatements(JSON.parse(text));
      expect({ error, valid: problems.length === 0 }).toEqual({
        error,
        valid: error === '',
      });
    },
  );
});

describe('loadNotationConfig', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'notation-'));
    for (const [name, pem] of Object.entries(NOTATION.trustStores)) {
      const [type, store] = name.split(':');
      const path = join(directory, 'truststore', 'x509', type, store);
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'root.pem'), pem);
    }
  });

  afterEach(() => rm(directory, { recursive: true }));

  const statement = (name: string, more: object) => ({
    name,
    registryScopes: ['*'],
    signatureVerification: { level: 'strict' },
    trustStores: ['ca:corp', 'tsa:corp'],
    trustedIdentities: ['*'],
    ...more,
  });
  const write = (file: string, ...trustPolicies: object[]) =>
    writeFile(
      join(directory, file),
      JSON.stringify({ version: '1.0', trustPolicies }),
    );

  async function judge(fixture: string) {
    const policy = await loadNotationConfig(directory);
    const trustMaterial = await loadTrustMaterial(policy, {
      baseDir: directory,
    });
    const discovery = notationDiscovery(fixtureNamed(fixture));
    const { repository, digest } = discovery;
    return evaluateTrustPolicy({
      evidence: assessEvidence(discovery, trustMaterial),
      image: { repository, digest },
      policy,
      now: new Date(NOTATION.judgedAt),
      trustMaterial,
    });
  }

  it('reads policy and trust stores as they stand', async () => {
    await write('trustpolicy.json', statement('all', {}));
    expect((await judge('cose-stamped')).outcome).toBe('verified');
    expect((await judge('jws-ec256')).reasons[0].code).toBe(
      'TIMESTAMP_MISSING',
    );
  });

  it('lets an exact scope win over "*"', async () => {
    await write(
      'trustpolicy.json',
      statement('all', { trustedIdentities: ['x509.subject: C=X, ST=X, O=X'] }),
      statement('shop', {
        registryScopes: ['registry.example.com/prod/shop'],
        trustStores: ['ca:corp'],
      }),
    );
    const result = await judge('jws-ec256');
    expect(result).toMatchObject({ outcome: 'verified', rule: 'shop' });
  });

  it('denies an image outside every scope', async () => {
    await write(
      'trustpolicy.json',
      statement('other', { registryScopes: ['registry.example.com/other'] }),
    );
    expect((await judge('jws-ec256')).reasons[0].code).toBe(
      'POLICY_NONE_APPLIES',
    );
  });

  it('admits what is skipped, and does not call it verified', async () => {
    await write('trustpolicy.json', {
      name: 'skip',
      registryScopes: ['*'],
      signatureVerification: { level: 'skip' },
    });
    expect(await judge('jws-untrusted')).toMatchObject({
      outcome: 'inconclusive',
      admitted: true,
    });
  });

  it('prefers trustpolicy.oci.json', async () => {
    await write('trustpolicy.json', statement('old', {}));
    await write(
      'trustpolicy.oci.json',
      statement('new', { trustStores: ['ca:corp'] }),
    );
    expect((await judge('jws-ec256')).rule).toBe('new');
  });

  it('lists every mistake with its place', async () => {
    await write(
      'trustpolicy.json',
      statement('', { trustStores: ['corp'] }),
      statement('b', { signatureVerification: { level: 'lax' } }),
    );
    const error = await loadNotationConfig(directory).catch(e => e);
    expect(error).toBeInstanceOf(TrustPolicyError);
    expect(
      (error as TrustPolicyError).problems.map(({ path }) => path),
    ).toEqual([
      'trustPolicies[0].name',
      'trustPolicies[0].trustStores[0]',
      'trustPolicies[1].signatureVerification.level',
      'trustPolicies[1].registryScopes',
    ]);
  });

  it.each([
    [
      'a policy that is a symbolic link',
      async () => {
        await write('real.json', statement('all', {}));
        await symlink('real.json', join(directory, 'trustpolicy.json'));
      },
      'trust policy is not valid',
    ],
    ['no policy', async () => {}, 'has no trustpolicy'],
    [
      'a key given twice',
      () =>
        writeFile(
          join(directory, 'trustpolicy.json'),
          '{"version":"1.0","version":"1.0"}',
        ),
      'twice',
    ],
  ])('refuses %s', async (_, prepare, message) => {
    await prepare();
    await expect(loadNotationConfig(directory)).rejects.toThrow(message);
  });

  it.each([
    [
      'a store that is a symbolic link',
      async (store: string) => {
        await rm(store, { recursive: true });
        await symlink(directory, store);
      },
    ],
    [
      'a certificate that is a symbolic link',
      (store: string) => symlink('root.pem', join(store, 'other.pem')),
    ],
    ['a directory in a store', (store: string) => mkdir(join(store, 'more'))],
    ['a missing store', (store: string) => rm(store, { recursive: true })],
    ['an empty store', (store: string) => rm(join(store, 'root.pem'))],
    [
      'a file that is no certificate',
      (store: string) => writeFile(join(store, 'a.pem'), 'hello'),
    ],
    [
      'a leaf that is not self-signed',
      (store: string) =>
        writeFile(join(store, 'leaf.der'), leafOf('jws-ec256')),
    ],
  ])('refuses %s', async (_, spoil) => {
    await write(
      'trustpolicy.json',
      statement('all', { trustStores: ['ca:corp'] }),
    );
    await spoil(join(directory, 'truststore', 'x509', 'ca', 'corp'));
    await expect(judge('jws-ec256')).rejects.toMatchObject({
      reason: { code: 'TRUST_STORE_INVALID' },
    });
  });

  it('wants roots in the store of a timestamp authority', async () => {
    await write('trustpolicy.json', statement('all', {}));
    const { evidence } = await judgeNotationImage(
      notationDiscovery(fixtureNamed('jws-ec256')),
      await loadNotationConfig(directory).then(policy => ({
        ...policy,
        trustStores: Object.fromEntries(
          Object.entries(NOTATION.trustStores).map(([name, data]) => [
            name,
            { data },
          ]),
        ),
      })),
    );
    expect(evidence.signatures[0].valid).toBe(true);
    await writeFile(
      join(directory, 'truststore', 'x509', 'tsa', 'corp', 'issuing.der'),
      certificatesOf('jws-ec256')[1],
    );
    await expect(judge('jws-ec256')).rejects.toThrow('not a root certificate');
  });
});

function certificatesOf(name: string): Buffer[] {
  const envelope = Buffer.from(fixtureNamed(name).envelope, 'base64');
  const { header } = JSON.parse(envelope.toString());
  return header.x5c.map((der: string) => Buffer.from(der, 'base64'));
}

function leafOf(name: string): Buffer {
  return certificatesOf(name)[0];
}
