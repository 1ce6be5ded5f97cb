import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import { compilePolicy, COMPILE_TARGETS } from './compilePolicy';
import { renderFile } from './render';
import type { CompileInput, CompileTarget } from './types';

const KEY = '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n';
const ROOT = {
  tlogs: [{ baseUrl: 'https://rekor.corp', publicKey: { rawBytes: 'a2V5' } }],
  ctlogs: [{ baseUrl: 'https://ct.corp', publicKey: { rawBytes: 'Y3Q=' } }],
  certificateAuthorities: [
    {
      uri: 'https://fulcio.corp',
      subject: { organization: 'corp', commonName: 'ca' },
      certChain: { certificates: [{ rawBytes: 'Y2VydA==' }] },
    },
  ],
};

const AUTHORITIES = [
  {
    name: 'ci',
    owner: 'team',
    keyless: {
      root: 'public',
      issuer: 'https://token.actions.githubusercontent.com',
      subjectRegExp: 'https://github\\.com/acme/.+',
    },
  },
  {
    name: 'corp',
    owner: 'team',
    keyless: { root: 'corp', issuer: 'https://i', subject: 'a@corp.example' },
  },
  {
    name: 'key',
    owner: 'team',
    key: { data: KEY },
    transparencyLog: 'optional',
  },
];

const RULE = {
  name: 'prod',
  images: ['registry.example.com/prod/**'],
  signedBy: { anyOf: ['ci', 'key'] },
};

const input = (
  rules: object[],
  more: Partial<CompileInput> & { unmatched?: string } = {},
): CompileInput => {
  const { unmatched, ...options } = more;
  return {
    policy: parseTrustPolicy(
      {
        roots: { public: { sigstore: 'public-good' }, corp: { data: ROOT } },
        authorities: AUTHORITIES,
        rules,
        ...(unmatched !== undefined && { unmatched }),
      },
      { source: 'test' },
    ),
    material: { keys: { key: KEY }, roots: { corp: ROOT } },
    mode: 'enforce',
    format: 'sigstore-bundle',
    ...options,
  };
};

const objectsOf = (target: CompileTarget, compiled: CompileInput) =>
  compilePolicy(target, compiled).files.flatMap(
    ({ manifests }) => (manifests ?? []) as any[],
  );

const gapsOf = (target: CompileTarget, compiled: CompileInput) =>
  compilePolicy(target, compiled).notExpressible.map(
    ({ rule, feature, laxer }) =>
      `${rule ?? '-'} ${feature} ${laxer ? 'laxer' : 'stricter'}`,
  );

describe('every target', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);

  it.each(COMPILE_TARGETS)(
    '%s gives the same bytes for the same input',
    target => {
      fc.assert(
        fc.property(name, fc.constantFrom('enforce', 'audit'), (rule, mode) => {
          const one = input([{ ...RULE, name: rule }], {
            mode: mode as 'enforce',
          });
          const bytes = () =>
            compilePolicy(target, one).files.map(file => [
              file.name,
              renderFile(file),
            ]);
          expect(bytes()).toEqual(bytes());
        }),
        { numRuns: 20 },
      );
    },
  );

  it.each(COMPILE_TARGETS)(
    '%s writes YAML that reads back, and names that Kubernetes accepts',
    target => {
      fc.assert(
        fc.property(
          fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
          rules => {
            const compiled = compilePolicy(
              target,
              input(rules.map(one => ({ ...RULE, name: one }))),
            );
            const manifests = compiled.files.flatMap(
              file => file.manifests ?? [],
            );
            const read = compiled.files
              .filter(file => file.manifests)
              .flatMap(file => parseAllDocuments(renderFile(file)))
              .map(document => document.toJS());
            expect(read).toEqual(manifests);
            const names = manifests.map(
              ({ kind, metadata }) => `${kind} ${metadata.name}`,
            );
            expect(new Set(names).size).toBe(names.length);
            for (const one of names) {
              expect(one).toMatch(/^\w+ [a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
            }
          },
        ),
        { numRuns: 20 },
      );
    },
  );

  // The others say less, and have tests of their own.
  const sigstore = COMPILE_TARGETS.filter(
    target => target !== 'notation' && target !== 'ratify',
  );

  it.each(sigstore)('%s says what it lets pass', target => {
    const gaps = gapsOf(
      target,
      input([
        {
          ...RULE,
          maxSignatureAge: '90d',
          annotations: { env: 'prod' },
          attestations: [
            {
              name: 'scan',
              type: 'vulnerability-scan',
              require: { maxAge: '7d', high: 5 },
              conditions: ['signer.type == "key"'],
            },
            { name: 'tests', type: 'test-result' },
          ],
          baseImages: { allowed: ['registry.example.com/base/**'] },
          separateRoles: [['scan', 'tests']],
        },
      ]),
    );
    for (const feature of [
      'maxSignatureAge',
      'annotations',
      'baseImages',
      'separateRoles',
      'attestations.scan.require.maxAge',
      'attestations.scan.require.high',
      'attestations.scan.conditions',
    ]) {
      expect(gaps).toContain(`prod ${feature} laxer`);
    }
  });

  it.each(sigstore)('%s compiles the rules of the environment only', target => {
    const rules = [
      { ...RULE, name: 'stage-rule', environments: ['stage'] },
      { ...RULE, name: 'prod-rule', environments: ['prod'] },
    ];
    const text = (environment?: string) =>
      compilePolicy(target, input(rules, { environment }))
        .files.map(renderFile)
        .join('');
    expect(text('prod')).toContain('prod-rule');
    expect(text('prod')).not.toContain('stage-rule');
    expect(text()).toContain('stage-rule');
  });

  it.each(COMPILE_TARGETS)(
    '%s leaves out a signature that is only reported',
    target => {
      const one = input([{ ...RULE, checks: { signature: 'log' } }]);
      expect(gapsOf(target, one)).toContain('prod checks.signature stricter');
      const text = compilePolicy(target, one).files.map(renderFile).join('');
      expect(text).not.toContain('PUBLIC KEY');
    },
  );
});

describe('kyverno', () => {
  const entryOf = (one: CompileInput) =>
    objectsOf('kyverno', one)[0].spec.rules[0].verifyImages[0];

  it('demands the signature of a bundle as an attestation of its own type', () => {
    const entry = entryOf(input([RULE]));
    expect(entry).toMatchObject({
      type: 'SigstoreBundle',
      failureAction: 'Enforce',
      attestations: [
        {
          type: 'https://sigstore.dev/cosign/sign/v1',
          attestors: [{ count: 1, entries: [{ keyless: {} }, { keys: {} }] }],
        },
      ],
    });
    expect(entry.attestors).toBeUndefined();
    expect(entry.attestations[0].attestors[0].entries[0].keyless).toEqual({
      issuer: 'https://token.actions.githubusercontent.com',
      subjectRegExp: '^(?:https://github\\.com/acme/.+)$',
      rekor: { url: 'https://rekor.sigstore.dev' },
    });
  });

  it('demands attestors in the older layout, with the parts of a private root', () => {
    const entry = entryOf(
      input([{ ...RULE, signedBy: { allOf: ['key', 'corp'] } }], {
        format: 'cosign-legacy',
      }),
    );
    expect(entry.type).toBe('Cosign');
    expect(entry.attestors).toEqual([
      {
        count: 1,
        entries: [
          {
            keys: {
              publicKeys: KEY,
              rekor: { ignoreTlog: true },
              ctlog: { ignoreSCT: true },
            },
          },
        ],
      },
      {
        count: 1,
        entries: [
          {
            keyless: expect.objectContaining({
              issuer: 'https://i',
              subject: 'a@corp.example',
              roots: expect.stringContaining('BEGIN CERTIFICATE'),
              rekor: {
                url: 'https://rekor.corp',
                pubkey: expect.stringContaining('BEGIN PUBLIC KEY'),
              },
            }),
          },
        ],
      },
    ]);
  });

  it('refuses rather than forget an authority that it cannot verify', () => {
    const entry = entryOf(
      input([{ ...RULE, signedBy: { authority: 'corp' } }]),
    );
    expect(entry.attestations[0].attestors[0].entries[0].keyless.subject).toBe(
      'https://nobody.invalid',
    );
  });

  it('only reports in the audit mode', () => {
    expect(entryOf(input([RULE], { mode: 'audit' }))).toMatchObject({
      failureAction: 'Audit',
      mutateDigest: false,
    });
  });

  it('skips what a rule of a higher precedence covers, and nothing more', () => {
    const high = {
      ...RULE,
      name: 'high',
      images: ['registry.example.com/prod/pay/**'],
      precedence: 1,
    };
    const one = input([RULE, high], { environment: 'prod' });
    expect(entryOf(one).skipImageReferences).toEqual([
      'registry.example.com/prod/pay/*',
      'registry.example.com/prod/pay:*',
      'registry.example.com/prod/pay@*',
    ]);
    const excepting = {
      ...high,
      images: [...high.images, '!registry.example.com/prod/pay/x'],
    };
    const other = input([RULE, excepting], { environment: 'prod' });
    expect(entryOf(other).skipImageReferences).toBeUndefined();
    expect(gapsOf('kyverno', other)).toContain('prod precedence stricter');
    expect(entryOf(input([RULE, high])).skipImageReferences).toBeUndefined();
  });

  it('refuses images without a rule only where the policy does', () => {
    const names = (unmatched: string) =>
      objectsOf('kyverno', input([RULE], { unmatched })).map(
        ({ metadata }) => metadata.name,
      );
    expect(names('deny')).toEqual([
      'image-signing-prod',
      'image-signing-unmatched',
    ]);
    expect(names('allow')).toEqual(['image-signing-prod']);
  });

  it('takes no value for a wildcard', () => {
    const attestation = (builder: string) => ({
      ...RULE,
      attestations: [
        { name: 'b', type: 'slsa-provenance', require: { builder } },
      ],
    });
    expect(gapsOf('kyverno', input([attestation('https://b/*/x')]))).toContain(
      'prod attestations.b.require.builder laxer',
    );
    expect(
      gapsOf('kyverno', input([attestation('https://b/*')])),
    ).not.toContain('prod attestations.b.require.builder laxer');
  });
});

describe('kyverno-cel', () => {
  const specOf = (one: CompileInput) => objectsOf('kyverno-cel', one)[0].spec;

  it('counts signers of a clause', () => {
    const { validations, attestors } = specOf(
      input([{ ...RULE, signedBy: { atLeast: 2, of: ['ci', 'key', 'corp'] } }]),
    );
    expect(validations[0].expression).toMatch(
      /verifyAttestationSignatures\(image, attestations\.type_1, \[attestors\.authority_ci, attestors\.authority_key, attestors\.authority_corp\]\) >= 2/,
    );
    expect(attestors).toHaveLength(3);
    expect(JSON.parse(attestors[2].cosign.trustedRoot.value)).toEqual(ROOT);
  });

  it('says conditions of the policy in CEL', () => {
    const { validations } = specOf(
      input([
        {
          ...RULE,
          attestations: [
            {
              name: 'scan',
              type: 'vulnerability-scan',
              require: { critical: 0 },
              conditions: [
                'timestamp(predicate.metadata.scanFinishedOn) < now',
              ],
            },
          ],
        },
      ]),
    );
    expect(validations).toHaveLength(2);
    expect(validations[1].expression).toContain(
      'found.Severity in ["HIGH", "MEDIUM", "LOW", "UNKNOWN"]',
    );
    expect(validations[1].expression).toContain(
      '[time.now()].all(now, (timestamp(predicate.metadata.scanFinishedOn) < now))',
    );
    // The other predicate types have no such condition, so they do not count.
    expect(validations[1].expression.match(/attestations\.type_\d/g)).toEqual([
      'attestations.type_2',
      'attestations.type_2',
    ]);
  });

  it('quotes every text of the policy', () => {
    const { validations } = specOf(
      input([
        {
          ...RULE,
          attestations: [
            {
              name: 'b',
              type: 'slsa-provenance',
              require: { builder: 'a" || true || "' },
            },
          ],
        },
      ]),
    );
    expect(validations[1].expression).toContain(
      'predicate.runDetails.builder.id == "a\\" || true || \\""',
    );
  });
});

describe('policy-controller', () => {
  it('makes a policy of each clause, with the log that it would not ask for', () => {
    const [root, first, second, config] = objectsOf(
      'policy-controller',
      input([{ ...RULE, signedBy: { allOf: ['ci', 'corp'] } }]),
    );
    expect(root).toMatchObject({
      kind: 'TrustRoot',
      metadata: { name: 'corp' },
      spec: {
        sigstoreKeys: { tLogs: [{ baseURL: 'https://rekor.corp' }] },
      },
    });
    expect(first.spec.authorities).toEqual([
      expect.objectContaining({
        name: 'ci',
        signatureFormat: 'bundle',
        ctlog: { url: 'https://rekor.sigstore.dev' },
        attestations: [
          {
            name: 'signature',
            predicateType: 'https://sigstore.dev/cosign/sign/v1',
          },
        ],
      }),
    ]);
    expect(second.spec.authorities[0]).toMatchObject({
      name: 'corp',
      keyless: { url: 'https://fulcio.corp', trustRootRef: 'corp' },
      ctlog: { url: 'https://rekor.corp', trustRootRef: 'corp' },
    });
    expect(config.data).toEqual({ 'no-match-policy': 'deny' });
  });

  it('refuses where no authority is left', () => {
    const [policy] = objectsOf(
      'policy-controller',
      input([{ ...RULE, signedBy: { authority: 'key' } }]),
    );
    expect(policy.spec.authorities).toEqual([
      expect.objectContaining({
        static: expect.objectContaining({ action: 'fail' }),
      }),
    ]);
  });

  it('says conditions in CUE', () => {
    const policies = objectsOf(
      'policy-controller',
      input([
        {
          ...RULE,
          signedBy: { authority: 'ci' },
          attestations: [
            {
              name: 'tests',
              type: 'test-result',
              require: { result: ['PASSED', 'WARNED'] },
            },
          ],
        },
      ]),
    );
    expect(policies[1].spec.authorities[0].attestations[0].policy).toEqual({
      type: 'cue',
      data: 'predicateType: "https://in-toto.io/attestation/test-result/v0.1"\n"predicate": "result": "PASSED" | "WARNED"\n',
    });
  });
});

describe('cosign-script', () => {
  it('quotes every text of the policy for the shell', () => {
    const subject = "https://x/'; touch /tmp/owned; echo '$(id)`id`";
    const one = input([RULE]);
    const [ci] = one.policy.authorities;
    const compiled = compilePolicy('cosign-script', {
      ...one,
      policy: {
        ...one.policy,
        authorities: [
          { ...ci, keyless: { root: 'public', issuer: 'https://i', subject } },
        ],
      } as CompileInput['policy'],
    });
    expect(renderFile(compiled.files[0])).toContain(
      `--certificate-identity 'https://x/'\\''; touch /tmp/owned; echo '\\''$(id)\`id\`'`,
    );
  });
});
