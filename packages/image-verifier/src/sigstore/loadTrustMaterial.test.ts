import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testKey } from '../__testUtils__/documents';
import {
  sigstoreInstance,
  type SigstoreInstance,
} from '../__testUtils__/sigstore';
import type { TrustRootSource } from '../policy/trustPolicy';
import { loadTrustMaterial } from './loadTrustMaterial';
import { rootMaterial } from './rootMaterial';
import { TrustMaterialError } from './trustMaterial';

describe('loadTrustMaterial', () => {
  let baseDir: string;
  let instance: SigstoreInstance;

  beforeAll(async () => {
    baseDir = await mkdtemp(join(tmpdir(), 'trust-'));
    instance = await sigstoreInstance();
  });

  afterAll(() => rm(baseDir, { recursive: true }));

  const load = (
    roots: Record<string, TrustRootSource>,
    keys: Record<string, { file?: string; data?: string }> = {},
  ) =>
    loadTrustMaterial(
      {
        roots,
        authorities: Object.entries(keys).map(([name, key]) => ({
          name,
          owner: 'team',
          key,
          transparencyLog: 'optional',
        })),
      },
      { baseDir },
    );

  /** The reason that the promise fails with. */
  const reasonOf = async (promise: Promise<unknown>) => {
    const error = await promise.catch(e => e);
    expect(error).toBeInstanceOf(TrustMaterialError);
    return (error as TrustMaterialError).reason;
  };

  it('needs no network for the public-good root', async () => {
    const { roots, notes } = await load({
      public: { sigstore: 'public-good' },
    });
    expect(roots).toMatchObject([{ name: 'public', origin: 'seed' }]);
    expect(rootMaterial(roots[0]).logs.length).toBeGreaterThan(0);
    expect(notes).toEqual([]);
  });

  it('reads files and inline roots to the same effect', async () => {
    const data = instance.trustedRoot();
    await writeFile(join(baseDir, 'root.json'), JSON.stringify(data));
    const file = await load({ corp: { file: 'root.json' } });
    const inline = await load({ corp: { data } });
    expect(file.roots[0].origin).toBe('file');
    expect(inline.roots[0].origin).toBe('inline');
    expect(file.hash).toBe(inline.hash);
  });

  it('has another hash for other keys, roots and names', async () => {
    const data = instance.trustedRoot();
    const key = { data: testKey().pem };
    const hashes = await Promise.all([
      load({ corp: { data } }),
      load({ other: { data } }),
      load({ corp: { data: instance.trustedRoot({ stamps: false }) } }),
      load({ corp: { data, checkpointOrigin: 'x' } }),
      load({ corp: { data } }, { a: key }),
      load({ corp: { data } }, { b: key }),
      load({ corp: { data } }, { a: { data: testKey().pem } }),
    ]);
    expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(hashes.length);
  });

  it.each<[string, (root: any) => unknown, string]>([
    [
      'a log without a start',
      r => delete r.tlogs[0].publicKey.validFor,
      'validFor.start',
    ],
    [
      'a CT log without a start',
      r => delete r.ctlogs[0].publicKey.validFor.start,
      'a log in ctlogs',
    ],
    [
      'an authority without a start',
      r => delete r.certificateAuthorities[0].validFor,
      'validFor.start',
    ],
    [
      'an authority without certificates',
      r => {
        r.certificateAuthorities[0].certChain.certificates = [];
      },
      'no certificates',
    ],
    [
      'a certificate that is none',
      r => {
        r.certificateAuthorities[0].certChain.certificates[0].rawBytes = 'AAAA';
      },
      'not a Sigstore trusted root',
    ],
    [
      'nothing to prove the time',
      r => {
        r.tlogs = [];
        r.timestampAuthorities = [];
      },
      'prove when',
    ],
    [
      'nothing at all',
      r => {
        Object.assign(r, {
          tlogs: [],
          timestampAuthorities: [],
          certificateAuthorities: [],
        });
      },
      'empty',
    ],
    [
      'a timestamp authority that may not stamp',
      r => {
        r.timestampAuthorities[0].certChain.certificates.reverse();
      },
      'not meant for timestamping',
    ],
  ])('refuses a root with %s', async (_, change, words) => {
    const data = JSON.parse(JSON.stringify(instance.trustedRoot()));
    change(data);
    const { code, detail } = await reasonOf(load({ corp: { data } }));
    expect(code).toBe('TRUST_ROOT_INVALID');
    expect(detail).toContain(words);
  });

  it.each<[string, TrustRootSource]>([
    ['TRUST_ROOT_UNAVAILABLE', { file: 'none.json' }],
    ['TRUST_ROOT_INVALID', { file: 'bad.json' }],
  ])('answers %s for a file that cannot be used', async (code, source) => {
    await writeFile(join(baseDir, 'bad.json'), '{');
    const reason = await reasonOf(load({ corp: source }));
    expect(reason.code).toBe(code);
    expect(reason.detail).toContain(source.file);
  });

  it('names the authority of a key file that is missing', async () => {
    const reason = await reasonOf(load({}, { ci: { file: 'none.pub' } }));
    expect(reason.detail).toContain(
      'The key of authority ci cannot be used: none.pub cannot be read',
    );
  });

  const pemOf = (type: any, options: object) =>
    (generateKeyPairSync as any)(type, options)
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString();

  it.each([
    [
      'RSA of 1024 bits',
      () => pemOf('rsa', { modulusLength: 1024 }),
      'rsa 1024 keys are not supported',
    ],
    [
      'another curve',
      () => pemOf('ec', { namedCurve: 'secp256k1' }),
      'secp256k1 keys are not supported',
    ],
    [
      'a key for another use',
      () => pemOf('x25519', {}),
      'x25519 keys are not supported',
    ],
    [
      'two keys',
      () => `${testKey().pem}${testKey().pem}`,
      'not one public key',
    ],
    ['no key', () => 'x', 'not one public key'],
    [
      'a damaged key',
      () => testKey().pem.replace(/\n...../, '\nAAAAA'),
      'not a valid public key',
    ],
    [
      'a private key',
      () =>
        testKey()
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
      'it is a private key',
    ],
  ])('refuses %s', async (_, pem, words) => {
    const { code, detail } = await reasonOf(load({}, { ci: { data: pem() } }));
    expect(code).toBe('KEY_INVALID');
    expect(detail).toContain(words);
  });
});
