import { createHash, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BUNDLE_TYPE,
  statement,
  testKey,
  type TestKey,
} from '../__testUtils__/documents';
import {
  ISSUER,
  sigstoreInstance,
  SUBJECT,
  type SigstoreInstance,
} from '../__testUtils__/sigstore';
import { main } from '../cli';

const artifact = Buffer.from('any file');
const hex = createHash('sha256').update(artifact).digest('hex');
const digest = `sha256:${hex}`;

describe('verify-bundle', () => {
  let cwd: string;
  let corp: SigstoreInstance;

  const save = (name: string, json: object) =>
    writeFile(join(cwd, name), JSON.stringify(json));

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'bundle-'));
    corp = await sigstoreInstance();
    await writeFile(join(cwd, 'artifact'), artifact);
    await writeFile(join(cwd, 'other'), 'another file');
    await save('root.json', corp.trustedRoot());
    await save('keyless.json', await corp.sign(statement(digest)));
  });

  afterAll(() => rm(cwd, { recursive: true }));

  const run = async (...args: string[]) => {
    const output = { stdout: '', stderr: '' };
    const code = await main(['verify-bundle', ...args], {
      cwd,
      stdout: text => {
        output.stdout += text;
      },
      stderr: text => {
        output.stderr += text;
      },
    });
    return { code, ...output };
  };

  const keyless = (bundle: string, operand: string, identity = SUBJECT) =>
    run(
      '--bundle',
      bundle,
      '--certificate-identity',
      identity,
      '--certificate-oidc-issuer',
      ISSUER,
      '--trusted-root',
      'root.json',
      operand,
    );

  const keyed = (bundle: string, operand: string) =>
    run(
      '--bundle',
      bundle,
      '--key',
      `${bundle}.pub`,
      '--trusted-root',
      'root.json',
      operand,
    );

  /** A bundle with a signature over the file, by key, logged. */
  const saveMessage = async (
    name: string,
    key: TestKey,
    options: { logged?: boolean } = {},
  ) => {
    const signature = sign('sha256', artifact, key.privateKey).toString(
      'base64',
    );
    const entry = await corp.logEntry({
      kind: 'hashedrekord',
      apiVersion: '0.0.1',
      spec: {
        data: { hash: { algorithm: 'sha256', value: hex } },
        signature: {
          content: signature,
          publicKey: { content: Buffer.from(key.pem).toString('base64') },
        },
      },
    } as never);
    await save(name, {
      mediaType: BUNDLE_TYPE,
      verificationMaterial: {
        publicKey: { hint: key.hint },
        tlogEntries: options.logged === false ? [] : [entry],
      },
      messageSignature: {
        messageDigest: {
          algorithm: 'SHA2_256',
          digest: Buffer.from(hex, 'hex').toString('base64'),
        },
        signature,
      },
    });
    await writeFile(join(cwd, `${name}.pub`), key.pem);
  };

  it.each(['artifact', digest])(
    'proves an attestation of %s, signed with a certificate',
    async operand => {
      expect(await keyless('keyless.json', operand)).toEqual({
        code: 0,
        stdout: `verified: signed by ${SUBJECT} (${ISSUER})\n`,
        stderr: '',
      });
    },
  );

  it.each(['other', `sha256:${'0'.repeat(64)}`])(
    'does not prove it for %s',
    async operand => {
      const { code, stderr } = await keyless('keyless.json', operand);
      expect(code).toBe(1);
      expect(stderr).toMatch(/covers sha256:/);
    },
  );

  it('wants the very identity, not a part of it', async () => {
    const { code, stderr } = await keyless(
      'keyless.json',
      'artifact',
      SUBJECT.slice(0, -1),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(`it was signed by ${SUBJECT}`);
  });

  it.each(['P-256', 'P-384', 'P-521'] as const)(
    'proves a signature over a file or its digest with a key on %s',
    async type => {
      const name = `${type}.json`;
      await saveMessage(name, testKey(type));
      expect((await keyed(name, 'artifact')).code).toBe(0);
      expect((await keyed(name, digest)).code).toBe(0);
      expect((await keyed(name, 'other')).code).toBe(1);
      expect((await keyed(name, `sha256:${'0'.repeat(64)}`)).code).toBe(1);
    },
  );

  it('does not prove a signature by another key', async () => {
    await saveMessage('wrong.json', testKey());
    await writeFile(join(cwd, 'wrong.json.pub'), testKey().pem);
    for (const operand of ['artifact', digest]) {
      expect((await keyed('wrong.json', operand)).code).toBe(1);
    }
  });

  it('wants an entry in the log of the root', async () => {
    await saveMessage('unlogged.json', testKey(), { logged: false });
    const { code, stderr } = await keyed('unlogged.json', 'artifact');
    expect(code).toBe(1);
    expect(stderr).toContain('No transparency-log entry');
  });

  it('does not take a certificate for a key, nor a key for a certificate', async () => {
    const key = testKey();
    await saveMessage('key.json', key);
    await writeFile(join(cwd, 'keyless.json.pub'), key.pem);
    expect((await keyless('key.json', 'artifact')).code).toBe(1);
    expect((await keyed('keyless.json', 'artifact')).code).toBe(1);
  });

  it.each([
    [['artifact'], 'needs --bundle'],
    [['--bundle', 'keyless.json', 'artifact'], 'needs either --key'],
    [
      ['--bundle', 'keyless.json', '--certificate-identity', 'x', 'artifact'],
      'needs either --key',
    ],
    [
      ['--bundle', 'x', '--key', 'y', '--certificate-identity', 'x', 'z'],
      'needs either --key',
    ],
    [['--staging', '--bundle', 'x', '--key', 'y', 'z'], '--trusted-root'],
    [['--bundle', 'missing', '--key', 'y', 'z'], 'missing cannot be read'],
  ])('refuses the call %j', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
