import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { parseAllDocuments, stringify } from 'yaml';
import {
  legacySignature,
  simpleSigningPayload,
  testKey,
} from './__testUtils__/documents';
import { FakeRegistry, OCI_MANIFEST } from './__testUtils__/registry';
import { main } from './cli';

const key = testKey();
let registry: FakeRegistry;
let cwd: string;

beforeEach(async () => {
  registry = await FakeRegistry.start();
  cwd = await mkdtemp(join(tmpdir(), 'image-verifier-'));
  await writeFile(join(cwd, 'cosign.pub'), key.pem);
  await writeFile(
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
    attestations:
      - { name: scan, type: vulnerability-scan, require: { maxAge: 7d } }
    checks: { attestations: log }
`,
  );
});

afterEach(async () => {
  await registry.stop();
  await rm(cwd, { recursive: true });
});

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

const file = (name: string, content: string) =>
  writeFile(join(cwd, name), content);

/** Pushes an image and signs it in the older layout. */
const signed = () => {
  const { digest } = registry.putImage('prod/app', 'v1');
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
          annotations: legacySignature(key, payload).annotations,
        },
      ],
    },
    { tag: `${digest.replace(':', '-')}.sig` },
  );
  return `${registry.host}/prod/app:v1`;
};

describe('policy test', () => {
  const tests = (cases: object[], more: object = {}) =>
    file(
      'tests.yaml',
      stringify({ trustPolicy: 'policy.yaml', ...more, cases }),
    );

  it('compares the choice of rules without any registry', async () => {
    const { host } = registry;
    await registry.stop();
    await tests([
      {
        image: `${host}/prod/app`,
        environment: 'prod',
        expect: { rules: ['prod'] },
      },
      { image: 'nginx', expect: { rules: [] } },
      {
        name: 'wrong on purpose',
        image: `${host}/prod/app`,
        environment: 'dev',
        expect: { rules: ['prod'] },
      },
    ]);
    const { code, stdout } = await run('policy', 'test', 'tests.yaml');
    expect(code).toBe(1);
    expect(stdout).toBe(
      [
        `ok      ${host}/prod/app in prod`,
        'ok      nginx',
        'FAILED  wrong on purpose',
        '  rules: expected prod, found none',
        '2 of 3 as expected',
        '',
      ].join('\n'),
    );
  });

  it('verifies in the registry where asked', async () => {
    const image = signed();
    registry.putImage('prod/app', 'v2');
    const two = `${registry.host}/prod/app:v2`;
    await tests([
      { image, verify: true, expect: { outcome: 'verified', admitted: true } },
      {
        image: two,
        verify: true,
        expect: { outcome: 'failed', reason: 'SIGNATURE_NOT_FOUND' },
      },
    ]);
    const test = (...more: string[]) =>
      run(
        'policy',
        'test',
        'tests.yaml',
        '--insecure-registry',
        registry.host,
        ...more,
      );
    expect(await test()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 of 2 as expected'),
    });
    await tests([
      {
        image: two,
        verify: true,
        expect: { outcome: 'verified', reason: 'KEY_EXPIRED' },
      },
    ]);
    const { code, stdout } = await test('--output', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: false,
      cases: [
        {
          outcome: 'failed',
          mismatches: [
            { field: 'outcome', expected: 'verified', found: 'failed' },
            { field: 'reason', expected: 'KEY_EXPIRED' },
          ],
        },
      ],
    });
    const junit = await test('--output', 'junit');
    expect(
      new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(
        junit.stdout,
      ).testsuites.testsuite,
    ).toMatchObject({ tests: '1', failures: '1' });
  });

  it('judges evidence of an earlier verify, without a registry', async () => {
    const image = signed();
    const { stdout } = await run(
      'verify',
      image,
      '--trust-policy',
      'policy.yaml',
      '--insecure-registry',
      registry.host,
      '--output',
      'json',
    );
    await file('evidence.json', stdout);
    await registry.stop();
    const expectation = { image, evidence: 'evidence.json' };
    await tests([{ ...expectation, expect: { outcome: 'verified' } }]);
    expect((await run('policy', 'test', 'tests.yaml')).code).toBe(0);

    // Under another key the same evidence says nothing.
    await file('cosign.pub', testKey().pem);
    await tests([
      {
        ...expectation,
        expect: { outcome: 'inconclusive', reason: 'EVIDENCE_MISMATCH' },
      },
    ]);
    expect((await run('policy', 'test', 'tests.yaml')).code).toBe(0);
  });

  it.each([
    ['[1]', 'neither evidence nor an answer'],
    ['{"images":[]}', 'has no evidence about'],
    ['{', 'is not JSON'],
  ])('refuses evidence that is none: %s', async (content, message) => {
    await file('evidence.json', content);
    await tests([
      {
        image: 'nginx',
        evidence: 'evidence.json',
        expect: { outcome: 'failed' },
      },
    ]);
    const { code, stderr } = await run('policy', 'test', 'tests.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('reports every mistake with its place and what was meant', async () => {
    await file(
      'tests.yaml',
      `trustPolicy: policy.yaml
cases:
  - image: nginx
    enviroment: prod
    expect: { rules: [] }
  - image: nginx
    expect: {}
  - image: nginx
    expect: { outcome: verified }
`,
    );
    const form = await run('policy', 'test', 'tests.yaml');
    expect(form.code).toBe(2);
    expect(form.stderr).toContain(
      'tests.yaml:4:5 cases[0].enviroment: is not a known key (did you mean "environment"?)',
    );
    expect(form.stderr).toContain('cases[1].expect: must expect something');
    expect(form.stderr).toContain(
      'cases[2].expect.outcome: needs an image that is judged',
    );

    await tests([
      { image: 'Nginx', expect: { rules: ['prd'] } },
      {
        image: 'nginx',
        verify: true,
        expect: { reason: 'SIGNATUR_NOT_FOUND' },
      },
    ]);
    const content = await run('policy', 'test', 'tests.yaml');
    expect(content.code).toBe(2);
    expect(content.stderr).toMatch(/cases\[0\]\.image: .*upper-case/);
    expect(content.stderr).toContain(
      'there is no reason "SIGNATUR_NOT_FOUND" (did you mean "SIGNATURE_NOT_FOUND"?)',
    );
    await tests([{ image: 'nginx', expect: { rules: ['prd'] } }]);
    expect((await run('policy', 'test', 'tests.yaml')).stderr).toContain(
      'cases[0].expect.rules[0]: there is no rule "prd" (did you mean "prod"?)',
    );
  });

  it('takes the trust policy of the command line first, and needs one', async () => {
    await tests([{ image: 'nginx', expect: { rules: [] } }], {
      trustPolicy: undefined,
    });
    expect((await run('policy', 'test', 'tests.yaml')).stderr).toContain(
      '--trust-policy is missing',
    );
    const { code } = await run(
      'policy',
      'test',
      'tests.yaml',
      '--trust-policy',
      'policy.yaml',
    );
    expect(code).toBe(0);
  });

  it('has a JSON Schema', async () => {
    const { stdout } = await run('policy', 'schema', 'test');
    expect(Object.keys(JSON.parse(stdout).properties)).toEqual([
      'trustPolicy',
      'cases',
    ]);
  });
});

describe('policy compile', () => {
  const compile = (target: string, ...more: string[]) =>
    run(
      'policy',
      'compile',
      '--target',
      target,
      '--trust-policy',
      'policy.yaml',
      ...more,
    );

  it('prints the manifests, and beside them what they cannot say', async () => {
    const { code, stdout, stderr } = await compile('kyverno');
    expect(code).toBe(0);
    expect(
      parseAllDocuments(stdout).map(document => document.toJS().kind),
    ).toEqual(['ClusterPolicy', 'ClusterPolicy']);
    expect(stdout).toContain(key.pem.split('\n')[1]);
    expect(stderr).toContain('stricter  rule prod: checks.attestations:');
  });

  it('writes a script that the shell can run, with its files', async () => {
    expect((await compile('cosign-script')).stderr).toContain('--out');
    const { stdout } = await compile('cosign-script', '--out', 'out');
    expect(stdout).toBe('out/verify.sh\nout/keys/ci.pub\n');
    expect(await readFile(join(cwd, 'out/keys/ci.pub'), 'utf8')).toBe(key.pem);
    expect((await stat(join(cwd, 'out/verify.sh'))).mode & 0o111).not.toBe(0);
  });

  it('answers in JSON', async () => {
    const { stdout } = await compile('kyverno-cel', '--output', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      target: 'kyverno-cel',
      files: [{ name: 'kyverno-cel.yaml', content: expect.any(String) }],
      notExpressible: expect.arrayContaining([
        expect.objectContaining({ feature: 'formats', laxer: false }),
      ]),
    });
  });

  it('ends with 3 in the strict mode where something is laxer', async () => {
    expect((await compile('kyverno', '--strict')).code).toBe(0);
    const policy = await readFile(join(cwd, 'policy.yaml'), 'utf8');
    await file(
      'policy.yaml',
      policy.replace('attestations: log', 'attestations: enforce'),
    );
    const { code, stderr } = await compile('kyverno', '--strict');
    expect(code).toBe(3);
    expect(stderr).toContain(
      'LAXER     rule prod: attestations.scan.require.maxAge:',
    );
  });

  it('finds no drift from itself, and every hand edit', async () => {
    const { stdout } = await compile('policy-controller');
    await file('cluster.yaml', stdout);
    const drift = (...more: string[]) =>
      run(
        ...['policy', 'drift', '--target', 'policy-controller'],
        ...['--trust-policy', 'policy.yaml', '--against', 'cluster.yaml'],
        ...more,
      );
    expect(await drift()).toMatchObject({
      code: 0,
      stdout: 'No difference.\n',
    });
    await file(
      'cluster.yaml',
      stdout.replace('no-match-policy: deny', 'no-match-policy: allow'),
    );
    const { code, stdout: text } = await drift();
    expect(code).toBe(1);
    expect(text).toBe(
      'changed  ConfigMap config-policy-controller data.no-match-policy: expected "deny", found "allow"\n',
    );
    await file('cluster.yaml', 'kind: [');
    expect((await drift()).code).toBe(2);
    await file('cluster.yaml', 'a: b');
    expect((await drift()).stderr).toContain('no object of Kubernetes');
  });

  it.each([
    [['policy', 'test']],
    [['policy', 'compile', '--trust-policy', 'policy.yaml']],
    [['policy', 'compile', '--target', 'opa', '--trust-policy', 'policy.yaml']],
    [['policy', 'compile', '--target', 'kyverno']],
    [
      [
        ...['policy', 'compile', '--target', 'kyverno', '--mode', 'off'],
        ...['--trust-policy', 'policy.yaml'],
      ],
    ],
    [
      [
        'policy',
        'drift',
        '--target',
        'kyverno',
        '--trust-policy',
        'policy.yaml',
      ],
    ],
    [['policy', 'schema', 'other']],
    [['policy', 'lint', 'policy.yaml', '--output', 'junit']],
  ])('answers 2 for %j', async argv => {
    expect((await run(...argv)).code).toBe(2);
  });
});
