import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import {
  ciMain,
  digestA,
  environments,
  image,
  now,
  reason,
  trustFailed,
} from './__testUtils__/facts';
import { attestCommand, pinCommand, shellQuote, signCommand } from './commands';
import type {
  AuthorityFacts,
  JudgedImage,
  WorkloadImageFacts,
} from './evaluate.types';
import { judgeWorkloadImage } from './verdict';

function judged(over: Partial<WorkloadImageFacts> = {}): JudgedImage {
  const facts = image(over);
  return {
    facts,
    verdict: judgeWorkloadImage(facts, [], environments, now),
  };
}

const reference = `registry.example.com/prod/payments@${digestA}`;
const legacy: AuthorityFacts = {
  name: 'legacy',
  owner: 'group:default/payments',
  kind: 'key',
};

describe('shellQuote', () => {
  it.each([
    ['plain', 'plain'],
    ['a/b@sha256:0', 'a/b@sha256:0'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", `'it'\\''s'`],
    ['$(id)', "'$(id)'"],
    ['`id`', "'`id`'"],
    ['a;b', "'a;b'"],
    ['~', "'~'"],
    ['-rf', undefined],
    ['a\nb', undefined],
    ['a\u001b[2J', undefined],
    ['a\u202eb', undefined],
  ])('%j becomes %j', (word, quoted) => {
    expect(shellQuote(word)).toBe(quoted);
  });

  it('is read back by a shell as it was', () => {
    const words = fc.sample(
      fc.string({
        unit: fc.constantFrom(...` '"$\`\\;&|<>(){}*?!#~=ab`),
        maxLength: 12,
      }),
      { numRuns: 200, seed: 1 },
    );
    const script = `printf '%s\\n' ${words.map(shellQuote).join(' ')}`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(
      `${words.join('\n')}\n`,
    );
  });
});

describe('signCommand', () => {
  const mentioning = (requirement: string) =>
    judged({
      trust: trustFailed(undefined, [
        {
          requirement,
          outcome: 'unmet',
          reasons: [reason('SIGNATURE_NOT_FOUND')],
        },
      ]),
    });

  it.each<[string, AuthorityFacts[], string]>([
    ['signed by ci-main', [ciMain, legacy], `cosign sign --yes ${reference}`],
    [
      'signed by legacy',
      [ciMain, legacy],
      `cosign sign --key "$COSIGN_KEY" ${reference}`,
    ],
    [
      'signed by ci-main or legacy',
      [ciMain, legacy],
      `cosign sign --yes ${reference}`,
    ],
    [
      'signed by somebody',
      [legacy],
      `cosign sign --key "$COSIGN_KEY" ${reference}`,
    ],
    ['signed by somebody', [], `cosign sign --yes ${reference}`],
  ])('for "%s"', (requirement, authorities, command) => {
    expect(signCommand(mentioning(requirement), authorities)).toBe(command);
  });
});

describe('attestCommand', () => {
  it.each([
    [
      'missing test attestation',
      `cosign attest --yes --type https://in-toto.io/attestation/test-result/v0.1 --predicate test-result.json ${reference}`,
    ],
    [
      'missing vulnerability scan attestation',
      `cosign attest --yes --type vuln --predicate scan.json ${reference}`,
    ],
    [
      'missing SBOM attestation',
      `cosign attest --yes --type spdxjson --predicate sbom.spdx.json ${reference}`,
    ],
    [
      'missing cyclonedx attestation',
      `cosign attest --yes --type cyclonedx --predicate sbom.cdx.json ${reference}`,
    ],
    ['missing provenance attestation', undefined],
  ])('for "%s"', (text, command) => {
    expect(attestCommand(judged(), text, [ciMain])).toBe(command);
  });
});

describe('pinCommand', () => {
  const line = `image: ${reference}`;
  it.each<[string, Partial<WorkloadImageFacts>, string | undefined]>([
    [
      'a Deployment',
      {},
      `kubectl set image --namespace payments deployment/payments app=${reference}`,
    ],
    [
      'an init container of a StatefulSet',
      {
        workload: { kind: 'StatefulSet', name: 'db' },
        container: 'migrate',
        containerType: 'init',
      },
      `kubectl set image --namespace payments statefulset/db migrate=${reference}`,
    ],
    ['a kind of its own', { workload: { kind: 'Rollout', name: 'x' } }, line],
    ['a Job', { workload: { kind: 'Job', name: 'x' } }, line],
    [
      'a kind named like an object property',
      { workload: { kind: 'constructor', name: 'x' } },
      line,
    ],
    ['an image volume', { containerType: 'volume' }, line],
    ['no digest', { digest: undefined }, undefined],
    ['no repository', { repository: undefined }, undefined],
  ])('for %s', (_, over, command) => {
    expect(pinCommand(judged(over))).toBe(command);
  });

  it('keeps hostile names out of the command, or in quotes', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(...` '"$\`\\;&|<>()-\n\u001bab/@:`),
      maxLength: 10,
    });
    fc.assert(
      fc.property(
        fc.record({
          namespace: hostile,
          name: hostile,
          container: hostile,
          repository: hostile,
          digest: hostile,
        }),
        fc.boolean(),
        ({ name, repository, digest, ...rest }, sound) => {
          const target = judged({
            ...rest,
            workload: { kind: 'Deployment', name },
            ...(!sound && { repository, digest }),
          });
          for (const command of [
            pinCommand(target),
            signCommand(target, []),
            attestCommand(target, 'test', [legacy]),
          ]) {
            if (command === undefined) continue;
            const bare = command
              .replace('"$COSIGN_KEY"', '')
              .replace(/'[^']*'|\\'/g, '');
            expect(bare).toMatch(/^[A-Za-z0-9_@%+=:,./ -]*$/);
            expect(command).toMatch(/^[\x20-\x7e]*$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
