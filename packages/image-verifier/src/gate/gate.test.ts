import fc from 'fast-check';
import type { ImageVerification } from '../verifyImage';
import { candidatesFromRuns } from './candidates';
import { type GateRun, GateRunError, parseGateRun } from './gateRun';
import { makeGateRun } from './makeGateRun';
import { readPipeline } from './pipeline';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const RUN: GateRun = {
  schemaVersion: 1,
  key: 'k'.repeat(16),
  at: '2026-02-01T00:00:00.000Z',
  image: {
    reference: 'registry.example.com/a:1',
    repository: 'registry.example.com/a',
    digest: digest('a'),
    tag: '1',
    publishedAt: '2026-01-31T00:00:00.000Z',
  },
  pipeline: { system: 'other', runId: '1', commit: 'c', author: 'anna' },
  enforcement: 'enforcing',
  result: 'verified',
  admitted: true,
  checks: {
    signature: 'passed',
    attestations: 'not-required',
    origin: 'passed',
  },
  attestations: [],
  signers: [{ authority: 'ci', signer: 'key' }],
  stages: [],
  policyVersion: 'sha256:p',
  verifier: { name: 'image-verifier', version: '1' },
};

describe('a gate run', () => {
  it.each([
    'image.digest',
    'image.tag',
    'image.publishedAt',
    'pipeline.runId',
    'pipeline.commit',
    'pipeline.author',
    'result',
    'attestations',
    'signers',
    'checks.origin',
  ])('without %s is refused by that name', path => {
    const run = structuredClone(RUN) as Record<string, any>;
    const [name, inner] = path.split('.');
    if (inner) delete run[name][inner];
    else delete run[name];
    expect(() => parseGateRun(run)).toThrow(GateRunError);
    expect(() => parseGateRun(run)).toThrow(path);
  });

  it('that failed needs a reason, one that verified a signer', () => {
    expect(() => parseGateRun({ ...RUN, result: 'failed' })).toThrow('reason');
    expect(() => parseGateRun({ ...RUN, signers: [] })).toThrow('signers');
    expect(() =>
      parseGateRun({ ...RUN, result: 'failed', reason: 'r'.repeat(161) }),
    ).toThrow('reason');
    expect(parseGateRun(RUN)).toEqual(RUN);
  });

  it('is refused whatever else it is', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        expect(() => parseGateRun(value)).toThrow(GateRunError);
      }),
    );
  });

  it('made of any texts of an image is a valid record, and never verified by them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.constantFrom('failed' as const, 'inconclusive' as const),
        (text, outcome) => {
          const verification: ImageVerification = {
            reference: 'registry.example.com/a:1@'.concat(digest('a')),
            result: {
              outcome,
              admitted: false,
              policyVersion: 'sha256:p',
              rule: text,
              requirements: [
                {
                  requirement: `x${text}`,
                  rule: 'r',
                  check: 'attestations',
                  mode: 'enforce',
                  outcome: 'unmet',
                  reasons: [],
                },
              ],
              reasons: [
                {
                  code: 'SIGNATURE_NOT_FOUND',
                  class: 'deny',
                  text: 'signature not found',
                  detail: text,
                  fix: text,
                },
              ],
              matched: [],
              pinned: '',
            },
          };
          const run = makeGateRun(verification, {
            key: 'k'.repeat(16),
            at: new Date(0),
            publishedAt: RUN.image.publishedAt,
            pipeline: RUN.pipeline,
            enforcement: 'unknown',
            stages: [],
            policy: { rules: [] } as never,
            verifier: RUN.verifier,
          });
          expect(parseGateRun(run).result).toBe(outcome);
        },
      ),
    );
  });

  it('takes origin and times from what was proven', () => {
    const matched = (signature: string) => [
      { authority: 'ci', signature, signer: 'key', format: 'cosign-legacy' },
    ];
    const run = makeGateRun(
      {
        reference: 'registry.example.com/a:1',
        result: {
          outcome: 'verified',
          admitted: true,
          policyVersion: 'sha256:p',
          rule: 'prod',
          requirements: [
            {
              requirement: 'signed by ci',
              rule: 'prod',
              check: 'signature',
              mode: 'enforce',
              outcome: 'met',
              reasons: [],
              matched: matched('s'),
            },
            {
              requirement: 'built (slsa-provenance) attested by ci',
              rule: 'prod',
              check: 'attestations',
              mode: 'enforce',
              outcome: 'met',
              reasons: [],
              matched: matched('p'),
            },
          ],
          reasons: [],
          matched: [],
          pinned: '',
        },
        evidence: {
          digest: digest('a'),
          signatures: [
            { id: 's', signedAt: { time: '2026-01-31T00:02:00Z' } },
            { id: 'stranger', signedAt: { time: '2020-01-01T00:00:00Z' } },
          ],
          attestations: [
            {
              id: 'p',
              predicateType: 'https://slsa.dev/provenance/v1',
              signedAt: { time: '2026-01-31T00:01:00Z' },
            },
          ],
        } as never,
      },
      {
        key: 'k'.repeat(16),
        at: new Date('2026-01-31T00:03:00Z'),
        publishedAt: RUN.image.publishedAt,
        pipeline: RUN.pipeline,
        enforcement: 'unknown',
        stages: [
          { stage: 'build-and-tests', at: '2026-01-31T00:00:00.000Z' },
          // The signature proves another time.
          { stage: 'sign-and-publish', at: '2026-01-31T00:00:30.000Z' },
        ],
        policy: {
          rules: [
            {
              name: 'prod',
              attestations: [
                {
                  name: 'built',
                  type: ['slsa-provenance'],
                  require: { ref: ['refs/heads/main'] },
                },
              ],
            },
          ],
        } as never,
        verifier: RUN.verifier,
      },
    );
    expect(run).toMatchObject({
      checks: { signature: 'passed', attestations: 'passed', origin: 'passed' },
      stages: [
        { stage: 'build-and-tests', source: 'stated' },
        {
          stage: 'attestations',
          at: '2026-01-31T00:01:00.000Z',
          source: 'evidence',
        },
        {
          stage: 'sign-and-publish',
          at: '2026-01-31T00:02:00.000Z',
          source: 'evidence',
        },
        { stage: 'verify', source: 'verifier' },
      ],
    });
  });
});

describe('the pipeline', () => {
  it.each([
    [
      {
        GITLAB_CI: 'true',
        CI_PIPELINE_ID: '7',
        CI_PIPELINE_URL: 'https://gitlab.example.com/p/7',
        CI_COMMIT_SHA: 'abc',
        GITLAB_USER_LOGIN: 'ben',
        CI_COMMIT_REF_NAME: 'main',
      },
      {
        system: 'gitlab-ci',
        runId: '7',
        runUrl: 'https://gitlab.example.com/p/7',
        commit: 'abc',
        author: 'ben',
        ref: 'main',
      },
    ],
    [
      {
        JENKINS_URL: 'https://j',
        BUILD_TAG: 'jenkins-app-1',
        GIT_COMMIT: 'abc',
      },
      { system: 'jenkins', runId: 'jenkins-app-1', commit: 'abc' },
    ],
    [{}, { system: 'other' }],
  ])('is told from %j', (env, expected) => {
    expect(readPipeline(env)).toEqual(expected);
  });

  it('is what the caller says, above the environment', () => {
    expect(
      readPipeline({ GITLAB_CI: 'true', CI_PIPELINE_ID: '7' }, { runId: '8' }),
    ).toEqual({ system: 'gitlab-ci', runId: '8' });
  });
});

describe('the candidates of a roll-back', () => {
  const run = (
    letter: string,
    at: string,
    changes: Partial<GateRun> = {},
  ): GateRun => ({
    ...RUN,
    at,
    image: { ...RUN.image, digest: digest(letter) },
    ...changes,
  });

  it('are the digests whose newest run verified, the newest first', () => {
    const runs = [
      run('a', '2026-01-01T00:00:00Z'),
      run('b', '2026-01-02T00:00:00Z'),
      run('c', '2026-01-03T00:00:00Z'),
      run('b', '2026-01-04T00:00:00Z', { result: 'failed', reason: 'no' }),
      run('d', '2026-01-05T00:00:00Z', { result: 'inconclusive', reason: '?' }),
      run('e', '2026-01-06T00:00:00Z', { environment: 'dev' }),
    ];
    expect(
      candidatesFromRuns(runs, RUN.image.repository).map(one => one.digest),
    ).toEqual([digest('c'), digest('a')]);
    expect(
      candidatesFromRuns(runs, RUN.image.repository, 'dev').map(
        one => one.digest,
      ),
    ).toEqual([digest('e')]);
    expect(candidatesFromRuns(runs, 'registry.example.com/b')).toEqual([]);
  });
});
