import type { AttestationRequirement } from '../policy/trustPolicy';
import { acceptsMore, bestTypes, SIGNATURE_TYPE } from './attestationTypes';
import {
  identityOf,
  NOBODY,
  resolveAuthorities,
  type ResolvedAuthority,
} from './authorities';
import { Gaps } from './gaps';
import { isWithin, withoutEmptyParts } from './globs';
import { kubernetesName, metadata } from './names';
import { formatOf, planRules, type RulePlan } from './plan';
import { predicateChecks, type PredicateCheck } from './predicateChecks';
import type { SignerClause } from './signerClauses';
import { trustedRootParts } from './trustedRootParts';
import type { CompiledPolicy, CompileInput, KubernetesManifest } from './types';

const PUBLIC_LOG = 'https://rekor.sigstore.dev';
const WEBHOOK = { failurePolicy: 'Fail', timeoutSeconds: 30 };
const PODS = { any: [{ resources: { kinds: ['Pod'] } }] };

type Attestors = Array<{ count: number; entries: object[] }>;

interface Context {
  input: CompileInput;
  gaps: Gaps;
  authorities: ReadonlyMap<string, ResolvedAuthority>;
}

/**
 * A trust policy as ClusterPolicies of Kyverno with `verifyImages`
 * (kyverno.io/v1): one a rule, and one for images without a rule. Pure.
 */
export function compileKyverno(input: CompileInput): CompiledPolicy {
  const gaps = new Gaps();
  const authorities = resolveAuthorities(input, gaps);
  const plans = planRules(input, gaps, {
    annotations: rule => formatOf(rule, input) === 'cosign-legacy',
  });
  const context = { input, gaps, authorities };
  const manifests = [
    ...plans.flatMap(plan => clusterPolicy(plan, context)),
    ...unmatched(plans, context),
  ];
  return {
    target: 'kyverno',
    files: [{ name: 'kyverno.yaml', manifests }],
    notExpressible: gaps.list,
  };
}

function clusterPolicy(plan: RulePlan, context: Context): KubernetesManifest[] {
  const { rule, signature, attestations } = plan;
  const { input } = context;
  if (signature.length === 0 && attestations.length === 0) {
    return [];
  }
  const legacy = formatOf(rule, input) === 'cosign-legacy';
  formatGaps(plan, context);
  const enforce = input.mode === 'enforce';
  const signers = signature.map(clause =>
    attestorSet(clause, plan, context, rule.annotations),
  );
  return [
    {
      apiVersion: 'kyverno.io/v1',
      kind: 'ClusterPolicy',
      metadata: metadata(
        input,
        kubernetesName('image-signing', rule.name),
        rule,
      ),
      spec: {
        webhookConfiguration: WEBHOOK,
        rules: [
          {
            name: kubernetesName(rule.name),
            match: PODS,
            verifyImages: [
              {
                type: legacy ? 'Cosign' : 'SigstoreBundle',
                failureAction: enforce ? 'Enforce' : 'Audit',
                imageReferences: plan.images.into.flatMap(glob =>
                  references(glob, plan, context),
                ),
                ...skipped(plan, context),
                mutateDigest: enforce,
                verifyDigest: true,
                required: true,
                ...(legacy && signers.length > 0 && { attestors: signers }),
                ...attestationsOf(plan, legacy ? [] : signers, context),
              },
            ],
          },
        ],
      },
    },
  ];
}

function formatGaps(
  { rule, signature, attestations }: RulePlan,
  { input, gaps, authorities }: Context,
): void {
  const { formats, anyAttestation } = rule;
  const format = formatOf(rule, input);
  if (formats?.length !== 1) {
    gaps.stricter(
      rule.name,
      'formats',
      `a rule of Kyverno looks for one format: signatures that are not ${format} are refused`,
    );
  }
  if (anyAttestation) {
    gaps.stricter(
      rule.name,
      'anyAttestation',
      'an attestation is not taken for a signature',
    );
  }
  const named = [signature, ...attestations.map(({ clauses }) => clauses)]
    .flat()
    .flatMap(({ of }) => of);
  const unknown = [...new Set(named)].filter(name => {
    const authority = authorities.get(name);
    return authority && usesPrivateRoot(authority);
  });
  if (format === 'sigstore-bundle' && unknown.length > 0) {
    gaps.stricter(
      rule.name,
      'roots',
      `Kyverno verifies bundles with the public-good root only: ${unknown.join(
        ', ',
      )} is left out`,
    );
  }
}

function usesPrivateRoot(authority: ResolvedAuthority): boolean {
  return authority.kind === 'keyless'
    ? authority.root !== undefined
    : typeof authority.log === 'object';
}

function attestorSet(
  { atLeast, of }: SignerClause,
  plan: RulePlan,
  context: Context,
  annotations?: Record<string, string>,
): Attestors[number] {
  const legacy = formatOf(plan.rule, context.input) === 'cosign-legacy';
  const entries = of
    .flatMap(name => context.authorities.get(name) ?? [])
    .filter(authority => legacy || !usesPrivateRoot(authority))
    .map(authority => ({
      ...entry(authority),
      ...(legacy && annotations && { annotations }),
    }));
  return entries.length >= atLeast
    ? { count: atLeast, entries }
    : {
        count: 1,
        entries: [{ keyless: { ...NOBODY, rekor: { url: PUBLIC_LOG } } }],
      };
}

function entry(authority: ResolvedAuthority): object {
  if (authority.kind === 'key') {
    const { log, pem } = authority;
    return {
      keys: {
        publicKeys: pem,
        ...(log === 'none'
          ? { rekor: { ignoreTlog: true }, ctlog: { ignoreSCT: true } }
          : { rekor: rekor(log === 'public' ? undefined : log.document) }),
      },
    };
  }
  const { root } = authority;
  const parts = root && trustedRootParts(root.document);
  return {
    keyless: {
      ...identityOf(authority.authority),
      rekor: rekor(root?.document),
      ...(parts && {
        roots: parts.certificateAuthorities.map(({ chain }) => chain).join(''),
        ...(parts.certificateLogs.length > 0 && {
          ctlog: {
            pubkey: parts.certificateLogs
              .map(({ publicKey }) => publicKey)
              .join(''),
          },
        }),
      }),
    },
  };
}

function rekor(document: unknown): object {
  const logs = document === undefined ? [] : trustedRootParts(document).logs;
  return logs.length === 0
    ? { url: PUBLIC_LOG }
    : {
        url: logs[0].url,
        pubkey: logs.map(({ publicKey }) => publicKey).join(''),
      };
}

// A signature in the bundle format is an attestation of its own type. As
// `attestors`, Kyverno would let any attestation stand for it.
function attestationsOf(
  plan: RulePlan,
  signers: Attestors,
  context: Context,
): { attestations?: object[] } {
  const list = [
    ...(signers.length > 0
      ? [{ name: 'signature', type: SIGNATURE_TYPE, attestors: signers }]
      : []),
    ...plan.attestations.map(({ requirement, clauses }) => {
      const [{ type, rendered, missing }] = bestTypes(requirement, one =>
        conditionsOf(requirement, one),
      );
      const feature = `attestations.${requirement.name}`;
      if (acceptsMore(requirement, [type])) {
        context.gaps.stricter(
          plan.rule.name,
          `${feature}.type`,
          `other predicate types than ${type} are refused`,
        );
      }
      for (const part of missing) {
        context.gaps.laxer(
          plan.rule.name,
          `${feature}.${part}`,
          'a condition of Kyverno cannot say it of this predicate type',
        );
      }
      return {
        name: identifier(requirement.name),
        type,
        attestors: clauses.map(clause => attestorSet(clause, plan, context)),
        ...(rendered.length > 0 && { conditions: rendered }),
      };
    }),
  ];
  return list.length > 0 ? { attestations: list } : {};
}

function identifier(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_');
}

// Kyverno has JMESPath here; the target kyverno-cel has CEL.
function conditionsOf(
  { require, conditions }: AttestationRequirement,
  type: string,
): { rendered: object[]; missing: string[] } {
  const { checks, missing } = predicateChecks(require, type);
  const rendered = checks.flatMap(check => {
    const condition = jmesPath(check);
    if (!condition) {
      missing.push(check.feature);
    }
    return condition ?? [];
  });
  return {
    rendered,
    missing: [
      ...missing.map(feature => `require.${feature}`),
      ...(conditions.length > 0 ? ['conditions'] : []),
    ],
  };
}

// "*" and "?" are wildcards in every value of Kyverno.
function jmesPath({
  path,
  test,
  values,
  least,
}: PredicateCheck): object[] | undefined {
  const field = path.map(part => `"${part}"`).join('.');
  switch (test) {
    case 'one-of':
    case 'prefix': {
      const literal = values.every(
        value =>
          !/[*?{}]/.test(
            test === 'prefix' && value.length > 1
              ? value.replace(/\*$/, '')
              : value,
          ),
      );
      return literal
        ? [
            {
              any: values.map(value => ({
                key: `{{ ${field} || '' }}`,
                operator: 'Equals',
                value,
              })),
            },
          ]
        : undefined;
    }
    case 'min-length':
      return [
        {
          all: [
            {
              key: `{{ length(${field} || \`[]\`) }}`,
              operator: 'GreaterThanOrEquals',
              value: least,
            },
          ],
        },
      ];
    default:
      return undefined;
  }
}

/** Kyverno's wildcards match tags, digests and slashes alike. */
function references(glob: string, plan: RulePlan, context: Context): string[] {
  if (!isExact(glob)) {
    context.gaps.stricter(
      plan.rule.name,
      'images',
      `in ${glob} a * also stands for several parts: the rule covers more images`,
    );
  }
  return wildcards(glob);
}

/** True where Kyverno's wildcards cover no more than the glob. */
function isExact(glob: string): boolean {
  return glob.split('/').every(part => part === '**' || !part.includes('*'));
}

function wildcards(glob: string): string[] {
  return withoutEmptyParts(glob).flatMap(variant => {
    const wildcard = variant.replace(/\*\*/g, '*');
    return wildcard.endsWith('*')
      ? [wildcard]
      : [`${wildcard}:*`, `${wildcard}@*`];
  });
}

// What is skipped must be no more than the policy leaves out.
function skipped(
  { rule, images, replacedBy }: RulePlan,
  { gaps }: Context,
): { skipImageReferences?: string[] } {
  const out = [...images.out];
  for (const other of replacedBy) {
    if (other.images.some(glob => glob.startsWith('!'))) {
      gaps.stricter(
        rule.name,
        'precedence',
        `rule ${other.name} does not replace it: Kyverno cannot skip images with exceptions`,
      );
    } else {
      out.push(...other.images);
    }
  }
  const skip = out.filter(isExact);
  if (skip.length < out.length) {
    gaps.stricter(
      rule.name,
      'images',
      `not left out: ${out
        .filter(glob => !isExact(glob))
        .join(', ')}; a * of Kyverno would leave out more`,
    );
  }
  const patterns = skip.flatMap(wildcards);
  return patterns.length > 0 ? { skipImageReferences: patterns } : {};
}

function unmatched(plans: RulePlan[], context: Context): KubernetesManifest[] {
  const { input, gaps } = context;
  if (input.policy.unmatched !== 'deny') {
    return [];
  }
  const covered = [
    ...new Set(plans.flatMap(({ images }) => images.into)),
  ].flatMap(wildcards);
  for (const { rule, images } of plans) {
    const alone = images.out.filter(
      glob =>
        !plans.some(
          other =>
            other.images.out.length === 0 &&
            other.images.into.some(into => isWithin(glob, into)),
        ),
    );
    if (alone.length > 0) {
      gaps.laxer(
        rule.name,
        'unmatched',
        `what ${alone
          .map(glob => `!${glob}`)
          .join(
            ', ',
          )} takes out counts as covered, though no rule may apply to it`,
      );
    }
  }
  return [
    {
      apiVersion: 'kyverno.io/v1',
      kind: 'ClusterPolicy',
      metadata: metadata(input, 'image-signing-unmatched'),
      spec: {
        background: true,
        webhookConfiguration: WEBHOOK,
        rules: [
          {
            name: 'unmatched',
            match: PODS,
            validate: {
              failureAction: input.mode === 'enforce' ? 'Enforce' : 'Audit',
              message: 'no rule of the trust policy covers the image',
              foreach: [
                {
                  list: 'request.object.spec.[containers, initContainers, ephemeralContainers][]',
                  deny: {
                    conditions: {
                      all: [
                        {
                          key: '{{ image_normalize(element.image) }}',
                          operator: 'AllNotIn',
                          value: covered,
                        },
                      ],
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ];
}
