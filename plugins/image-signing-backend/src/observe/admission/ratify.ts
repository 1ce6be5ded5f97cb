import type {
  Loophole,
  SignatureFormat,
} from 'backstage-plugin-image-signing-common';
import type {
  ClusterObjects,
  KubernetesObject,
  ModeQuery,
} from 'backstage-plugin-image-signing-node';
import { asList, asRecord, asText, asTexts, at } from './json';
import { loophole } from './loopholes';
import { isHidden } from './readable';

/** What Ratify asks of an image when Gatekeeper asks it. */
export interface RatifyAnswer {
  /** `yes` where an image without a signature is refused. */
  refuses: 'yes' | 'no' | 'unknown';
  explanation: string;
  verifies?: SignatureFormat[];
  loopholes: Loophole[];
}

/** Group of Ratify v1, and of v2. */
export const RATIFY_V1 = 'config.ratify.deislabs.io';
export const RATIFY_V2 = 'config.ratify.sh';

const FORMATS: Record<string, SignatureFormat[]> = {
  notation: ['notation'],
  cosign: ['cosign-legacy'],
};

function unknown(explanation: string): RatifyAnswer {
  return { refuses: 'unknown', explanation, loopholes: [] };
}

/** The policy of the chart: every report must be good, and there must be one. */
const CHART_POLICY =
  'packageratify.policydefaultvalid:=falsevalid{notfailed_verify(input)}failed_verify(reports){[path,value]:=walk(reports)value==falsepath[count(path)-1]=="isSuccess"}failed_verify(reports){[path,value]:=walk(reports)path[count(path)-1]=="verifierReports"count(value)==0}';

interface Scoped {
  policy: unknown;
  scopes: string[];
}

/** The trust policies of a verifier, with the repositories that they are about. */
function trustPolicies(verifier: unknown): Scoped[] {
  const parameters =
    at(verifier, 'spec', 'parameters') ?? at(verifier, 'parameters');
  const notation =
    asList(at(parameters, 'trustPolicyDoc', 'trustPolicies')) ?? [];
  const cosign = asList(at(parameters, 'trustPolicies')) ?? [];
  return [...notation, ...cosign].map(policy => ({
    policy,
    scopes: asTexts(at(policy, 'registryScopes') ?? at(policy, 'scopes')) ?? [],
  }));
}

function repositoryOf(image: string): string {
  const named = image.split('@')[0];
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}

/** Levels at which a bad signature, or none, does not make Notation fail. */
const LAX = ['audit', 'skip'];

/** Whether a lax trust policy is about the image, or about every image. */
function passesUnsigned(policies: Scoped[], image: string | undefined) {
  const lax = policies.filter(({ policy }) =>
    LAX.includes(asText(at(policy, 'signatureVerification', 'level')) ?? ''),
  );
  return lax.some(({ scopes }) =>
    image === undefined
      ? scopes.includes('*')
      : scopes.includes(repositoryOf(image)) ||
        (scopes.includes('*') &&
          !policies.some(other => other.scopes.includes(repositoryOf(image)))),
  );
}

function trustLoopholes(policies: Scoped[]): Loophole[] {
  const found: Loophole[] = [];
  const levels = policies.map(({ policy }) =>
    asText(at(policy, 'signatureVerification', 'level')),
  );
  if (levels.some(level => LAX.includes(level ?? ''))) {
    found.push(
      loophole(
        'TRUST_LEVEL_LAX',
        'high',
        'A trust policy of Ratify lets images of some repositories pass without a good signature.',
        'Set the level of signatureVerification to strict.',
      ),
    );
  }
  if (levels.includes('permissive')) {
    found.push(
      loophole(
        'TRUST_LEVEL_PERMISSIVE',
        'medium',
        'A trust policy of Ratify accepts signatures whose certificate has expired or was revoked.',
        'Set the level of signatureVerification to strict.',
      ),
    );
  }
  const anybody = policies.some(
    ({ policy }) =>
      asTexts(at(policy, 'trustedIdentities'))?.includes('*') ||
      ['certificateIdentityRegExp', 'certificateOIDCIssuerRegExp'].some(field =>
        /^\^?\.[*+]\$?$/.test(asText(at(policy, 'keyless', field)) ?? ''),
      ),
  );
  if (anybody) {
    found.push(
      loophole(
        'ANY_SIGNER',
        'medium',
        'A trust policy of Ratify accepts everybody whom its certificates vouch for.',
        'Name the trusted identities.',
      ),
    );
  }
  if (policies.some(({ policy }) => at(policy, 'tLogVerify') === false)) {
    found.push(
      loophole(
        'TRANSPARENCY_LOG_IGNORED',
        'medium',
        'Signatures without an entry in the transparency log are accepted.',
        'Set tLogVerify to true.',
      ),
    );
  }
  return found;
}

function typeOf(verifier: unknown): string {
  const spec = at(verifier, 'spec') ?? verifier;
  return asText(at(spec, 'type')) || asText(at(spec, 'name')) || '';
}

/** What follows from the verifiers, once it is known how their reports count. */
function fromVerifiers(
  verifiers: readonly unknown[],
  query: ModeQuery,
  signatureNeeded: boolean,
): RatifyAnswer {
  const signing = verifiers.filter(verifier =>
    Object.hasOwn(FORMATS, typeOf(verifier)),
  );
  if (!signing.length) {
    return {
      refuses: 'no',
      explanation: 'Ratify has no verifier of signatures.',
      loopholes: [],
    };
  }
  const policies = signing.flatMap(trustPolicies);
  if (passesUnsigned(policies, query.image)) {
    return {
      refuses: 'no',
      explanation:
        'The trust policy of Ratify lets the image pass without a good signature.',
      loopholes: trustLoopholes(policies),
    };
  }
  if (!signatureNeeded && signing.length < verifiers.length) {
    return unknown(
      'Ratify also has verifiers that look at no signature; whether one of them is enough could not be told.',
    );
  }
  return {
    refuses: 'yes',
    explanation: 'Images must have a signature that Ratify accepts.',
    verifies: [
      ...new Set(signing.flatMap(verifier => FORMATS[typeOf(verifier)])),
    ],
    loopholes: trustLoopholes(policies),
  };
}

const SIGNATURE_TYPES = [
  'application/vnd.cncf.notary.signature',
  'application/vnd.dev.cosign.artifact.sig.v1+json',
];

function v1(
  objects: ClusterObjects,
  query: ModeQuery,
  byNamespace: boolean,
): RatifyAnswer {
  const kinds = ['verifiers', 'stores', 'policies'].map(plural => [
    plural,
    objects.get(RATIFY_V1, plural),
    objects.get(RATIFY_V1, `namespaced${plural}`),
  ]) as Array<
    [
      string,
      ReturnType<ClusterObjects['get']>,
      ReturnType<ClusterObjects['get']>,
    ]
  >;
  const inUse: Record<string, KubernetesObject[]> = {};
  for (const [plural, cluster, namespaced] of kinds) {
    if (isHidden(cluster) || isHidden(namespaced)) {
      return unknown(
        `The ${plural} of Ratify may not be read or are not read yet.`,
      );
    }
    const isInUse = (object: KubernetesObject) =>
      at(object, 'status', 'issuccess') === true;
    const own = namespaced.objects.filter(
      object =>
        byNamespace &&
        object.metadata?.namespace === query.namespace.name &&
        isInUse(object),
    );
    // Objects of the namespace stand in for those of the cluster.
    inUse[plural] = own.length ? own : cluster.objects.filter(isInUse);
    if (!inUse[plural].length) {
      return unknown(
        `None of Ratify's ${plural} is in use: what it answers is not known.`,
      );
    }
  }
  const [policy] = inUse.policies;
  const type = (asText(at(policy, 'spec', 'type')) ?? '').replace(/-/g, '');
  const parameters = at(policy, 'spec', 'parameters');
  if (type === 'regopolicy') {
    const text = asText(at(parameters, 'policy'))
      ?.replace(/#[^\n]*/g, '')
      .replace(/\s+/g, '');
    if (
      text !== CHART_POLICY ||
      at(parameters, 'passthroughEnabled') === true
    ) {
      return unknown('The Rego policy of Ratify is not understood.');
    }
    return fromVerifiers(inUse.verifiers, query, false);
  }
  const types = asRecord(at(parameters, 'artifactVerificationPolicies'));
  if (type !== 'configpolicy' || !types) {
    return unknown('The policy of Ratify is not understood.');
  }
  // A type that is named must have a good report.
  const named = SIGNATURE_TYPES.some(name => Object.hasOwn(types, name));
  return fromVerifiers(inUse.verifiers, query, named);
}

/** Whether a scope of an executor is about an image: a registry, a part of a path, or a repository. */
function inScope(scope: string, image: string): boolean {
  const repository = repositoryOf(image);
  if (scope.startsWith('*.')) {
    return repository.split('/')[0].endsWith(scope.slice(1));
  }
  return repository === scope || repository.startsWith(`${scope}/`);
}

/** The verifiers without which a threshold policy cannot be satisfied; undefined where not understood. */
function needsSignature(
  rule: unknown,
  isSigning: (name: string) => boolean,
): boolean | undefined {
  const name = asText(at(rule, 'verifierName'));
  const rules = asList(at(rule, 'rules'));
  if (name !== undefined) return isSigning(name);
  if (!rules?.length) return undefined;
  const threshold = at(rule, 'threshold') ?? 0;
  const answers = rules.map(inner => needsSignature(inner, isSigning));
  if (typeof threshold !== 'number' || answers.includes(undefined)) {
    return undefined;
  }
  const needed = threshold === 0 ? rules.length : threshold;
  const without = answers.filter(answer => answer === false).length;
  return without < needed;
}

function v2(
  objects: ClusterObjects,
  query: ModeQuery,
  byNamespace: boolean,
): RatifyAnswer {
  const cluster = objects.get(RATIFY_V2, 'executors');
  const namespaced = objects.get(RATIFY_V2, 'namespacedexecutors');
  if (isHidden(cluster) || isHidden(namespaced)) {
    return unknown(
      'The executors of Ratify may not be read or are not read yet.',
    );
  }
  const own = namespaced.objects.filter(
    ({ metadata }) =>
      byNamespace && metadata?.namespace === query.namespace.name,
  );
  const executors = [...own, ...cluster.objects].filter(
    executor => at(executor, 'status', 'succeeded') === true,
  );
  if (!executors.length) {
    return unknown(
      "None of Ratify's executors is in use: what it answers is not known.",
    );
  }
  const { image } = query;
  const about = executors.filter(executor => {
    const scopes = asTexts(at(executor, 'spec', 'scopes')) ?? [];
    return image === undefined || scopes.some(scope => inScope(scope, image));
  });
  if (!about.length) {
    return unknown(
      'No executor of Ratify is about the image: what it answers is not known.',
    );
  }
  const answers = about.map((executor): RatifyAnswer => {
    const verifiers = asList(at(executor, 'spec', 'verifiers')) ?? [];
    const enforcer = at(executor, 'spec', 'policyEnforcer');
    const signing = (name: string) =>
      verifiers.some(
        verifier =>
          at(verifier, 'name') === name &&
          Object.hasOwn(FORMATS, asText(at(verifier, 'type')) ?? ''),
      );
    const policy = at(enforcer, 'parameters', 'policy');
    const needed =
      at(enforcer, 'type') === 'threshold-policy'
        ? needsSignature(policy, signing)
        : undefined;
    if (needed === undefined) {
      return unknown('The policy of an executor of Ratify is not understood.');
    }
    if (!needed) {
      return {
        refuses: 'no',
        explanation: 'The executor of Ratify is satisfied without a signature.',
        loopholes: [],
      };
    }
    return fromVerifiers(
      verifiers.map(verifier => ({ ...asRecord(verifier), name: undefined })),
      query,
      true,
    );
  });
  // Which of several executors decides follows from scopes that overlap.
  const [first] = answers;
  return answers.every(({ refuses }) => refuses === first.refuses)
    ? {
        ...first,
        loopholes: answers.flatMap(({ loopholes }) => loopholes),
        ...(first.verifies && {
          verifies: [
            ...new Set(answers.flatMap(({ verifies }) => verifies ?? [])),
          ],
        }),
      }
    : unknown('Several executors of Ratify are about the image.');
}

/** What Ratify answers when it is asked about the images of a query. */
export function ratifyAnswer(
  objects: ClusterObjects,
  provider: {
    url: string;
    /** Whether it is told the namespace; otherwise it knows the cluster's objects only. */
    byNamespace: boolean;
  },
  query: ModeQuery,
): RatifyAnswer {
  const { url, byNamespace } = provider;
  if (url.includes('/ratify/gatekeeper/v1/')) {
    return v1(objects, query, byNamespace);
  }
  if (url.includes('/ratify/gatekeeper/v2/')) {
    return v2(objects, query, byNamespace);
  }
  return unknown('What the external data provider verifies is not known.');
}
