import type {
  EnforcementMode,
  Loophole,
  SignatureFormat,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  ClusterObjects,
  EngineAssessment,
  KubernetesObject,
  ModeContribution,
  ModeQuery,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { parseKyvernoDenial } from '../denials/kyvernoDenial';
import { readDigestDemands } from './celDigest';
import { readVerifyDemands } from './celVerify';
import type { VerifyDemands } from './celVerify';
import { effectOfConditions } from './conditions';
import type { RequestFacts } from './conditions';
import { nextInstant } from './instants';
import { asList, asText, at } from './json';
import { celExceptionEffect } from './kyvernoCelExceptions';
import { kyvernoCelFoundExceptions } from './kyvernoCelFoundExceptions';
import { matchImageReferences, narrowReferences } from './writtenImages';
import { KYVERNO } from './kyvernoClassic';
import {
  KYVERNO_CONFIG_MAP,
  KYVERNO_DEPLOYMENT,
  KYVERNO_NAMESPACE,
  readKyvernoSettings,
} from './kyvernoSettings';
import type { KyvernoSettings } from './kyvernoSettings';
import { loophole } from './loopholes';
import { modeOfActions, namedExpressions, scopeOf } from './matchConstraints';
import { isHidden, readableState } from './readable';
import { POD_UPDATE, anyOf, requestOfPath } from './selectors';
import type { Match } from './selectors';
import { firstGate, webhookEntries } from './webhookGates';
import type { WebhookEntry } from './webhookGates';

const GROUP = 'policies.kyverno.io';
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];
const WEBHOOKS = 'kyverno-resource-validating-webhook-cfg';

/** The kinds that can refuse an image, and the part of the webhooks' paths that is theirs. */
const KINDS = [
  {
    plural: 'imagevalidatingpolicies',
    kind: 'ImageValidatingPolicy',
    segment: 'ivpol',
    namespaced: false,
    images: true,
  },
  {
    plural: 'namespacedimagevalidatingpolicies',
    kind: 'NamespacedImageValidatingPolicy',
    segment: 'nivpol',
    namespaced: true,
    images: true,
  },
  {
    plural: 'validatingpolicies',
    kind: 'ValidatingPolicy',
    segment: 'vpol',
    namespaced: false,
    images: false,
  },
  {
    plural: 'namespacedvalidatingpolicies',
    kind: 'NamespacedValidatingPolicy',
    segment: 'nvpol',
    namespaced: true,
    images: false,
  },
] as const;

interface Policy {
  type: (typeof KINDS)[number];
  name: string;
  /** Name, with the namespace before it where it has one. */
  fullName: string;
  namespace?: string;
  object: KubernetesObject;
  /** What the expressions demand, by path; and by namespace where they name it. */
  verified: Map<string, VerifyDemands>;
}

interface Cluster {
  objects: ClusterObjects;
  settings: KyvernoSettings;
  webhooks: WebhookEntry[] | undefined;
  exceptions: ObservedResource;
  now?: Date;
}

interface Answer {
  mode: EnforcementMode;
  explanation: string;
  until?: string;
  loopholes: Loophole[];
  verifies?: SignatureFormat[];
}

function answer(
  mode: EnforcementMode,
  explanation: string,
  loopholes: Loophole[] = [],
): Answer {
  return { mode, explanation, loopholes };
}

/** Before 1.19 the fields of `validationConfigurations` were accepted and did nothing. */
function hasConfigurations({ version }: KyvernoSettings): Match {
  if (!version) return 'unknown';
  return version.major > 1 || version.minor >= 19 ? 'yes' : 'no';
}

/** A flag of `validationConfigurations`, all of which are on unless told otherwise. */
function configured(
  policy: Policy,
  field: string,
  settings: KyvernoSettings,
): Match {
  const value =
    at(policy.object.spec, 'validationConfigurations', field) ?? true;
  if (value === false) return 'no';
  const works = hasConfigurations(settings);
  return value === true ? works : 'unknown';
}

function expressionsOf(policy: Policy): string[] {
  return (asList(at(policy.object.spec, 'validations')) ?? []).flatMap(
    validation => asText(at(validation, 'expression')) ?? [],
  );
}

/** What the expressions verify: the same in all namespaces that they do not name. */
function verifyDemands(policy: Policy, facts: RequestFacts): VerifyDemands {
  const validations = expressionsOf(policy);
  const variables = namedExpressions(at(policy.object.spec, 'variables'));
  const named = /namespace/i.test(JSON.stringify([validations, variables]));
  const key = JSON.stringify([facts.request, named ? facts.namespace : '']);
  let known = policy.verified.get(key);
  if (!known) {
    known = readVerifyDemands({ validations, variables, facts });
    policy.verified.set(key, known);
  }
  return known;
}

function formatsOf(policy: Policy): SignatureFormat[] | undefined {
  const attestors = asList(at(policy.object.spec, 'attestors')) ?? [];
  const formats = attestors.flatMap((attestor): SignatureFormat[] => {
    if (at(attestor, 'notary')) return ['notation'];
    return at(attestor, 'cosign') ? ['cosign-legacy', 'sigstore-bundle'] : [];
  });
  return formats.length ? [...new Set(formats)] : undefined;
}

const ANY = /^\^?(\(\?:)?\.[*+]\)?\$?$/;

function attestorLoopholes(policy: Policy): Loophole[] {
  const found: Loophole[] = [];
  const cosign = (asList(at(policy.object.spec, 'attestors')) ?? []).map(
    attestor => at(attestor, 'cosign'),
  );
  const identities = cosign.flatMap(
    part => asList(at(part, 'keyless', 'identities')) ?? [],
  );
  const anybody = identities.some(identity =>
    ['subject', 'issuer'].some(field => {
      const pattern = asText(at(identity, `${field}RegExp`));
      return pattern === undefined
        ? ![field, `${field}Expression`].some(name =>
            asText(at(identity, name)),
          )
        : ANY.test(pattern);
    }),
  );
  if (anybody) {
    found.push(
      loophole(
        'ANY_SIGNER',
        'high',
        'A keyless attestor accepts any subject or any issuer.',
        'Name the subject and the issuer that sign your images.',
        policy.fullName,
      ),
    );
  }
  if (cosign.some(part => at(part, 'ctlog', 'insecureIgnoreTlog') === true)) {
    found.push(
      loophole(
        'TRANSPARENCY_LOG_IGNORED',
        'medium',
        'Signatures without an entry in the transparency log are accepted.',
        'Remove insecureIgnoreTlog, or name your own log.',
        policy.fullName,
      ),
    );
  }
  if (cosign.some(part => at(part, 'ctlog', 'insecureIgnoreSCT') === true)) {
    found.push(
      loophole(
        'CERTIFICATE_LOG_IGNORED',
        'medium',
        'Certificates without a proof of their publication are accepted.',
        'Remove insecureIgnoreSCT, or give the log of your own authority.',
        policy.fullName,
      ),
    );
  }
  return found;
}

/** What an image policy demands; undefined where it does not bear on the control. */
function imageDemand(
  policy: Policy,
  { settings }: Cluster,
  query: ModeQuery,
  facts: RequestFacts,
): Answer | undefined {
  const { spec } = policy.object;
  const references = at(spec, 'matchImageReferences');
  let demanded: Match;
  let explanation: string;
  if (query.control === 'digest') {
    demanded = configured(policy, 'verifyDigest', settings);
    if (demanded === 'no') {
      return hasConfigurations(settings) === 'no' &&
        at(spec, 'validationConfigurations', 'verifyDigest') === true
        ? answer(
            'none',
            'This version of Kyverno accepts verifyDigest, but does not carry it out.',
          )
        : undefined;
    }
    explanation =
      configured(policy, 'mutateDigest', settings) === 'yes'
        ? 'Tags are replaced by digests, and what stays a tag is refused.'
        : 'Images must be pinned by digest.';
  } else {
    const proven = verifyDemands(policy, facts)[query.path];
    demanded = anyOf([proven, configured(policy, 'required', settings)]);
    if (demanded === 'no') {
      return answer(
        'none',
        `The expressions verify no images of ${query.path}.`,
      );
    }
    explanation = 'Images must be signed.';
  }
  const covered = matchImageReferences(references, query.image);
  if (covered === 'no') {
    return answer('none', 'The policy is not about this image.');
  }
  if (covered === 'unknown') {
    return answer(
      'unknown',
      'Whether the policy is about the image depends on how it is written.',
    );
  }
  const hidden = (asList(at(spec, 'images')) ?? []).some(
    extractor => at(extractor, 'name') === query.path,
  );
  if (demanded === 'unknown' || hidden) {
    return answer(
      'unknown',
      hidden
        ? 'The policy finds its images by extractors that are not read.'
        : `What the policy asks of the images of ${query.path} could not be told.`,
    );
  }
  const signature = query.control === 'signature';
  return {
    mode: 'enforce',
    explanation,
    loopholes: [
      ...(signature ? attestorLoopholes(policy) : []),
      ...(query.image === undefined
        ? narrowReferences(references, policy.fullName)
        : []),
    ],
    ...(signature && { verifies: formatsOf(policy) }),
  };
}

/** What a validating policy demands of digests; undefined where nothing. */
function digestDemand(
  policy: Policy,
  query: ModeQuery,
  facts: RequestFacts,
): Answer | undefined {
  if (query.control !== 'digest') return undefined;
  const reading = readDigestDemands({
    validations: expressionsOf(policy),
    variables: namedExpressions(at(policy.object.spec, 'variables')),
    facts,
    // An expression that fails refuses, whatever the failure policy says.
    errorsPass: false,
  });
  if (reading.irrelevant) return undefined;
  const demand = reading.demands[query.path];
  if (demand === 'none') {
    return reading.mentions.includes(query.path)
      ? answer(
          'unknown',
          `What the expressions ask of the images of ${query.path} could not be told.`,
        )
      : answer('none', `The expressions do not look at ${query.path}.`);
  }
  return answer(
    'enforce',
    `Images of ${query.path} must be pinned by digest.`,
    demand === 'weak'
      ? [
          loophole(
            'WEAK_DIGEST_CHECK',
            'low',
            'The expression asks for an @ in the image name, not for a whole digest.',
            'Match @sha256:[a-f0-9]{64} at the end of the image name.',
            policy.fullName,
          ),
        ]
      : [],
  );
}

/** The condition that says whether the policy's reports can be written. */
const REPORTING = 'RBACPermissionsGranted';

/** What the state of the policy leaves of it; undefined where it is in use. */
function stateAnswer(policy: Policy): Answer | undefined {
  const { object } = policy;
  if (object.metadata.deletionTimestamp) {
    return answer('none', 'The policy is being deleted.');
  }
  const mode = at(object.spec, 'evaluation', 'mode') ?? 'Kubernetes';
  if (mode !== 'Kubernetes') {
    return answer('none', 'The policy is not about objects of the cluster.');
  }
  if (at(object, 'status', 'generated') === true) {
    return answer(
      'none',
      'Carried out by a ValidatingAdmissionPolicy that Kyverno generated.',
    );
  }
  const conditions =
    asList(at(object, 'status', 'conditionStatus', 'conditions')) ?? [];
  const failed = conditions
    .filter(condition => at(condition, 'status') === 'False')
    .map(condition => at(condition, 'type'));
  if (failed.includes('PolicyCached')) {
    return answer('none', 'Kyverno has not taken the policy into use.');
  }
  // What the reports controller may not read is refused all the same.
  const reports = failed.length > 0 && failed.every(type => type === REPORTING);
  const ready = at(object, 'status', 'conditionStatus', 'ready');
  if (!reports && (failed.length > 0 || ready === false)) {
    return answer('unknown', 'Kyverno says that the policy is not ready.');
  }
  return undefined;
}

function backgroundOnly(policy: Policy): Answer | undefined {
  const evaluation = at(policy.object.spec, 'evaluation');
  if (at(evaluation, 'admission', 'enabled') !== false) return undefined;
  return at(evaluation, 'background', 'enabled') === false
    ? answer(
        'none',
        'The policy runs neither at admission nor in the background.',
      )
    : answer('audit', 'The policy runs in the background only.');
}

/** The webhook entries through which Kyverno asks itself about the policy. */
function entriesOf(
  policy: Policy,
  webhooks: readonly WebhookEntry[],
): WebhookEntry[] {
  return webhooks.filter(({ entry }) => {
    const path =
      asText(at(entry, 'clientConfig', 'service', 'path')) ??
      asText(at(entry, 'clientConfig', 'url')) ??
      '';
    const segments = path.split(/[/?]/);
    const start = segments.indexOf(policy.type.segment);
    const names = segments
      .slice(start + 1)
      .filter(segment => segment && segment !== 'validate');
    return start >= 0 && (!names.length || names.includes(policy.name));
  });
}

/** Whether Kyverno makes the same check for what creates Pods. */
function checksControllers(policy: Policy): boolean {
  const { spec } = policy.object;
  const constraints = at(spec, 'matchConstraints');
  const rules = asList(at(constraints, 'resourceRules')) ?? [];
  const listed = rules.some(rule =>
    asList(at(rule, 'resources'))?.some(resource =>
      ['deployments', '*', '*/*'].includes(asText(resource) ?? ''),
    ),
  );
  if (listed) return true;
  const controllers = asList(
    at(spec, 'autogen', 'podControllers', 'controllers'),
  );
  const selector = at(constraints, 'objectSelector');
  const plain =
    rules.length === 1 &&
    JSON.stringify(at(rules[0], 'resources')) === '["pods"]' &&
    !asList(at(rules[0], 'resourceNames'))?.length &&
    !asList(at(constraints, 'excludeResourceRules'))?.length &&
    !(at(selector, 'matchLabels') ?? at(selector, 'matchExpressions'));
  return plain && (controllers === undefined || controllers.length > 0);
}

function policyLoopholes(
  policy: Policy,
  { settings }: Cluster,
  query: ModeQuery,
  found: { byLabels: boolean; byUsers: boolean },
): Loophole[] {
  const { spec } = policy.object;
  const loopholes: Loophole[] = [];
  const add = (
    code: string,
    severity: Loophole['severity'],
    text: string,
    fix: string,
  ) => loopholes.push(loophole(code, severity, text, fix, policy.fullName));
  if (found.byLabels) {
    add(
      'OBJECT_SELECTOR',
      'high',
      'Labels on a Pod take it out of the policy: whoever writes the Pod can skip the check.',
      'Remove the objectSelector from matchConstraints.',
    );
  }
  if (found.byUsers || settings.excludedUsers.length) {
    add(
      'USERS_EXCLUDED',
      'medium',
      settings.excludedUsers.length
        ? `Kyverno checks no requests of ${settings.excludedUsers
            .slice(0, 5)
            .join(', ')}.`
        : 'Match conditions take certain users out of the policy.',
      'Keep the exclusion to the identities of the cluster itself.',
    );
  }
  if (at(spec, 'evaluation', 'background', 'enabled') === false) {
    add(
      'NO_BACKGROUND_SCAN',
      'low',
      'Workloads that were there before the policy are not reported.',
      'Set evaluation.background.enabled to true.',
    );
  }
  if (!checksControllers(policy)) {
    add(
      'PODS_ONLY',
      'low',
      'A Deployment with a forbidden image is accepted, and only its Pods are refused.',
      'Match exactly the resource pods, so that Kyverno extends the policy to what creates them.',
    );
  }
  const updated = scopeOf(
    at(spec, 'matchConstraints'),
    POD_UPDATE,
    query.namespace,
    'no',
  );
  const updatesLeftOut =
    updated.match === 'no' ||
    effectOfConditions(at(spec, 'matchConditions'), {
      request: POD_UPDATE,
      namespace: query.namespace.name,
    }) === 'never';
  if (query.path !== 'ephemeralContainers' && updatesLeftOut) {
    add(
      'UPDATE_NOT_COVERED',
      'medium',
      'The image of a running Pod can be changed unchecked: the policy does not match UPDATE.',
      'Add UPDATE to the operations of the policy, and let its match conditions hold for updates too.',
    );
  }
  return loopholes;
}

/** What matching leaves of the policy here: an answer where it is stopped. */
function scopeAnswer(
  policy: Policy,
  { settings }: Cluster,
  query: ModeQuery,
  facts: RequestFacts,
): Answer | { byLabels: boolean; byUsers: boolean } {
  const { spec } = policy.object;
  const scope = scopeOf(
    at(spec, 'matchConstraints'),
    facts.request,
    query.namespace,
    'no',
  );
  if (scope.match !== 'yes') {
    return answer(
      scope.match === 'no' ? 'none' : 'unknown',
      scope.match === 'no'
        ? `Not in force here: the ${scope.part} of the policy leave it out.`
        : `The ${scope.part} of the policy could not be read.`,
    );
  }
  if (settings.isFiltered(facts.request, query.namespace.name)) {
    return answer(
      'none',
      `Not in force here: Kyverno's resource filters${
        settings.assumedFilters ? ' (defaults assumed)' : ''
      } leave these Pods out.`,
    );
  }
  const effect = effectOfConditions(at(spec, 'matchConditions'), facts);
  if (effect === 'never') {
    return answer(
      'none',
      'Not in force here: a match condition leaves it out.',
    );
  }
  if (effect === 'unknown') {
    return answer(
      'unknown',
      'The policy runs under match conditions that could not be judged.',
    );
  }
  return { byLabels: scope.byLabels, byUsers: effect === 'users' };
}

function policyAnswer(
  policy: Policy,
  cluster: Cluster,
  query: ModeQuery,
): Answer | undefined {
  const facts: RequestFacts = {
    request: requestOfPath(query.path),
    namespace: query.namespace.name,
    now: cluster.now,
  };
  const demand = policy.type.images
    ? imageDemand(policy, cluster, query, facts)
    : digestDemand(policy, query, facts);
  if (!demand || demand.mode !== 'enforce') return demand;

  const stopped = stateAnswer(policy);
  if (stopped) return stopped;
  const matched = scopeAnswer(policy, cluster, query, facts);
  if ('mode' in matched) return matched;
  const background = backgroundOnly(policy);
  if (background) return background;

  const gate = firstGate({
    entries: cluster.webhooks && entriesOf(policy, cluster.webhooks),
    request: facts.request,
    namespace: query.namespace,
    objects: cluster.objects,
    serviceNamespaces: [KYVERNO_NAMESPACE],
    missing: 'Kyverno has registered no webhook for the policy.',
  });
  if (gate.reaches !== 'yes') {
    return answer(
      gate.reaches === 'no' ? 'none' : 'unknown',
      `Not in force here: ${gate.explanation}`,
      gate.loopholes,
    );
  }
  const excepted = celExceptionEffect({
    exceptions: cluster.exceptions,
    settings: cluster.settings,
    kind: policy.type.kind,
    name: policy.name,
    facts,
  });
  const loopholes = [
    ...demand.loopholes,
    ...gate.loopholes,
    ...policyLoopholes(policy, cluster, query, matched),
    ...excepted.loopholes,
  ];
  if (excepted.mode) {
    const { mode, explanation, until } = excepted;
    return { ...answer(mode, explanation, loopholes), until };
  }
  const actions = at(policy.object.spec, 'validationActions');
  const mode = modeOfActions(asList(actions)?.length ? actions : ['Deny']);
  return {
    ...demand,
    mode,
    explanation:
      mode === 'unknown'
        ? 'The validationActions of the policy could not be read.'
        : `${demand.explanation}${gate.degraded ? ` ${gate.explanation}` : ''}`,
    loopholes,
  };
}

function compile(
  type: Policy['type'],
  objects: readonly KubernetesObject[],
): Policy[] {
  return objects.flatMap(object => {
    const name = asText(object.metadata?.name);
    const namespace = asText(object.metadata?.namespace);
    if (name === undefined || (type.namespaced && namespace === undefined)) {
      return [];
    }
    return [
      {
        type,
        name,
        fullName: type.namespaced ? `${namespace}/${name}` : name,
        ...(type.namespaced && { namespace }),
        object,
        verified: new Map(),
      },
    ];
  });
}

function contribution(
  { mode, explanation, until, loopholes, verifies }: Answer,
  policy?: Policy,
): ModeContribution {
  return {
    mode,
    source: {
      engine: KYVERNO,
      ...(policy && { policy: policy.fullName }),
      mode,
      explanation,
      ...(until && { until }),
      ...(verifies && { verifies }),
    },
    loopholes,
  };
}

function assess(objects: ClusterObjects, now?: Date): EngineAssessment {
  const observed = KINDS.map(type => ({
    type,
    resource: objects.get(GROUP, type.plural),
  }));
  if (observed.every(({ resource }) => resource.state === 'absent')) {
    return { present: false, modes: () => [] };
  }
  const policies = observed.flatMap(({ type, resource }) =>
    readableState(resource) ? compile(type, resource.objects) : [],
  );
  const hidden = observed.filter(({ resource }) => isHidden(resource));
  const cluster: Cluster = {
    objects,
    settings: readKyvernoSettings(objects),
    webhooks: webhookEntries(
      objects,
      'validatingwebhookconfigurations',
      ({ metadata }) => metadata?.name === WEBHOOKS,
    ),
    exceptions: objects.get(GROUP, 'policyexceptions'),
    now,
  };
  const changesAt = nextInstant(
    [...policies.map(({ object }) => object), ...cluster.exceptions.objects],
    now,
  );
  // Validating policies verify no signatures: they hide only the digest control.
  const blind = (query: ModeQuery) =>
    hidden
      .filter(({ type }) => type.images || query.control === 'digest')
      .map(({ type }) =>
        contribution(
          answer(
            'unknown',
            `The ${type.plural} of Kyverno may not be read or are not read yet.`,
          ),
        ),
      );
  return {
    present: hidden.some(({ type }) => type.images) ? 'unknown' : true,
    ...(changesAt && { changesAt }),
    modes: query => [
      ...blind(query),
      ...policies
        .filter(
          ({ namespace }) =>
            namespace === undefined || namespace === query.namespace.name,
        )
        .flatMap(policy => {
          const answered = policyAnswer(policy, cluster, query);
          return answered ? [contribution(answered, policy)] : [];
        }),
    ],
  };
}

/**
 * Kyverno's CEL policies (`policies.kyverno.io`): image validating policies,
 * which verify signatures and digests, and validating policies, which may
 * demand digests. What an expression demands is proven from its text; what
 * cannot be proven is `unknown`.
 */
export const kyvernoCel: AdmissionEngine = {
  id: 'kyverno-cel',
  title: 'Kyverno CEL policies',
  resources: [
    ...KINDS.map(({ plural, namespaced }) => ({ plural, namespaced })),
    { plural: 'policyexceptions', namespaced: true },
  ]
    .map(resource => ({ group: GROUP, versions: VERSIONS, ...resource }))
    .concat([
      {
        group: 'admissionregistration.k8s.io',
        versions: ['v1'],
        plural: 'validatingwebhookconfigurations',
        namespaced: false,
      },
      ...[
        { group: 'apps', plural: 'deployments', name: KYVERNO_DEPLOYMENT },
        { group: '', plural: 'configmaps', name: KYVERNO_CONFIG_MAP },
        { group: 'discovery.k8s.io', plural: 'endpointslices' },
      ].map(part => ({
        versions: ['v1'],
        namespaced: true,
        namespace: KYVERNO_NAMESPACE,
        ...part,
      })),
    ]),
  assess,
  exceptions: kyvernoCelFoundExceptions,
  parseDenial: parseKyvernoDenial,
};
