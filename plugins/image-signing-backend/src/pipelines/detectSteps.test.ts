import { readFileSync } from 'node:fs';
import path from 'node:path';
import { detectSteps, KnownTemplate } from './detectSteps';

const WORKFLOW = '.github/workflows/release.yml';

/** A workflow with these lines of shell in one step. */
const workflow = (run: string, over = '') => `
jobs:
  release:
    steps:
      - run: |
${run
  .split('\n')
  .map(line => `          ${line}`)
  .join('\n')}
${over}`;

const detect = (
  text: string,
  file = WORKFLOW,
  templates: KnownTemplate[] = [],
) => detectSteps([{ path: file, text }], templates);

describe('detectSteps', () => {
  it.each([
    ['github-actions.yml', '.github/workflows/release.yml'],
    ['gitlab-ci.yml', '.gitlab-ci.yml'],
  ])('finds both steps, by digest, in the pipeline of %s', (name, file) => {
    const text = readFileSync(
      path.resolve(__dirname, '../../../../docs/ci', name),
      'utf8',
    );
    const { sign, verify, unread, templates } = detect(text, file);
    expect({ unread, templates }).toEqual({ unread: [], templates: [] });
    for (const found of [sign, verify]) {
      expect(found.state).toBe('found');
      expect(found.steps).toHaveLength(1);
      const [step] = found.steps;
      expect(step).toMatchObject({ file, by: 'digest', tolerated: false });
      // The line is the one on which the command begins.
      expect(text.split('\n')[step.line - 1]).toContain(
        step.text.split(' ').slice(0, 2).join(' '),
      );
    }
  });

  it.each<[string, string]>([
    ['cosign sign --yes "$REPOSITORY@$DIGEST"', 'digest'],
    ['cosign sign --yes $REPOSITORY:1.0', 'tag'],
    ['cosign sign --key awskms:///alias/x registry.example.com/a:1', 'tag'],
    ['cosign sign registry.example.com:5000/a', 'unknown'],
    ['cosign sign --yes ${{ env.IMAGE }}:${{ github.sha }}', 'tag'],
    ['cosign sign ${{ env.IMAGE }}@${{ steps.b.outputs.digest }}', 'digest'],
    ['cosign sign "$IMAGE"', 'unknown'],
    ['cosign sign \\\n  --yes \\\n  "$IMAGE:latest"', 'tag'],
    ['notation sign --key k "$IMAGE@$DIGEST"', 'digest'],
    ['make image && /usr/bin/cosign sign -y "$IMAGE:1"', 'tag'],
  ])('tells how %j names the image', (run, by) => {
    expect(detect(workflow(run)).sign.steps).toMatchObject([{ by }]);
  });

  it('takes no value of an option for the image', () => {
    const run =
      'cosign verify --certificate-identity ci@example.com --certificate-oidc-issuer https://issuer.example.com "$IMAGE:1"';
    expect(detect(workflow(run)).verify.steps).toMatchObject([{ by: 'tag' }]);
  });

  it.each([
    '# cosign sign "$IMAGE@$DIGEST"',
    'cosign sign-blob file',
    'cosign attest --predicate p.json "$IMAGE@$DIGEST"',
    'cosign verify-attestation "$IMAGE@$DIGEST"',
    'cosign verify-blob file',
    'mycosign sign x:1',
    'git commit -m "cosign" ',
  ])('takes %j for neither step', run => {
    const { sign, verify } = detect(workflow(run));
    expect([sign.state, verify.state]).toEqual(['missing', 'missing']);
  });

  it.each<[string, string, string]>([
    [
      'of the step',
      WORKFLOW,
      'jobs: { a: { steps: [{ run: image-verifier verify $I@$D, continue-on-error: true }] } }',
    ],
    [
      'of the job',
      WORKFLOW,
      'jobs: { a: { continue-on-error: "${{ x }}", steps: [{ run: image-verifier verify $I@$D }] } }',
    ],
    [
      'of the job',
      '.gitlab-ci.yml',
      'gate: { allow_failure: { exit_codes: 3 }, script: [image-verifier verify $I@$D] }',
    ],
  ])('sees that a failure %s in %s is let pass', (_what, file, text) => {
    expect(detect(text, file).verify.steps).toMatchObject([
      { tolerated: true },
    ]);
  });

  it.each<[string, string, string]>([
    [
      'a reusable workflow',
      WORKFLOW,
      'jobs: { a: { uses: org/t/.github/workflows/r.yml@v1 } }',
    ],
    [
      'an action that may sign',
      WORKFLOW,
      'jobs: { a: { steps: [{ uses: org/sign-image@v1 }] } }',
    ],
    [
      'an action of its own',
      WORKFLOW,
      'jobs: { a: { steps: [{ uses: ./.github/actions/release }] } }',
    ],
    [
      'an included project',
      '.gitlab-ci.yml',
      'include: [{ project: org/t, file: sign.yml }]',
    ],
    [
      'a component',
      '.gitlab-ci.yml',
      'include: [{ component: $CI_SERVER_FQDN/org/sign@1 }]',
    ],
  ])('leaves open what %s may do', (_what, file, text) => {
    const { sign, verify, templates } = detect(text, file);
    expect([sign.state, verify.state]).toEqual(['unknown', 'unknown']);
    expect(templates).toHaveLength(1);
  });

  it.each([
    'actions/checkout@11bd719',
    'sigstore/cosign-installer@v4',
    'notaryproject/notation-action/setup@v1',
    'docker://alpine:3',
  ])('expects no step in %s', uses => {
    const { sign, templates } = detect(
      `jobs: { a: { steps: [{ uses: "${uses}" }] } }`,
    );
    expect(sign.state).toBe('missing');
    expect(templates).toEqual([]);
  });

  it('reads a workflow of the repository where it stands', () => {
    const { sign, templates } = detectSteps(
      [
        {
          path: WORKFLOW,
          text: 'jobs: { a: { uses: ./.github/workflows/sign.yml } }',
        },
        {
          path: '.github/workflows/sign.yml',
          text: workflow('cosign sign $I@$D'),
        },
      ],
      [],
    );
    expect(templates).toEqual([]);
    expect(sign.steps).toMatchObject([{ file: '.github/workflows/sign.yml' }]);
  });

  it('takes the word of the configuration for a template', () => {
    const text = 'jobs: { a: { uses: org/t/.github/workflows/r.yml@v1 } }';
    const { sign, verify, templates } = detect(text, WORKFLOW, [
      {
        match: 'org/t/.github/workflows/r.yml@*',
        signs: true,
        verifies: false,
      },
    ]);
    expect(sign.steps).toMatchObject([{ by: 'template', line: 1 }]);
    expect(verify.state).toBe('missing');
    expect(templates).toEqual([]);
  });

  it('finds the steps of a Jenkinsfile', () => {
    const { sign, verify } = detect(
      [
        'pipeline {',
        "  // sh 'cosign sign x:1'",
        "  sh 'notation sign $IMAGE@$DIGEST'",
        "  sh 'notation verify $IMAGE:1'",
        '}',
      ].join('\n'),
      'Jenkinsfile',
    );
    expect(sign.steps).toMatchObject([{ line: 3, by: 'digest' }]);
    expect(verify.steps).toMatchObject([{ line: 4, by: 'tag' }]);
  });

  it('never calls missing what it could not read', () => {
    const { sign, unread } = detectSteps(
      [
        { path: WORKFLOW, text: 'jobs: [' },
        { path: '.github/workflows/b.yml', text: workflow('make') },
      ],
      [],
    );
    expect(sign.state).toBe('unknown');
    expect(unread).toEqual([{ path: WORKFLOW, reason: expect.any(String) }]);
  });

  it('stops at what is nested without end, and follows no alias', () => {
    const deep = `${'{a: '.repeat(2000)}1${'}'.repeat(2000)}`;
    expect(detect(deep).unread).toHaveLength(1);
    const aliases = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...'bcdefghij'
        .split('')
        .map(
          (name, index) =>
            `${name}: &${name} [${Array(10)
              .fill(`*${'abcdefghij'[index]}`)
              .join(', ')}]`,
        ),
    ].join('\n');
    expect(detect(aliases).sign.state).toBe('missing');
  });
});
