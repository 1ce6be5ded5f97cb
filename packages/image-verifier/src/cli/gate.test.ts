import Ajv2020 from 'ajv/dist/2020';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testKey } from '../__testUtils__/documents';
import { FakeRegistry } from '../__testUtils__/registry';
import { putSignedImage } from '../__testUtils__/signedImage';
import { main } from '../cli';
import { type GateRun, gateRunJsonSchema } from '../gate/gateRun';

const PUBLISHED = '2026-01-31T10:00:00.000Z';
const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.example.com',
  GITHUB_REPOSITORY: 'org/app',
  GITHUB_RUN_ID: '42',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_ACTOR: 'anna',
  GITHUB_REF: 'refs/heads/main',
};

/** A portal that answers as it is told and remembers what it was sent. */
class FakePortal {
  readonly received: Array<{ path: string; token?: string; body: string }> = [];
  answer: { status: number; body: unknown } = { status: 201, body: {} };
  #server!: Server;

  async start() {
    this.#server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      this.received.push({
        path: request.url ?? '',
        token: request.headers.authorization,
        body: Buffer.concat(parts).toString(),
      });
      response.statusCode = this.answer.status;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(this.answer.body));
    });
    await new Promise<void>(done => {
      this.#server.listen(0, '127.0.0.1', done);
    });
  }

  get url() {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/api/image-signing`;
  }

  async stop() {
    await new Promise(done => {
      this.#server.close(done);
    });
  }
}

describe('the gate', () => {
  const key = testKey();
  let registry: FakeRegistry;
  let portal: FakePortal;
  let cwd: string;

  const writePolicy = (anyOf: string[]) =>
    writeFile(
      join(cwd, 'policy.yaml'),
      `
authorities:
  - { name: ci, owner: team, key: { file: cosign.pub }, transparencyLog: optional }
  - { name: other, owner: team, key: { data: ${JSON.stringify(
    testKey().pem,
  )} }, transparencyLog: optional }
rules:
  - name: prod
    images: ['${registry.host}/prod/**']
    sources: ['${registry.host}/prod/**']
    signedBy: { anyOf: [${anyOf.join(', ')}] }
`,
    );

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    portal = new FakePortal();
    await portal.start();
    cwd = await mkdtemp(join(tmpdir(), 'image-verifier-'));
    await writeFile(join(cwd, 'cosign.pub'), key.pem);
    await writePolicy(['ci']);
  });

  afterEach(async () => {
    await registry.stop();
    await portal.stop();
    await rm(cwd, { recursive: true });
  });

  const run = async (argv: string[], env: Record<string, string> = GITHUB) => {
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
      env,
    });
    return { code, stdout, stderr };
  };

  const options = () => [
    '--trust-policy',
    'policy.yaml',
    '--insecure-registry',
    registry.host,
  ];
  const verify = (argv: string[], env?: Record<string, string>) =>
    run(
      [
        'verify',
        ...options(),
        '--published-at',
        '2026-01-31T11:00:00+01:00',
        ...argv,
      ],
      env,
    );
  const lastVerified = (...argv: string[]) =>
    run([
      'last-verified',
      ...options(),
      '--repository',
      `${registry.host}/prod/app`,
      ...argv,
    ]);
  const records = async (file = 'runs.jsonl'): Promise<GateRun[]> =>
    (await readFile(join(cwd, file), 'utf8'))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  const image = (tag: string) => `${registry.host}/prod/app:${tag}`;
  const sign = (tag: string) => putSignedImage(registry, 'prod/app', tag, key);
  const queued = async () =>
    (await readdir(join(cwd, '.image-verifier/queue')).catch(() => [])).filter(
      name => name.endsWith('.json'),
    );

  it('records who, what, when and why an image is verified', async () => {
    const digest = sign('v1');
    const { code, stderr } = await verify([
      image('v1'),
      ...['--record', 'runs.jsonl', '--environment', 'prod'],
      ...['--enforcement', 'enforcing', '--stage', `scan=${PUBLISHED}`],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [record] = await records();
    expect(record).toMatchObject({
      schemaVersion: 1,
      image: {
        reference: image('v1'),
        digest,
        tag: 'v1',
        publishedAt: PUBLISHED,
      },
      pipeline: {
        system: 'github-actions',
        runId: '42/2',
        runUrl: 'https://github.example.com/org/app/actions/runs/42',
        commit: GITHUB.GITHUB_SHA,
        author: 'anna',
      },
      environment: 'prod',
      enforcement: 'enforcing',
      result: 'verified',
      admitted: true,
      checks: {
        signature: 'passed',
        attestations: 'not-required',
        origin: 'passed',
      },
      attestations: [],
      signers: [
        { authority: 'ci', signer: expect.stringMatching(/^key sha256:/) },
      ],
      stages: [
        { stage: 'scan', source: 'stated' },
        { stage: 'verify', source: 'verifier' },
      ],
      verifier: { name: 'image-verifier' },
    });
    expect(record.reason).toBeUndefined();
    const valid = new Ajv2020({ formats: { 'date-time': true } }).compile(
      gateRunJsonSchema(),
    );
    expect(valid(record)).toBe(true);
    expect(valid({ ...record, result: 'failed' })).toBe(false);
    expect(valid({ ...record, signers: [] })).toBe(false);
  });

  it('records the short reason of a failure', async () => {
    registry.putImage('prod/app', 'v1');
    const { code } = await verify([image('v1'), '--record', 'runs.jsonl']);
    expect(code).toBe(1);
    const [record] = await records();
    expect(record).toMatchObject({
      result: 'failed',
      admitted: false,
      reason: expect.stringMatching(/^signature not found: /),
      reasonCode: 'SIGNATURE_NOT_FOUND',
      checks: { signature: 'failed', origin: 'passed' },
      signers: [],
    });
    expect(record.reason!.length).toBeLessThanOrEqual(160);
  });

  it.each([
    ['the time of the push', ['--record', 'r'], GITHUB, '--published-at'],
    [
      'the run, the commit and the author',
      ['--record', 'r', '--published-at', PUBLISHED],
      {},
      '--run-id and --commit and --author',
    ],
  ])('asks for %s before it verifies', async (_, argv, env, named) => {
    sign('v1');
    const { code, stderr, stdout } = await run(
      ['verify', ...options(), image('v1'), ...argv],
      env as Record<string, string>,
    );
    expect(code).toBe(2);
    expect(stderr).toContain(named);
    expect(stdout).toBe('');
  });

  it('asks for the tag of an image that is named by digest alone', async () => {
    const pinned = `${registry.host}/prod/app@${sign('v1')}`;
    expect((await verify([pinned, '--record', 'r'])).stderr).toContain('--tag');
    expect((await verify([pinned, '--record', 'r', '--tag', 'v1'])).code).toBe(
      0,
    );
  });

  it('sends the record to the portal with the token of the environment', async () => {
    sign('v1');
    const { code, stderr } = await verify(
      [image('v1'), '--report-to', portal.url],
      { ...GITHUB, IMAGE_SIGNING_TOKEN: 'secret-token' },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(portal.received).toMatchObject([
      { path: '/api/image-signing/gate-runs', token: 'Bearer secret-token' },
    ]);
    expect(await queued()).toEqual([]);
  });

  it.each([0, 401, 503])(
    'keeps the verdict and the record where the portal answers %d, and sends it with the next run',
    async status => {
      sign('v1');
      const url = portal.url;
      if (status === 0) await portal.stop();
      portal.answer = { status, body: {} };
      const { code, stderr } = await verify([image('v1'), '--report-to', url]);
      expect(code).toBe(0);
      expect(stderr).toContain('1 records wait');
      expect(await queued()).toHaveLength(1);

      if (status === 0) await portal.start();
      portal.answer = { status: 201, body: {} };
      portal.received.length = 0;
      const flushed = await run(['record', 'flush', '--report-to', portal.url]);
      expect(flushed).toMatchObject({
        code: 0,
        stdout: '1 records sent, 0 wait\n',
      });
      expect(JSON.parse(portal.received[0].body).result).toBe('verified');
      expect(await queued()).toEqual([]);
    },
  );

  it('sets aside what the portal refuses for good, and keeps the verdict', async () => {
    registry.putImage('prod/app', 'v1');
    portal.answer = {
      status: 400,
      body: { error: { message: 'image.digest: is missing' } },
    };
    const { code, stderr } = await verify([
      image('v1'),
      '--report-to',
      portal.url,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('image.digest: is missing');
    expect(await queued()).toEqual([]);
    expect(
      await readdir(join(cwd, '.image-verifier/queue/refused')),
    ).toHaveLength(1);
  });

  it('keeps the verdict where records can neither be written nor queued', async () => {
    sign('v1');
    await writeFile(join(cwd, 'file'), '');
    const { code, stderr } = await verify([
      image('v1'),
      ...['--record', 'file/runs', '--report-to', portal.url],
      ...['--report-queue', 'file/queue'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('file/runs was not written');
    expect(stderr).toContain('records were not sent');
  });

  it('survives junk in the queue', async () => {
    const queue = join(cwd, '.image-verifier/queue');
    await mkdir(queue, { recursive: true });
    await writeFile(
      join(queue, `${'0'.repeat(15)}-${'k'.repeat(16)}.json`),
      '{',
    );
    await writeFile(join(queue, 'notes.txt'), 'mine');
    const { code, stderr } = await run([
      'record',
      'flush',
      '--report-to',
      portal.url,
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('is no record');
    expect(portal.received).toEqual([]);
    expect(await readdir(queue)).toEqual(['notes.txt', 'refused']);
  });

  it('does not send what somebody without the token put into the queue', async () => {
    const queue = join(cwd, '.image-verifier/queue');
    sign('v1');
    await verify([image('v1'), '--record', 'runs.jsonl']);
    const [forged] = await records();
    await mkdir(queue, { recursive: true });
    await writeFile(
      join(queue, `${'0'.repeat(15)}-${forged.key}.json`),
      JSON.stringify({ mac: '0'.repeat(64), run: forged }),
    );
    const { stderr } = await run(
      ['record', 'flush', '--report-to', portal.url],
      { IMAGE_SIGNING_TOKEN: 'secret-token' },
    );
    expect(stderr).toContain('was not made with this token');
    expect(portal.received).toEqual([]);
  });

  it.each([
    'http://portal.example.com/api',
    'ftp://127.0.0.1/',
    'https://user:pw@portal.example.com/',
    'portal',
  ])('sends nothing to %s', async url => {
    const { code, stderr } = await verify([image('v1'), '--report-to', url]);
    expect(code).toBe(2);
    expect(stderr).toContain('--report-to cannot be used');
  });

  it('annotates the run of GitHub Actions and writes the step summary', async () => {
    registry.putImage('prod/app', 'v1');
    const { code, stdout, stderr } = await verify([image('v1')], {
      ...GITHUB,
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAILED/);
    expect(stderr).toMatch(
      /^::error title=FAILED%3A [^\n:]+%3A\d+\/prod\/app%3Av1::signature not found: [^\n]+\n$/,
    );
    expect(await readFile(join(cwd, 'summary.md'), 'utf8')).toMatch(
      /^### FAILED/,
    );
    const silent = await verify([image('v1'), '--ci', 'none']);
    expect(silent.stderr).toBe('');
  });

  it('writes further reports into files', async () => {
    registry.putImage('prod/app', 'v1');
    const { code } = await verify([
      image('v1'),
      ...['--write', 'junit=junit.xml', '--write', 'codequality=gl.json'],
    ]);
    expect(code).toBe(1);
    expect(await readFile(join(cwd, 'junit.xml'), 'utf8')).toContain(
      '<testsuites>',
    );
    expect(JSON.parse(await readFile(join(cwd, 'gl.json'), 'utf8'))).toEqual([
      {
        description: expect.stringContaining('signature not found'),
        check_name: 'SIGNATURE_NOT_FOUND',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: 'critical',
        location: { path: 'policy.yaml', lines: { begin: 1 } },
      },
    ]);
    expect(
      (await verify([image('v1'), '--write', 'junit=no/such/f'])).code,
    ).toBe(2);
  });

  describe('last verified', () => {
    it('answers the newest digest that verified and still verifies', async () => {
      const first = sign('v1');
      const second = sign('v2');
      await verify([image('v1'), '--record', 'runs.jsonl']);
      await verify([image('v2'), '--record', 'runs.jsonl']);
      expect(await lastVerified('--records', 'runs.jsonl')).toEqual({
        code: 0,
        stdout: `${registry.host}/prod/app@${second}\n`,
        stderr: '',
      });
      const { stdout } = await lastVerified(
        ...['--records', 'runs.jsonl', '--except', second],
      );
      expect(stdout).toBe(`${registry.host}/prod/app@${first}\n`);
    });

    it('answers none where the recorded digest does not verify any more', async () => {
      sign('v1');
      await verify([image('v1'), '--record', 'runs.jsonl']);
      await writePolicy(['other']);
      const { code, stdout, stderr } = await lastVerified(
        '--records',
        'runs.jsonl',
      );
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('is not now: signer not in trusted list');
    });

    it('does not take the portal at its word', async () => {
      const { digest } = registry.putImage('prod/app', 'v1');
      const repository = `${registry.host}/prod/app`;
      const good = sign('v2');
      const item = (one: string, at: string, name = repository) => ({
        repository: name,
        environment: 'prod',
        digest: one,
        at,
        verifiedBy: 'image-verifier',
      });
      portal.answer = {
        status: 200,
        body: {
          items: [
            item(digest, '2026-02-02T00:00:00Z'),
            item(good, '2026-02-01T00:00:00Z'),
            item(good, '2026-02-03T00:00:00Z', `${registry.host}/prod/else`),
          ],
        },
      };
      const { code, stdout, stderr } = await lastVerified(
        ...['--from', portal.url, '--environment', 'prod'],
      );
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: `${repository}@${good}\n`,
      });
      expect(stderr).toContain(`${digest} was verified at`);
      expect(portal.received[0].path).toBe(
        `/api/image-signing/last-verified?${new URLSearchParams({
          repository,
          environment: 'prod',
        })}`,
      );
    });

    it.each([
      ['the portal is away', { status: 503, body: {} }],
      ['the portal answers something else', { status: 200, body: { a: 1 } }],
    ])('answers 3 where %s', async (_, answer) => {
      portal.answer = answer;
      const { code, stdout } = await lastVerified('--from', portal.url);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    });

    it('answers 1 where nothing was ever verified', async () => {
      const { code, stdout, stderr } = await lastVerified(
        ...['--records', 'none.jsonl', '--output', 'json'],
      );
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ lastVerified: null });
      expect(stderr).toContain('no verified digest');
    });

    it('names the target of the roll-back in the record of a refused image', async () => {
      const good = sign('v1');
      await verify([image('v1'), '--record', 'runs.jsonl']);
      registry.putImage('prod/app', 'v2');
      const { code, stderr } = await verify([
        image('v2'),
        ...['--record', 'runs.jsonl', '--last-verified'],
        ...['--on-failure', 'roll-back', '--ci', 'none'],
      ]);
      expect(code).toBe(1);
      expect(stderr).toBe(
        `note: last verified: ${registry.host}/prod/app@${good}\n`,
      );
      expect((await records())[1].onFailure).toEqual({
        action: 'roll-back',
        digest: good,
      });
    });
  });
});
