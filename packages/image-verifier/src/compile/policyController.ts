import type { AttestationRequirement } from '../policy/trustPolicy';
import { acceptsMore, bestTypes, SIGNATURE_TYPE } from './attestationTypes';
import {
  identityOf,
  resolveAuthorities,
  type ResolvedAuthority,
} from './authorities';
import { cueConditions } from './cueConditions';
import { Gaps } from './gaps';
import { withDockerHubIndex, withoutEmptyParts } from './globs';
import { kubernetesName, metadata } from './names';
import { formatOf, planRules, type RulePlan } from './plan';
import { alternativesOf, type SignerClause } from './signerClauses';
import { trustedRootParts, type RootAuthority } from './trustedRootParts';
import type { CompiledPolicy, CompileInput, KubernetesManifest } from './types';

const FULCIO = 'https://fulcio.sigstore.dev';
const REKOR = 'https://rekor.sigstore.dev';
const NAMESPACE = 'cosign-system';

interface Context {
  input: CompileInput;
  gaps: Gaps;
  authorities: ReadonlyMap<string, ResolvedAuthority>;
  /** Names of the roots that authorities refer to. */
  roots: Map<string, unknown>;
}

/**
 * A trust policy as ClusterImagePolicies (policy.sigstore.dev/v1beta1) of
 * sigstore policy-controller, with its TrustRoots and the answer for images
 * without a policy. Pure.
 *
 * The authorities of one ClusterImagePolicy are alternatives, and all policies
 * that match an image must pass: so each clause is a policy of its own.
 */
export function compilePolicyController(input: CompileInput): CompiledPolicy {
  const gaps = new Gaps();
  const context = {
    input,
    gaps,
    authorities: resolveAuthorities(input, gaps),
    roots: new Map<string, unknown>(),
  };
  const plans = planRules(input, gaps);
  const policies = plans.flatMap(plan => clusterImagePolicies(plan, context));
  return {
    target: 'policy-controller',
    files: [
      {
        name: 'policy-controller.yaml',
        manifests: [
          ...[...context.roots].map(([name, document]) =>
            trustRoot(name, document, context),
          ),
          ...policies,
          noMatchPolicy(input),
        ],
      },
    ],
    notExpressible: gaps.list,
  };
}

function clusterImagePolicies(
  plan: RulePlan,
  context: Context,
): KubernetesManifest[] {
  const { rule, images, replacedBy, signature, attestations } = plan;
  const { input, gaps } = context;
  if (images.out.length > 0) {
    gaps.stricter(
      rule.name,
      'images',
      `${images.out
        .map(glob => `!${glob}`)
        .join(', ')} takes nothing out: the engine has no exceptions`,
    );
  }
  if (replacedBy.length > 0) {
    gaps.stricter(
      rule.name,
      'precedence',
      `${replacedBy
        .map(({ name }) => name)
        .join(', ')} does not replace it: all policies that match must pass`,
    );
  }
  const wanted = [
    ...signature
      .flatMap(clause => alternatives(clause, plan, context))
      .map(names => ({
        name: 'signature',
        authorities: names.flatMap(name => signer(name, plan, context)),
      })),
    ...attestations.flatMap(({ requirement, clauses }) =>
      clauses
        .flatMap(clause => alternatives(clause, plan, context))
        .map(names => ({
          name: requirement.name,
          authorities: names.flatMap(name =>
            attester(name, requirement, plan, context),
          ),
        })),
    ),
  ];
  const globs = images.into.flatMap(glob =>
    withDockerHubIndex(glob).flatMap(globsOf),
  );
  return wanted.map(({ name, authorities }, i) => ({
    apiVersion: 'policy.sigstore.dev/v1beta1',
    kind: 'ClusterImagePolicy',
    metadata: metadata(
      input,
      kubernetesName('image-signing', rule.name, String(i + 1), name),
      rule,
    ),
    spec: {
      mode: input.mode === 'enforce' ? 'enforce' : 'warn',
      images: [...new Set(globs)].map(glob => ({ glob })),
      authorities:
        authorities.length > 0
          ? authorities
          : [
              {
                name: 'nobody',
                static: {
                  action: 'fail',
                  message: `rule ${rule.name}: ${name} can be met by no authority that the engine knows`,
                },
              },
            ],
    },
  }));
}

// Globs of the engine are compared with `repository:tag` or
// `repository@digest`; `*` stops at "/" there too.
function globsOf(glob: string): string[] {
  return withoutEmptyParts(glob).flatMap(variant =>
    variant.endsWith('**') ? [variant] : [`${variant}:*`, `${variant}@*`],
  );
}

function alternatives(
  clause: SignerClause,
  { rule }: RulePlan,
  { gaps }: Context,
): string[][] {
  const found = alternativesOf([clause]);
  if (found) {
    return found;
  }
  gaps.stricter(
    rule.name,
    'signedBy',
    'too many combinations for one policy each; all of the authorities are demanded',
  );
  return clause.of.map(name => [name]);
}

function signer(name: string, plan: RulePlan, context: Context): object[] {
  const { rule } = plan;
  const { gaps, input } = context;
  const format = formatOf(rule, input);
  if (rule.formats?.length !== 1) {
    gaps.stricter(
      rule.name,
      'formats',
      `an authority looks for one format: signatures that are not ${format} are refused`,
    );
  }
  if (rule.anyAttestation) {
    gaps.stricter(
      rule.name,
      'anyAttestation',
      'an attestation is not taken for a signature',
    );
  }
  const base = authority(name, plan, context);
  return base.map(one =>
    format === 'sigstore-bundle'
      ? {
          ...one,
          attestations: [{ name: 'signature', predicateType: SIGNATURE_TYPE }],
        }
      : one,
  );
}

function attester(
  name: string,
  requirement: AttestationRequirement,
  plan: RulePlan,
  context: Context,
): object[] {
  const { rule } = plan;
  const types = bestTypes(requirement, type =>
    cueConditions(requirement, type),
  );
  const accepted = types.map(({ type }) => type);
  if (acceptsMore(requirement, accepted)) {
    context.gaps.stricter(
      rule.name,
      `attestations.${requirement.name}.type`,
      `other predicate types than ${accepted.join(', ')} are refused`,
    );
  }
  return types.flatMap(({ type, cue, missing }, i) => {
    for (const feature of missing) {
      context.gaps.laxer(
        rule.name,
        `attestations.${requirement.name}.${feature}`,
        'the policy of an attestation cannot say it of this predicate type',
      );
    }
    return authority(name, plan, context).map(one => ({
      ...one,
      name: kubernetesName(name, String(i + 1)),
      attestations: [
        {
          name: kubernetesName(requirement.name),
          predicateType: type,
          ...(cue !== undefined && { policy: { type: 'cue', data: cue } }),
        },
      ],
    }));
  });
}

function authority(
  name: string,
  { rule }: RulePlan,
  { authorities, input, gaps, roots }: Context,
): object[] {
  const resolved = authorities.get(name);
  const bundle = formatOf(rule, input) === 'sigstore-bundle';
  if (!resolved) {
    return [];
  }
  const signatureFormat = bundle ? 'bundle' : 'legacy';
  if (resolved.kind === 'key') {
    if (bundle) {
      gaps.stricter(
        rule.name,
        `authorities.${name}`,
        'the engine verifies bundles of keyless signers only; left out',
      );
      return [];
    }
    const { log, pem } = resolved;
    if (typeof log === 'object') {
      roots.set(log.root, log.document);
    }
    return [
      {
        name: kubernetesName(name),
        signatureFormat,
        key: { data: pem, hashAlgorithm: 'sha256' },
        ...(log === 'public' && { ctlog: { url: REKOR } }),
        ...(typeof log === 'object' && {
          ctlog: {
            url: trustedRootParts(log.document).logs[0]?.url ?? REKOR,
            trustRootRef: kubernetesName(log.root),
          },
        }),
      },
    ];
  }
  const { root } = resolved;
  if (root) {
    roots.set(root.name, root.document);
  }
  const parts = root && trustedRootParts(root.document);
  const trustRootRef = root && kubernetesName(root.name);
  return [
    {
      name: kubernetesName(name),
      signatureFormat,
      keyless: {
        url: parts?.certificateAuthorities[0]?.url || FULCIO,
        ...(trustRootRef !== undefined && { trustRootRef }),
        identities: [identityOf(resolved.authority)],
      },
      // Without it, the engine asks for no log entry.
      ctlog: {
        url: parts?.logs[0]?.url || REKOR,
        ...(trustRootRef !== undefined && { trustRootRef }),
      },
    },
  ];
}

function trustRoot(
  name: string,
  document: unknown,
  { input }: Context,
): KubernetesManifest {
  const {
    logs,
    certificateLogs,
    certificateAuthorities,
    timestampAuthorities,
  } = trustedRootParts(document);
  const log = ({ url, publicKey }: (typeof logs)[number]) => ({
    baseURL: url,
    hashAlgorithm: 'sha-256',
    publicKey: base64(publicKey),
  });
  const authorityOf = (one: RootAuthority) => ({
    subject: { organization: one.organization, commonName: one.commonName },
    uri: one.url,
    certChain: base64(one.chain),
  });
  return {
    apiVersion: 'policy.sigstore.dev/v1alpha1',
    kind: 'TrustRoot',
    metadata: metadata(input, kubernetesName(name)),
    spec: {
      sigstoreKeys: {
        certificateAuthorities: certificateAuthorities.map(authorityOf),
        tLogs: logs.map(log),
        ctLogs: certificateLogs.map(log),
        ...(timestampAuthorities.length > 0 && {
          timestampAuthorities: timestampAuthorities.map(authorityOf),
        }),
      },
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

// What the engine does with images that no policy matches.
function noMatchPolicy(input: CompileInput): KubernetesManifest {
  const { unmatched } = input.policy;
  const audited =
    input.mode === 'audit' && unmatched === 'deny' ? 'warn' : unmatched;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...metadata(input, 'config-policy-controller'),
      namespace: NAMESPACE,
    },
    data: { 'no-match-policy': audited },
  };
}
