import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { parseAllDocuments, stringify } from 'yaml';
import { ADMIN, startApiServer } from './support/apiServer';
import { makeCertificates } from './support/certificates';
import { Cosign, type KeyPair } from './support/cosign';
import { engineDefinitions } from './support/definitions';
import { startEtcd } from './support/etcd';
import { askUntil } from './support/eventually';
import { runImageVerifierCommand } from './support/imageVerifier';
import { pushImage, type Image } from './support/images';
import type { KubeApi, KubeObject } from './support/kube';
import { runCommand, runSuccessfully } from './support/process';
import { startOciRegistry } from './support/registries';
import { startSigstoreServices } from './support/sigstoreServices';
import { buildTool, prepareTools, toolsOrSkip } from './support/tools';

const TEST_RESULT = 'https://in-toto.io/attestation/test-result/v0.1';
const MANIFEST_TARGETS = [
  'kyverno',
  'kyverno-cel',
  'policy-controller',
  'ratify',
];
// Gatekeeper makes their definition out of the template.
const BY_TEMPLATE = ['RatifyVerification'];
const STRICT = '?dryRun=All&fieldValidation=Strict';

test('compiled policies and the real tools', async t => {
  const tools = await toolsOrSkip(t, prepareTools);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-compile-'));
  const started: Array<{ stop(): Promise<void> }> = [];
  const keep = async <T extends { stop(): Promise<void> }>(
    starting: Promise<T>,
  ) => {
    const server = await starting;
    started.unshift(server);
    return server;
  };
  t.after(async () => {
    for (const server of started) await server.stop();
    await rm(dir, { recursive: true });
  });

  const services = await keep(startSigstoreServices(dir));
  const cosign = await Cosign.create(tools.cosign, dir, services);
  const key = await cosign.newKey('release');
  const { host } = await keep(startOciRegistry(tools.ociRegistry, dir));
  await writeFile(
    join(dir, 'policy.yaml'),
    stringify(policyOf(host, key, cosign.trustedRootFile)),
  );

  await t.test('the script is POSIX shell, and cosign agrees with it', () =>
    checkScript({ dir, cosign, key, host }),
  );

  await t.test('notation takes the policy with its stores', subtest =>
    checkNotation(subtest, { dir, host, openssl: tools.openssl }),
  );

  const etcd = await keep(startEtcd(tools.etcd, dir));
  const apiServer = await keep(
    startApiServer({
      tools,
      dir,
      certificates: await makeCertificates(tools.openssl, dir),
      etcdUrl: etcd.url,
      users: [],
      audit: { url: 'https://127.0.0.1:1', token: 'none' },
    }),
  );
  const admin = apiServer.as(ADMIN);
  await installDefinitions(admin);
  for (const target of MANIFEST_TARGETS) {
    for (const mode of ['enforce', 'audit']) {
      for (const format of ['sigstore-bundle', 'cosign-legacy']) {
        await t.test(`${target}, ${mode}, ${format}: no field is unknown`, () =>
          checkAccepted(admin, dir, target, mode, format),
        );
      }
    }
    await t.test(`${target}: what the cluster adds is no drift`, () =>
      checkDrift(admin, dir, target),
    );
  }
});

/** As much of the language as the targets can say. */
function policyOf(host: string, key: KeyPair, rootFile: string): object {
  return {
    roots: {
      public: { sigstore: 'public-good' },
      corp: { file: rootFile },
    },
    authorities: [
      {
        name: 'ci-main',
        owner: 'group:default/platform',
        keyless: {
          root: 'public',
          issuer: 'https://token.actions.githubusercontent.com',
          subjectRegExp: 'https://github\\.com/acme/.+',
        },
      },
      {
        name: 'corp-ci',
        owner: 'group:default/platform',
        keyless: {
          root: 'corp',
          issuer: 'https://issuer.example.com',
          subject: 'ci@example.com',
        },
      },
      {
        name: 'release',
        owner: 'group:default/platform',
        key: { file: key.publicFile },
        transparencyLog: 'optional',
      },
      {
        name: 'logged',
        owner: 'group:default/platform',
        key: { file: key.publicFile },
        root: 'corp',
      },
    ],
    rules: [
      {
        name: 'signed',
        images: [`${host}/shop/**`, `!${host}/shop/free/**`],
        environments: ['prod'],
        signedBy: { anyOf: ['release'] },
      },
      {
        name: 'tested',
        images: [`${host}/shop/tested`],
        precedence: 1,
        signedBy: { anyOf: ['release', 'ci-main'] },
        attestations: [
          {
            name: 'tests',
            type: 'test-result',
            require: { result: ['PASSED'] },
          },
        ],
      },
      {
        name: 'Everything_Else',
        images: ['registry.example.com/*/app', 'docker.io/library/nginx'],
        signedBy: {
          atLeast: 2,
          of: [
            'ci-main',
            'corp-ci',
            { allOf: ['release', { anyOf: ['logged', 'ci-main'] }] },
          ],
        },
        sources: ['registry.example.com/prod/**', 'docker.io/library/*'],
        annotations: { env: 'prod' },
        attestations: [
          {
            name: 'built-in-ci',
            type: 'slsa-provenance',
            require: { builder: 'https://github.com/*' },
          },
          {
            name: 'scan',
            type: 'vulnerability-scan',
            require: { critical: 0, maxAge: '7d' },
            conditions: ['predicate.scanner.uri != ""'],
          },
          {
            name: 'sbom',
            type: ['spdx', 'cyclonedx'],
            require: { minComponents: 1 },
          },
        ],
      },
    ],
  };
}

async function compile(
  dir: string,
  target: string,
  out: string,
  ...more: string[]
): Promise<void> {
  const { code, stderr } = await runImageVerifierCommand(
    [
      ...['policy', 'compile', '--trust-policy', 'policy.yaml'],
      ...['--target', target, '--environment', 'prod', '--out', out],
      ...more,
    ],
    dir,
  );
  assert.equal(code, 0, stderr);
}

async function manifestsIn(folder: string): Promise<KubeObject[]> {
  const files = await readdir(folder);
  const texts = await Promise.all(
    files.map(file => readFile(join(folder, file), 'utf8')),
  );
  return texts.flatMap(text =>
    parseAllDocuments(text).map(document => document.toJS() as KubeObject),
  );
}

function isDefined({ kind }: KubeObject): boolean {
  return !BY_TEMPLATE.includes(kind);
}

async function checkScript(estate: {
  dir: string;
  cosign: Cosign;
  key: KeyPair;
  host: string;
}): Promise<void> {
  const { dir, cosign, key, host } = estate;
  await compile(dir, 'cosign-script', 'script');
  const script = join(dir, 'script/verify.sh');
  const { code, stderr } = await runCommand('sh', ['-n', script]);
  assert.equal(code, 0, stderr);

  const predicate = join(dir, 'predicate.json');
  const attest = async (image: Image, result: string) => {
    await writeFile(
      predicate,
      JSON.stringify({ result, configuration: [], passedTests: ['a'] }),
    );
    await cosign.attest(image, key, TEST_RESULT, predicate);
  };
  const expectCode = async (reference: string, expected: number) => {
    const answer = await cosign.runWith(script, [reference]);
    assert.equal(answer.code, expected, answer.stderr);
  };

  const signed = await pushImage(`${host}/shop/signed`);
  await cosign.signWithKey(signed, key, 'bundle');
  await expectCode(signed.pinned, 0);

  const other = await pushImage(`${host}/shop/other`);
  await cosign.signWithKey(other, await cosign.newKey('stranger'), 'bundle');
  await expectCode(other.pinned, 1);

  // An attestation by the right key is no signature.
  const attested = await pushImage(`${host}/shop/attested`);
  await attest(attested, 'PASSED');
  await expectCode(attested.pinned, 1);

  const tested = await pushImage(`${host}/shop/tested`);
  await cosign.signWithKey(tested, key, 'bundle');
  await expectCode(tested.pinned, 1);
  await attest(tested, 'FAILED');
  await expectCode(tested.pinned, 1);
  const passed = await pushImage(`${host}/shop/tested`);
  await cosign.signWithKey(passed, key, 'bundle');
  await attest(passed, 'PASSED');
  await expectCode(passed.pinned, 0);

  await expectCode(`${host}/shop/free/x@${signed.digest}`, 1);
  await expectCode(`${host}/shop/signed:latest`, 2);
  await expectCode(`${signed.pinned}' --help '`, 2);

  await compile(dir, 'cosign-script', 'legacy', '--format', 'cosign-legacy');
  const legacy = await pushImage(`${host}/shop/legacy`);
  await cosign.signWithKey(legacy, key, 'legacy');
  const answer = await cosign.runWith(join(dir, 'legacy/verify.sh'), [
    legacy.pinned,
  ]);
  assert.equal(answer.code, 0, answer.stderr);
  await expectCode(legacy.pinned, 1);
}

/** Verifies with the folder as Notation's own configuration. */
async function checkNotation(
  t: TestContext,
  estate: { dir: string; host: string; openssl: string },
): Promise<void> {
  const { dir, host, openssl } = estate;
  const notary = await buildTool('notary');
  if (!notary) {
    t.skip('notary could not be built');
    return;
  }
  const certificate = async (name: string) => {
    await runSuccessfully(
      openssl,
      [
        ...['req', '-x509', '-newkey', 'ec', '-nodes', '-days', '1'],
        ...['-pkeyopt', 'ec_paramgen_curve:P-256'],
        ...['-subj', `/C=DE/ST=Berlin/O=Example/CN=${name}`],
        ...['-addext', 'basicConstraints=critical,CA:false'],
        ...['-addext', 'keyUsage=critical,digitalSignature'],
        ...['-addext', 'extendedKeyUsage=codeSigning'],
        ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
      ],
      { cwd: dir },
    );
  };
  await certificate('release');
  await certificate('stranger');
  await writeFile(
    join(dir, 'notation.yaml'),
    stringify({
      trustStores: { 'ca:corp': { files: ['release.pem'] } },
      authorities: [
        {
          name: 'corp',
          owner: 'group:default/security',
          notation: {
            trustStores: ['ca:corp'],
            identities: [
              'x509.subject: C=DE, ST=Berlin, O=Example, CN=release',
            ],
            override: { revocation: 'skip' },
          },
        },
      ],
      rules: [
        {
          name: 'app',
          images: [`${host}/corp/app`],
          signedBy: { authority: 'corp' },
        },
      ],
    }),
  );
  const compiled = await runImageVerifierCommand(
    [
      ...['policy', 'compile', '--trust-policy', 'notation.yaml'],
      ...['--target', 'notation', '--out', 'notation', '--strict'],
    ],
    dir,
  );
  assert.equal(compiled.code, 0, compiled.stderr);

  const call = (...args: string[]) => runCommand(notary, args, { cwd: dir });
  const signedBy = async (name: string, repository: string) => {
    const image = await pushImage(repository);
    const signing = await call(
      ...['sign', '-http', '-key', `${name}.key`, '-cert', `${name}.pem`],
      image.pinned,
    );
    assert.equal(signing.code, 0, signing.stderr);
    return image;
  };
  const expectCode = async (image: Image, expected: number) => {
    const answer = await call(
      ...['verify', '-http', '-config', 'notation', image.pinned],
    );
    assert.equal(answer.code, expected, answer.stderr);
  };
  await expectCode(await signedBy('release', `${host}/corp/app`), 0);
  await expectCode(await signedBy('stranger', `${host}/corp/app`), 1);
  await expectCode(await signedBy('release', `${host}/corp/other`), 1);
}

async function installDefinitions(admin: KubeApi): Promise<void> {
  const definitions = await engineDefinitions();
  await admin.apply(...definitions);
  const established = async () => {
    const live = await admin.list(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    );
    return live.filter(({ status }) =>
      JSON.stringify(status).includes('"type":"Established"'),
    ).length;
  };
  const { equal, answer } = await askUntil(established, definitions.length, 60);
  assert.ok(equal, `established: ${answer}`);
  await admin.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'cosign-system' },
  });
}

async function checkAccepted(
  admin: KubeApi,
  dir: string,
  target: string,
  mode: string,
  format: string,
): Promise<void> {
  const out = `accepted-${target}-${mode}-${format}`;
  await compile(dir, target, out, '--mode', mode, '--format', format);
  const manifests = (await manifestsIn(join(dir, out))).filter(isDefined);
  assert.ok(manifests.length > 2);
  for (const manifest of manifests) {
    const { code, body } = await admin.create(manifest, STRICT);
    assert.equal(code, 201, `${manifest.metadata.name}: ${body.message}`);
    // A schema that takes anything would prove nothing.
    const spoilt = { ...manifest, ...spoil(manifest) };
    const refused = await admin.create(spoilt, STRICT);
    assert.notEqual(refused.code, 201, `${manifest.kind} takes any field`);
  }
}

function spoil({ spec }: KubeObject): object {
  return spec === undefined
    ? { dataa: {} }
    : { spec: { ...(spec as object), unheardOf: true } };
}

async function checkDrift(
  admin: KubeApi,
  dir: string,
  target: string,
): Promise<void> {
  await compile(dir, target, `drift-${target}`);
  const manifests = await manifestsIn(join(dir, `drift-${target}`));
  await admin.apply(...manifests.filter(isDefined));
  const drift = async () => {
    const items = await Promise.all(
      manifests.map(one => (isDefined(one) ? admin.read(one) : one)),
    );
    await writeFile(
      join(dir, 'cluster.yaml'),
      stringify({ apiVersion: 'v1', kind: 'List', items }),
    );
    return runImageVerifierCommand(
      [
        ...['policy', 'drift', '--trust-policy', 'policy.yaml'],
        ...['--target', target, '--environment', 'prod'],
        ...['--against', 'cluster.yaml'],
      ],
      dir,
    );
  };
  const none = await drift();
  assert.equal(none.code, 0, `${none.stdout}${none.stderr}`);

  const edited = manifests.find(({ spec }) => spec !== undefined);
  assert.ok(edited);
  await admin.change(edited, {
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'somebody' } },
  });
  const { code, stdout } = await drift();
  assert.equal(code, 1);
  assert.match(
    stdout,
    /managed-by: expected "image-signing", found "somebody"/,
  );
}
