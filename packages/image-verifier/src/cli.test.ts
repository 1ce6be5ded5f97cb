import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  legacySignature,
  simpleSigningPayload,
  testKey,
  type TestKey,
} from './__testUtils__/documents';
import { legacyLayer, putSignatureTag } from './__testUtils__/attach';
import {
  FakeRegistry,
  OCI_INDEX,
  OCI_MANIFEST,
} from './__testUtils__/registry';
import { main } from './cli';

describe('image-verifier', () => {
  const key = testKey();
  let registry: FakeRegistry;
  let cwd: string;

  const writePolicy = (more = '') =>
    writeFile(
      join(cwd, 'policy.yaml'),
      `
authorities:
  - name: ci
    owner: team
    key: { file: cosign.pub }
    transparencyLog: optional
rules:
  - name: prod
    images: ['${registry.host}/prod/**']
    environments: [prod]
    signedBy: { anyOf: [ci] }
${more}`,
    );

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    cwd = await mkdtemp(join(tmpdir(), 'image-verifier-'));
    await writeFile(join(cwd, 'cosign.pub'), key.pem);
    await writePolicy();
  });

  afterEach(async () => {
    await registry.stop();
    await rm(cwd, { recursive: true });
  });

  const signed = (tag: string, signer: TestKey = key) => {
    const { digest } = registry.putImage('prod/app', tag);
    const payload = simpleSigningPayload(digest);
    registry.putManifest(
      'prod/app',
      {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          ...registry.putBlob(Buffer.from('{}')),
        },
        layers: [
          {
            mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
            ...registry.putBlob(payload),
            annotations: legacySignature(signer, payload).annotations,
          },
        ],
      },
      { tag: `${digest.replace(':', '-')}.sig` },
    );
    return `${registry.host}/prod/app:${tag}`;
  };

  const run = async (...argv: string[]) => {
    let stdout = '';
    let stderr = '';
    const code = await main(argv, {
      stdout: text => {
        stdout += text;
      },
      stderr: text => {
        stderr += text;
      },
      cwd,
    });
    return { code, stdout, stderr };
  };

  const verify = (...argv: string[]) =>
    run(
      'verify',
      '--trust-policy',
      'policy.yaml',
      '--insecure-registry',
      registry.host,
      ...argv,
    );

  it.each([
    ['the policy', (repository: string) => ({ policy: repository })],
    ['the command line', (repository: string) => ({ flag: repository })],
  ])(
    'finds signatures in another repository named by %s',
    async (_, naming) => {
      const { digest } = registry.putImage('prod/app', 'v1');
      putSignatureTag(registry, 'signatures', digest, [
        legacyLayer(registry, digest, key),
      ]);
      const image = `${registry.host}/prod/app:v1`;
      expect((await verify(image)).code).toBe(1);

      const { policy, flag } = {
        policy: undefined,
        flag: undefined,
        ...naming(`${registry.host}/signatures`),
      };
      if (policy) {
        await writePolicy(
          `signatureRepositories:\n  - { images: ['**'], repository: '${policy}' }\n`,
        );
      }
      const flags = flag ? ['--signature-repository', flag] : [];
      expect((await verify(image, ...flags)).code).toBe(0);
    },
  );

  it('takes one platform out of an index, and an index for a platform image', async () => {
    const child = registry.putImage('prod/app', 'amd64');
    const index = registry.putManifest(
      'prod/app',
      {
        schemaVersion: 2,
        mediaType: OCI_INDEX,
        manifests: [
          { ...child, platform: { os: 'linux', architecture: 'amd64' } },
        ],
      },
      { tag: 'v1' },
    );
    putSignatureTag(registry, 'prod/app', index.digest, [
      legacyLayer(registry, index.digest, key),
    ]);
    await writePolicy('    subject: either\n');
    const tag = `${registry.host}/prod/app:v1`;
    const taken = await verify(tag, '--platform', 'linux/amd64');
    expect(taken.code).toBe(0);
    expect(taken.stdout).toContain(
      `over the index ${index.digest}\n  pinned: ${registry.host}/prod/app@${child.digest}`,
    );
    const digest = `${registry.host}/prod/app@${child.digest}`;
    expect((await verify(digest, '--index', tag)).code).toBe(0);
    expect((await verify(digest)).code).toBe(1);
    expect((await verify(tag, '--platform', 'linux')).code).toBe(2);
  });

  it('says that an image is verified, by whom, and what to deploy', async () => {
    const { code, stdout, stderr } = await verify(signed('v1'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(
        `^VERIFIED  ${registry.host}/prod/app:v1
  met          signed by ci \\(rule prod\\)
    by ci: key sha256:[0-9a-f]{64}, cosign-legacy
  pinned: ${registry.host}/prod/app@sha256:[0-9a-f]{64}
$`,
      ),
    );
  });

  it('says why an image is not verified, and what to do next', async () => {
    registry.putImage('prod/app', 'v1');
    const { code, stdout } = await verify(`${registry.host}/prod/app:v1`);
    expect(code).toBe(1);
    expect(stdout).toContain('FAILED');
    expect(stdout).toContain('unmet        signed by ci (rule prod)');
    expect(stdout).toContain('signature not found [SIGNATURE_NOT_FOUND]');
    expect(stdout).toContain('next: Sign the image by its digest in CI');
  });

  it('answers in JSON', async () => {
    const { code, stdout } = await verify(signed('v1'), '--output', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      images: [
        {
          reference: `${registry.host}/prod/app:v1`,
          outcome: 'verified',
          rule: 'prod',
          matched: [{ authority: 'ci' }],
          evidence: { signatures: [{ valid: true }] },
        },
      ],
    });
  });

  it('applies the rules of the environment', async () => {
    const image = signed('v1');
    expect((await verify(image, '--environment', 'prod')).code).toBe(0);
    const { code, stdout } = await verify(image, '--environment', 'dev');
    expect(code).toBe(1);
    expect(stdout).toContain('[POLICY_NONE_APPLIES]');
  });

  it('opens the gate for what the policy leaves alone, and does not call it verified', async () => {
    await writePolicy('unmatched: allow');
    const { code, stdout } = await verify(signed('v1'), '--environment', 'dev');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ADMITTED, NOT VERIFIED/);
  });

  it('answers 3 where an image could not be judged', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    registry.overrides.set(
      `/v2/prod/app/referrers/${digest}`,
      (_, response) => {
        response.statusCode = 403;
        response.end();
      },
    );
    const { code, stdout } = await verify(`${registry.host}/prod/app:v1`);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^INCONCLUSIVE/);
  });

  it('answers the worst of several images', async () => {
    const good = signed('v1');
    registry.putImage('prod/app', 'v2');
    const bad = `${registry.host}/prod/app:v2`;
    const { digest } = registry.putImage('prod/app', 'v3');
    registry.overrides.set(
      `/v2/prod/app/referrers/${digest}`,
      (_, response) => {
        response.statusCode = 403;
        response.end();
      },
    );
    const unknown = `${registry.host}/prod/app:v3`;
    expect((await verify(good, unknown)).code).toBe(3);
    expect((await verify(good, bad)).code).toBe(1);
    expect((await verify(good, unknown, bad)).code).toBe(1);
  });

  it('uses the credentials of a Docker configuration', async () => {
    const image = signed('v1');
    registry.overrides.set('/v2/prod/app/manifests/v1', (request, response) => {
      if (request.headers.authorization) {
        registry.overrides.clear();
      }
      response.statusCode = request.headers.authorization ? 429 : 401;
      response.setHeader('retry-after', '0');
      response.setHeader('www-authenticate', 'Basic');
      response.end();
    });
    const auth = Buffer.from('bob:pw').toString('base64');
    await writeFile(
      join(cwd, 'config.json'),
      JSON.stringify({ auths: { [registry.host]: { auth } } }),
    );
    expect((await verify(image)).code).toBe(3);
    expect((await verify(image, '--registry-config', 'config.json')).code).toBe(
      0,
    );
  });

  it.each([
    [[], 'no command is given'],
    [['sign', 'x'], 'there is no command "sign"'],
    [['verify', '--trust-policy', 'policy.yaml'], 'name at least one image'],
    [['verify', 'x'], '--trust-policy is missing'],
    [['verify', 'x', '--trust-policy', 'none.yaml'], 'cannot be read (ENOENT)'],
    [
      ['verify', 'x', '--trust-policy', 'policy.yaml', '--ouput', 'json'],
      '--ouput',
    ],
    [
      ['verify', 'x', '--trust-policy', 'policy.yaml', '--output', 'xml'],
      '--output must be one of text, json',
    ],
    [['verify', 'X', '--trust-policy', 'policy.yaml'], 'upper-case'],
    [
      [
        'verify',
        'x',
        '--trust-policy',
        'policy.yaml',
        '--registry-config',
        'policy.yaml',
      ],
      'not valid JSON',
    ],
  ])('answers 2 for %j', async (argv, message) => {
    const { code, stdout, stderr } = await run(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(registry.seen).toEqual([]);
  });

  it('answers 2 for a policy that is not valid, with every mistake', async () => {
    await writePolicy('unmatched: perhaps\nx: y');
    const { code, stderr } = await verify('x');
    expect(code).toBe(2);
    expect(stderr).toContain('policy.yaml:12:1 unmatched: must be one of');
    expect(stderr).toContain('policy.yaml:13:1 x: is not a known key');
  });

  it('answers 2 for a key that cannot be used', async () => {
    await writeFile(join(cwd, 'cosign.pub'), 'x');
    const { code, stderr } = await verify('x');
    expect(code).toBe(2);
    expect(stderr).toContain('The key of authority ci cannot be used');
  });

  it('explains itself', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Exit codes:');
  });

  describe('policy', () => {
    it('lint finds no mistake in a good policy, and every one in a bad one', async () => {
      expect(await run('policy', 'lint', 'policy.yaml')).toMatchObject({
        code: 0,
        stdout: 'No mistakes found.\n',
      });
      await writePolicy('unmatched: perhaps\nruls: []');
      const { code, stdout } = await run('policy', 'lint', 'policy.yaml');
      expect(code).toBe(2);
      expect(stdout).toMatch(/^policy\.yaml:12:1 unmatched: must be one of/m);
      expect(stdout).toContain(
        'ruls: is not a known key (did you mean "rules"?)',
      );
    });

    it('lint answers in JSON', async () => {
      await writePolicy('unmatched: perhaps');
      const { stdout } = await run(
        'policy',
        'lint',
        'policy.yaml',
        '--output',
        'json',
      );
      expect(JSON.parse(stdout).problems).toEqual([
        expect.objectContaining({ path: 'unmatched', line: 12 }),
      ]);
    });

    it('explain says which rules apply and why others do not, without a registry', async () => {
      const image = `${registry.host}/prod/app:1`;
      await registry.stop();
      const explain = (...more: string[]) =>
        run(
          'policy',
          'explain',
          image,
          '--trust-policy',
          'policy.yaml',
          ...more,
        );
      const applying = await explain('--environment', 'prod');
      expect(applying.code).toBe(0);
      expect(applying.stdout).toContain('applies  prod');
      expect(applying.stdout).toContain('signed by ci (ci: owner team)');
      const other = await explain('--environment', 'dev');
      expect(other.stdout).toContain('not      prod: it is for prod');
      expect(other.stdout).toContain('no rule applies: the image is refused');
    });

    it('schema prints the JSON Schema', async () => {
      const { stdout } = await run('policy', 'schema');
      expect(Object.keys(JSON.parse(stdout).properties)).toEqual([
        'roots',
        'trustStores',
        'authorities',
        'rules',
        'signatureRepositories',
        'unmatched',
        'unmatchedUntil',
      ]);
    });

    it.each([
      [['policy']],
      [['policy', 'mend']],
      [['policy', 'lint']],
      [['policy', 'explain']],
      [['policy', 'explain', 'nginx']],
      [['policy', 'lint', 'no-such-file.yaml']],
    ])('answers 2 for %j', async argv => {
      expect((await run(...argv)).code).toBe(2);
    });
  });
});
