import type { SignerClause } from './signerClauses';
import {
  anchored,
  resolveAuthorities,
  type ResolvedAuthority,
} from './authorities';
import { Gaps } from './gaps';
import { withoutEmptyParts } from './globs';
import { kubernetesName, metadata } from './names';
import { notationStatements, type NotationStatement } from './notation';
import { planRules, type RulePlan } from './plan';
import { gatekeeperObjects } from './ratifyGatekeeper';
import type { CompiledPolicy, CompileInput, KubernetesManifest } from './types';

const RATIFY = 'config.ratify.deislabs.io/v1beta1';
const PUBLIC_LOG = 'https://rekor.sigstore.dev';
const COSIGN_TYPE = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const NOTATION_TYPE = 'application/vnd.cncf.notary.signature';

interface Context {
  input: CompileInput;
  gaps: Gaps;
  authorities: ReadonlyMap<string, ResolvedAuthority>;
}

interface CosignPolicy {
  name: string;
  scopes: string[];
  [part: string]: unknown;
}

/**
 * A trust policy for Ratify 1 behind Gatekeeper: its keys and certificates,
 * verifiers and policy, and a constraint over all pods. Pure.
 *
 * The objects have the names that Ratify's chart gives them, so that nothing
 * of another origin verifies beside them. Ratify refuses images of no scope: a
 * rule that cannot be said is left out, and its images are refused.
 */
export function compileRatify(input: CompileInput): CompiledPolicy {
  const gaps = new Gaps();
  const context = {
    input,
    gaps,
    // What an authority of another kind means stands with the rules.
    authorities: resolveAuthorities(sigstoreOf(input), gaps),
  };
  const plans = planRules(input, gaps);
  const cosign = cosignPolicies(plans, context);
  const notation = notationPart(plans, context);
  tellWhatIsLeftOut(plans, cosign, notation, gaps);
  if (input.policy.unmatched !== 'deny') {
    gaps.stricter(
      undefined,
      'unmatched',
      'Ratify refuses images that no rule covers',
    );
  }
  return {
    target: 'ratify',
    files: [
      {
        name: 'ratify.yaml',
        manifests: [
          ...keyProviders(cosign, context),
          ...certificateProviders(notation, input),
          object(input, 'Store', 'store-oras', {
            name: 'oras',
            parameters: { cosignEnabled: true, cacheEnabled: true, ttl: 10 },
          }),
          ...(cosign.length > 0
            ? [
                object(input, 'Verifier', 'verifier-cosign', {
                  name: 'cosign',
                  artifactTypes: COSIGN_TYPE,
                  parameters: { trustPolicies: cosign },
                }),
              ]
            : []),
          ...(notation.length > 0
            ? [
                object(input, 'Verifier', 'verifier-notation', {
                  name: 'notation',
                  artifactTypes: NOTATION_TYPE,
                  parameters: {
                    verificationCertStores: certificateStores(notation),
                    trustPolicyDoc: {
                      version: '1.0',
                      trustPolicies: notation,
                    },
                  },
                }),
              ]
            : []),
          object(input, 'Policy', 'ratify-policy', {
            type: 'config-policy',
            parameters: { artifactVerificationPolicies: { default: 'any' } },
          }),
          ...gatekeeperObjects(input),
        ],
      },
    ],
    notExpressible: gaps.list,
  };
}

function sigstoreOf(input: CompileInput): CompileInput {
  const authorities = input.policy.authorities.filter(
    one => !('notation' in one),
  );
  return { ...input, policy: { ...input.policy, authorities } };
}

function object(
  input: CompileInput,
  kind: string,
  name: string,
  spec: object,
): KubernetesManifest {
  return { apiVersion: RATIFY, kind, metadata: metadata(input, name), spec };
}

/** The one clause of which any authority suffices; Ratify says no more. */
function soleClause({ signature }: RulePlan): SignerClause | undefined {
  return signature.length === 1 && signature[0].atLeast === 1
    ? signature[0]
    : undefined;
}

function cosignPolicies(plans: RulePlan[], context: Context): CosignPolicy[] {
  const taken: string[] = [];
  return plans.flatMap(plan => {
    const signers = cosignSigners(plan, context);
    const scopes = signers && cosignScopes(plan, taken, context.gaps);
    if (!signers || !scopes || scopes.length === 0) {
      return [];
    }
    taken.push(...scopes);
    return [{ name: plan.rule.name, scopes, ...signers }];
  });
}

// Keys, of which one suffices, or one identity.
function cosignSigners(
  plan: RulePlan,
  { gaps, authorities }: Context,
): object | undefined {
  const { rule } = plan;
  const clause = soleClause(plan);
  if (!clause || rule.formats?.includes('cosign-legacy') === false) {
    return undefined;
  }
  const known = clause.of.flatMap(name => authorities.get(name) ?? []);
  const keys = known.flatMap(one =>
    one.kind === 'key' && typeof one.log !== 'object' ? [one] : [],
  );
  const [identity] = known.flatMap(one =>
    one.kind === 'keyless' && one.root === undefined ? [one] : [],
  );
  const used = keys.length > 0 ? keys.length : Number(identity !== undefined);
  if (used > 0 && used < known.length) {
    gaps.stricter(
      rule.name,
      'signedBy',
      'a trust policy of Ratify has keys or one identity, with the public-good root: other authorities are left out',
    );
  }
  if (rule.formats?.length !== 1 && used > 0) {
    gaps.stricter(
      rule.name,
      'formats',
      'Ratify 1 reads the older layout of Cosign: bundles are refused',
    );
  }
  if (keys.length > 0) {
    const logged = keys.some(({ log }) => log === 'public');
    return {
      keys: keys.map(({ authority }) => ({
        provider: kubernetesName('image-signing', authority.name),
      })),
      tLogVerify: logged,
      ...(logged && { rekorURL: PUBLIC_LOG }),
    };
  }
  if (!identity) {
    return undefined;
  }
  const { issuer, issuerRegExp, subject, subjectRegExp } =
    identity.authority.keyless;
  return {
    keyless: {
      ctLogVerify: true,
      ...(subject !== undefined
        ? { certificateIdentity: subject }
        : { certificateIdentityRegExp: anchored(subjectRegExp ?? '') }),
      ...(issuer !== undefined
        ? { certificateOIDCIssuer: issuer }
        : { certificateOIDCIssuerRegExp: anchored(issuerRegExp ?? '') }),
    },
    tLogVerify: true,
    rekorURL: PUBLIC_LOG,
  };
}

// Prefixes of references. Two that overlap are refused by Ratify.
function cosignScopes(
  { rule, images }: RulePlan,
  taken: string[],
  gaps: Gaps,
): string[] {
  if (images.out.length > 0) {
    gaps.stricter(
      rule.name,
      'images',
      `${images.out
        .map(glob => `!${glob}`)
        .join(', ')} takes nothing out: a scope has no exceptions`,
    );
  }
  const scopes = images.into.flatMap(glob => {
    if (glob === '**') {
      return ['*'];
    }
    return withoutEmptyParts(glob).flatMap(variant => {
      const prefix = variant.endsWith('/**') ? variant.slice(0, -2) : variant;
      if (prefix.includes('*')) {
        gaps.stricter(
          rule.name,
          'images',
          `a scope is a repository or all below one: ${glob} is left out, and refused`,
        );
        return [];
      }
      return prefix.endsWith('/')
        ? [`${prefix}*`]
        : [`${prefix}:*`, `${prefix}@*`];
    });
  });
  if (scopes.includes('*')) {
    return taken.includes('*') ? [] : ['*'];
  }
  return [...new Set(scopes)].filter(scope => {
    const prefix = scope.slice(0, -1);
    return !taken.some(
      one =>
        one !== '*' &&
        (one.startsWith(prefix) || prefix.startsWith(one.slice(0, -1))),
    );
  });
}

// Rules without an authority of Notation have no statement there.
function notationPart(
  plans: RulePlan[],
  { input, gaps }: Context,
): NotationStatement[] {
  const names = new Set(
    input.policy.authorities.flatMap(one =>
      'notation' in one ? [one.name] : [],
    ),
  );
  const rules = plans
    .filter(plan => soleClause(plan)?.of.some(name => names.has(name)))
    .map(({ rule }) => rule);
  const own = new Gaps();
  const statements = notationStatements(
    { ...input, policy: { ...input.policy, rules, unmatched: 'deny' } },
    own,
  );
  for (const { rule, feature, why, laxer } of own.list) {
    // What Cosign signs is not left out here.
    if (!laxer && feature === 'images') {
      gaps.stricter(rule, feature, why);
    }
  }
  return statements;
}

function tellWhatIsLeftOut(
  plans: RulePlan[],
  cosign: CosignPolicy[],
  notation: NotationStatement[],
  gaps: Gaps,
): void {
  const global = [
    ...cosign.map(({ scopes }) => scopes),
    ...notation.map(({ registryScopes }) => registryScopes),
  ]
    .flat()
    .includes('*');
  const said = new Set([...cosign, ...notation].map(({ name }) => name));
  for (const plan of plans) {
    const { rule, attestations } = plan;
    const others = plans.filter(
      other => other !== plan && mayOverlap(plan, other),
    );
    if (others.length > 0) {
      gaps.laxer(
        rule.name,
        'images',
        `${others
          .map(other => other.rule.name)
          .join(
            ', ',
          )} may cover the same images: Ratify applies one scope, and takes a signature of either kind`,
      );
    }
    for (const { requirement } of attestations) {
      gaps.laxer(
        rule.name,
        `attestations.${requirement.name}`,
        'Ratify verifies signatures here only',
      );
    }
    if (said.has(rule.name)) {
      continue;
    }
    const why =
      'Ratify cannot say who must sign, or for which images: the rule is left out';
    if (global) {
      gaps.laxer(rule.name, 'signedBy', `${why}, and the scope * applies`);
    } else {
      gaps.stricter(
        rule.name,
        'signedBy',
        `${why}, and its images are refused`,
      );
    }
  }
}

function mayOverlap(a: RulePlan, b: RulePlan): boolean {
  return a.images.into.some(left =>
    b.images.into.some(right => {
      const [from, to] = [left, right].map(glob => glob.split('*')[0]);
      return left.includes('*') || right.includes('*')
        ? from.startsWith(to) || to.startsWith(from)
        : left === right;
    }),
  );
}

function keyProviders(
  policies: CosignPolicy[],
  { input, authorities }: Context,
): KubernetesManifest[] {
  const used = JSON.stringify(policies);
  return [...authorities.values()].flatMap(one => {
    if (one.kind !== 'key') {
      return [];
    }
    const name = kubernetesName('image-signing', one.authority.name);
    return used.includes(`"provider":"${name}"`)
      ? [provider(input, name, 'key', one.pem)]
      : [];
  });
}

function certificateProviders(
  statements: NotationStatement[],
  input: CompileInput,
): KubernetesManifest[] {
  return storesOf(statements).map(store =>
    provider(
      input,
      kubernetesName('image-signing', store),
      'certificate',
      (input.material.certificates?.[store] ?? []).join(''),
    ),
  );
}

function certificateStores(statements: NotationStatement[]): object {
  const stores: Record<string, Record<string, string[]>> = {};
  for (const store of storesOf(statements)) {
    const [type, name] = store.split(':');
    stores[type] = {
      ...stores[type],
      [name]: [kubernetesName('image-signing', store)],
    };
  }
  return stores;
}

function storesOf(statements: NotationStatement[]): string[] {
  return [...new Set(statements.flatMap(one => one.trustStores ?? []))];
}

function provider(
  input: CompileInput,
  name: string,
  contentType: 'key' | 'certificate',
  value: string,
): KubernetesManifest {
  return object(input, 'KeyManagementProvider', name, {
    type: 'inline',
    parameters: { contentType, value },
  });
}
