import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { GatePortal } from './support/gatePortal';
import { pushImage } from './support/images';
import { githubJobs, gitlabJobs, type PipelineJob } from './support/pipelines';
import { runCommand, runSuccessfully } from './support/process';
import { startOciRegistry } from './support/registries';

const ROOT = resolve(__dirname, '../..');
const BUILD = resolve(__dirname, 'tools/build.sh');
const TEMPLATES = {
  'GitHub Actions': join(ROOT, 'docs/ci/github-actions.yml'),
  'GitLab CI': join(ROOT, 'docs/ci/gitlab-ci.yml'),
};
const PORTAL = 'https://backstage.example.com/api/image-signing';

/** What the templates ask of an image. */
const policyOf = (host: string) => `
authorities:
  - { name: ci, owner: group:default/platform, key: { file: cosign.pub }, transparencyLog: optional }
rules:
  - name: services
    images: ['${host}/prod/**']
    environments: [prod]
    sources: ['${host}/prod/**']
    signedBy: { anyOf: [ci] }
    attestations:
      - { name: built, type: slsa-provenance, require: { ref: refs/heads/main } }
      - { name: tests, type: test-result, require: { result: PASSED } }
      - { name: scan, type: vulnerability-scan, require: { critical: 0 } }
`;

const SCAN = {
  invocation: { parameters: null, uri: '', event_id: '', 'builder.id': '' },
  scanner: {
    uri: 'pkg:github/aquasecurity/trivy@0.65.0',
    version: '0.65.0',
    db: { uri: '', version: '' },
    result: {
      SchemaVersion: 2,
      Results: [{ Target: 'debian', Vulnerabilities: [] }],
    },
  },
  metadata: {
    scanStartedOn: '2026-01-01T00:00:00Z',
    scanFinishedOn: '2026-01-01T00:00:01Z',
  },
};

/**
 * Stands in for what is not here: the build, Docker and Trivy. Cosign and
 * image-verifier are the real ones; the shims only add the key and plain HTTP.
 */
async function writeShims(
  bin: string,
  at: { cosign: string; dir: string; host: string },
): Promise<void> {
  const shim = (name: string, script: string) =>
    writeFile(join(bin, name), `#!/usr/bin/env bash\nset -eu\n${script}\n`, {
      mode: 0o755,
    });
  const verifier = join(ROOT, 'packages/image-verifier/bin/image-verifier');
  await shim('make', 'exit 0');
  await shim(
    'docker',
    `if [ "$1" = buildx ]; then
  while [ "$1" != --metadata-file ]; do shift; done
  printf '{"containerimage.digest":"%s"}' "$BUILT_DIGEST" > "$2"
else
  cp "${at.dir}/scan-result.json" scan.json
fi`,
  );
  await shim('trivy', `cp "${at.dir}/scan-result.json" scan.json`);
  await shim(
    'cosign',
    `verb=$1; shift
exec "${at.cosign}" "$verb" --key "${at.dir}/cosign.key" --signing-config "${at.dir}/none.json" --trusted-root "${at.dir}/empty-root.json" "$@"`,
  );
  await shim(
    'image-verifier',
    `exec "${process.execPath}" "${verifier}" "$@" --insecure-registry "${at.host}"`,
  );
}

async function toolsOrSkip(t: TestContext): Promise<string | undefined> {
  const tools = ['cosign', 'oci-registry', 'actionlint'];
  const { code, stdout } = await runCommand(BUILD, tools, { seconds: 3600 });
  if (code !== 0) {
    t.skip(stdout.split('\n').find(line => line.includes('could not')));
    return undefined;
  }
  for (const program of ['/usr/bin/jq', '/bin/bash']) {
    if (!existsSync(program)) {
      t.skip(`${program} is missing`);
      return undefined;
    }
  }
  return (await runCommand(BUILD, ['--bin'])).stdout.trim();
}

test('the pipeline templates', async t => {
  const bin = await toolsOrSkip(t);
  if (!bin) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-pipelines-'));
  const registry = await startOciRegistry(join(bin, 'oci-registry'), dir);
  const portal = await GatePortal.start();
  const home = join(dir, 'home');
  const shims = join(dir, 'bin');
  t.after(async () => {
    await registry.stop();
    await portal.stop();
    await rm(dir, { recursive: true });
  });
  await mkdir(join(home, '.docker'), { recursive: true });
  await mkdir(shims);
  await writeFile(join(home, '.docker/config.json'), '{"auths":{}}');
  await writeFile(join(dir, 'scan-result.json'), JSON.stringify(SCAN));
  const cosign = join(bin, 'cosign');
  await writeShims(shims, { cosign, dir, host: registry.host });

  const env = {
    PATH: `${shims}:${process.env.PATH}`,
    HOME: home,
    COSIGN_PASSWORD: 'password of a throw-away key',
    // A request to another machine fails at once.
    HTTP_PROXY: 'http://127.0.0.1:1',
    HTTPS_PROXY: 'http://127.0.0.1:1',
    NO_PROXY: '127.0.0.1,localhost',
    IMAGE_SIGNING_TOKEN: 'token-of-the-pipelines',
    REGISTRY_CONFIG_FILE: join(home, '.docker/config.json'),
  };
  const own = (...args: string[]) =>
    runSuccessfully(cosign, args, { cwd: dir, env });
  await own('generate-key-pair', '--output-key-prefix', 'cosign');
  await own('signing-config', 'create', '--out', 'none.json');
  await own('trusted-root', 'create', '--out', 'empty-root.json');

  await t.test('GitHub Actions: actionlint finds nothing', async () => {
    await runSuccessfully(join(bin, 'actionlint'), [
      '-no-color',
      '-shellcheck=',
      TEMPLATES['GitHub Actions'],
    ]);
  });

  await t.test('GitLab CI: every job has a stage of the list', async () => {
    const document = parse(await readFile(TEMPLATES['GitLab CI'], 'utf8'));
    const jobs = Object.entries<any>(document).filter(
      ([name, value]) => value?.script && !name.startsWith('.'),
    );
    assert.deepEqual(document.stages, [
      'build-and-tests',
      'scan',
      'attestations',
      'sign',
      'verify',
      'deploy',
    ]);
    for (const [name, job] of jobs) {
      assert.ok(document.stages.includes(job.stage), name);
      assert.notEqual(job.allow_failure, true, name);
    }
  });

  for (const [system, file] of Object.entries(TEMPLATES)) {
    await t.test(`${system}: from the build to the roll-back`, async () => {
      portal.clear();
      const slug = system === 'GitLab CI' ? 'gitlab' : 'github';
      const repository = `${registry.host}/prod/${slug}`;
      const text = (await readFile(file, 'utf8')).replaceAll(
        PORTAL,
        portal.url,
      );
      assert.ok(text.includes(portal.url));
      const work = join(dir, slug);
      await mkdir(work);
      await writeFile(
        join(work, 'trust-policy.yaml'),
        policyOf(registry.host).replace('cosign.pub', join(dir, 'cosign.pub')),
      );
      const run = (job: PipelineJob, built: string) =>
        job.run({
          cwd: work,
          env: { ...env, BUILT_DIGEST: built, REPOSITORY: repository },
        });
      const jobs = slug === 'gitlab' ? gitlabJobs(text) : githubJobs(text);
      const [signing, gate, rollBack] = [
        jobs.signing,
        jobs.gate,
        jobs.rollBack,
      ];

      // A release: everything in order, and the gate opens.
      const good = await pushImage(repository, 'good');
      for (const job of [...signing, gate]) {
        const { code, stdout, stderr } = await run(job, good.digest);
        assert.equal(code, 0, `${job.name}: ${stdout}${stderr}`);
      }
      assert.equal(portal.runs.length, 1);
      assert.partialDeepStrictEqual(portal.runs[0], {
        image: { digest: good.digest },
        result: 'verified',
        enforcement: 'enforcing',
        environment: 'prod',
        checks: {
          signature: 'passed',
          attestations: 'passed',
          origin: 'passed',
        },
        pipeline: { commit: 'c0ffee', author: 'anna' },
      });
      assert.equal(portal.runs[0].attestations.length, 3);

      // The next build is not signed: the gate refuses, and the roll-back
      // finds the release before.
      const bad = await pushImage(repository, 'bad');
      const [build] = signing;
      assert.equal((await run(build, bad.digest)).code, 0);
      const refused = await run(gate, bad.digest);
      assert.equal(refused.code, 1, refused.stdout + refused.stderr);
      assert.partialDeepStrictEqual(portal.runs[1], {
        image: { digest: bad.digest },
        result: 'failed',
        reasonCode: 'SIGNATURE_NOT_FOUND',
        onFailure: { action: 'roll-back', digest: good.digest },
      });
      const back = await run(rollBack, bad.digest);
      assert.equal(back.code, 0, back.stderr);
      assert.ok(
        back.stdout.includes(`deploy ${good.pinned} here`),
        back.stdout,
      );
    });
  }
});
