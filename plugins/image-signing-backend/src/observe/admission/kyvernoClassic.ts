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
import { effectOfConditions } from './conditions';
import { nextInstant } from './instants';
import { asList, asRecord, asText, asTexts, at } from './json';
import { actionOf } from './kyvernoAction';
import { exceptionEffect } from './kyvernoExceptions';
import { kyvernoFoundExceptions } from './kyvernoFoundExceptions';
import { matchBlock } from './kyvernoMatch';
import type { PodMatch } from './kyvernoMatch';
import {
  coversImage,
  narrowLoophole,
  readDigestRule,
  readVerifyImages,
} from './kyvernoRules';
import type { VerifyEntry } from './kyvernoRules';
import {
  KYVERNO_CONFIG_MAP,
  KYVERNO_DEPLOYMENT,
  KYVERNO_NAMESPACE,
  readKyvernoSettings,
} from './kyvernoSettings';
import type { KyvernoSettings } from './kyvernoSettings';
import { loophole } from './loopholes';
import { readableState } from './readable';
import { POD_UPDATE, anyOf, requestOfPath } from './selectors';
import type { AdmissionRequest, Match } from './selectors';
import { firstGate, webhookEntries } from './webhookGates';
import type { WebhookEntry, WebhookGate } from './webhookGates';

/** Name of the engine in postures and denials. */
export const KYVERNO = 'Kyverno';

const ADMISSION_GROUP = 'admissionregistration.k8s.io';
const VALIDATING = 'kyverno-resource-validating-webhook-cfg';
const MUTATING = 'kyverno-resource-mutating-webhook-cfg';

interface CompiledRule {
  name: string;
  rule: unknown;
  verify: VerifyEntry[];
}

interface CompiledPolicy {
  /** Name, with the namespace before it for a Policy. */
  name: string;
  namespace?: string;
  object: KubernetesObject;
  rules: CompiledRule[];
}

interface Cluster {
  objects: ClusterObjects;
  settings: KyvernoSettings;
  validating: WebhookEntry[] | undefined;
  mutating: WebhookEntry[] | undefined;
  exceptions: ObservedResource;
  now?: Date;
}

/** What one rule does for one query, before it becomes a contribution. */
interface RuleAnswer {
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
): RuleAnswer {
  return { mode, explanation, loopholes };
}

function compile(
  object: KubernetesObject,
  namespaced: boolean,
): CompiledPolicy[] {
  const name = asText(object.metadata?.name);
  const namespace = asText(object.metadata?.namespace);
  if (name === undefined || (namespaced && namespace === undefined)) return [];
  const fullName = namespaced ? `${namespace}/${name}` : name;
  const rules = (asList(at(object.spec, 'rules')) ?? []).map((rule, index) => ({
    name: asText(at(rule, 'name')) ?? String(index),
    rule,
    verify: readVerifyImages(rule, fullName),
  }));
  return [{ name: fullName, ...(namespaced && { namespace }), object, rules }];
}

/** Whether Kyverno has taken the policy into use. */
function isReady({ object }: CompiledPolicy): Match {
  const conditions = asList(at(object, 'status', 'conditions')) ?? [];
  const ready = conditions.find(condition => at(condition, 'type') === 'Ready');
  const status = at(ready, 'status') ?? at(object, 'status', 'ready');
  if (status === 'True' || status === true) return 'yes';
  return status === 'False' || status === false ? 'no' : 'unknown';
}

function failsOpen(policy: CompiledPolicy, settings: KyvernoSettings): boolean {
  const spec = policy.object.spec;
  const declared =
    at(spec, 'webhookConfiguration', 'failurePolicy') ??
    at(spec, 'failurePolicy') ??
    'Fail';
  return settings.forceFailurePolicyIgnore || declared !== 'Fail';
}

/** The webhook entries through which Kyverno asks itself about the policy. */
function entriesOf(
  entries: readonly WebhookEntry[],
  verb: 'mutate' | 'validate',
  policy: CompiledPolicy,
  settings: KyvernoSettings,
): WebhookEntry[] {
  const suffix = failsOpen(policy, settings) ? 'ignore' : 'fail';
  const conditions = asList(
    at(policy.object.spec, 'webhookConfiguration', 'matchConditions'),
  );
  const shared = `${verb}.kyverno.svc-${suffix}`;
  const own = `${shared}-finegrained-${policy.name.replace('/', '-')}`;
  return entries.filter(({ name }) =>
    conditions?.length ? name === own : name === shared,
  );
}

/** The gate of the first entry that lets the request through, or the best reason against it. */
function gateOf(
  cluster: Cluster,
  verb: 'mutate' | 'validate',
  policy: CompiledPolicy,
  query: ModeQuery,
): WebhookGate {
  const entries = verb === 'mutate' ? cluster.mutating : cluster.validating;
  return firstGate({
    entries: entries && entriesOf(entries, verb, policy, cluster.settings),
    request: requestOfPath(query.path),
    namespace: query.namespace,
    objects: cluster.objects,
    serviceNamespaces: [KYVERNO_NAMESPACE],
    missing: `Kyverno has registered no webhook to ${verb} for the policy.`,
  });
}

const PROPERTY_WORDS = {
  labels: 'labels',
  annotations: 'annotations',
  name: 'a name',
  user: 'a user',
};

function words(match: Extract<PodMatch, { pods: 'some' }>): string {
  return match.by.map(property => PROPERTY_WORDS[property]).join(', ');
}

/** Whether the rule is about the Pods of the namespace; a loophole where not about all. */
function matchRule(
  rule: unknown,
  request: AdmissionRequest,
  query: ModeQuery,
  policy: string,
): RuleAnswer | Loophole[] {
  const question = { request, namespace: query.namespace };
  const matched = matchBlock(at(rule, 'match'), question);
  const excluded = matchBlock(at(rule, 'exclude'), question);
  if (matched.pods === 'none') {
    return answer(
      'none',
      'Not in force here: the rule does not match these Pods.',
    );
  }
  if (excluded.pods === 'all') {
    return answer('none', 'Not in force here: the rule excludes these Pods.');
  }
  if (matched.pods === 'unknown' || excluded.pods === 'unknown') {
    return answer('unknown', 'Which Pods the rule is about could not be read.');
  }
  const loopholes: Loophole[] = [];
  if (matched.pods === 'some') {
    if (!matched.unlabelled) {
      return answer(
        'none',
        `Only Pods with certain ${words(matched)} are checked.`,
        [
          loophole(
            'OPT_IN',
            'high',
            `Only Pods with certain ${words(
              matched,
            )} are checked: whoever writes the Pod can skip it.`,
            'Match every Pod of the namespace.',
            policy,
          ),
        ],
      );
    }
    loopholes.push(
      loophole(
        'OPT_OUT',
        'high',
        'Labels on a Pod take it out of the rule: whoever writes the Pod can skip the check.',
        'Remove the selector from match.',
        policy,
      ),
    );
  }
  if (excluded.pods === 'some') {
    const byAuthor = excluded.by.some(property => property !== 'user');
    if (excluded.unlabelled) {
      return answer(
        'none',
        'Not in force here: Pods without special labels are excluded.',
      );
    }
    loopholes.push(
      loophole(
        byAuthor ? 'OPT_OUT' : 'USERS_EXCLUDED',
        byAuthor ? 'high' : 'medium',
        `The rule excludes Pods by ${words(excluded)}.`,
        byAuthor
          ? 'Replace the exclusion by one for named images, which the author of a Pod does not choose.'
          : 'Keep the exclusion to the identities of the cluster itself.',
        policy,
      ),
    );
  }
  return loopholes;
}

/** Preconditions that look at nothing but the operation; others are not judged. */
function preconditionsHold(rule: unknown, request: AdmissionRequest): Match {
  const preconditions = at(rule, 'preconditions');
  if (preconditions === undefined || preconditions === null) return 'yes';
  const plain = asList(preconditions);
  if (!plain && !asRecord(preconditions)) return 'unknown';
  const all = plain ?? asList(at(preconditions, 'all') ?? []);
  const any = plain ? [] : asList(at(preconditions, 'any') ?? []);
  if (!all || !any) return 'unknown';
  const judged = all.map(condition => operationHolds(condition, request));
  const alternatives = any.map(condition => operationHolds(condition, request));
  if (any.length) judged.push(anyOf(alternatives));
  if (judged.includes('no')) return 'no';
  return judged.includes('unknown') ? 'unknown' : 'yes';
}

function operationHolds(condition: unknown, request: AdmissionRequest): Match {
  const key = asText(at(condition, 'key')) ?? '';
  if (
    !/^\{\{-?\s*request\.operation\s*(\|\|\s*['"`]\w*['"`]\s*)?\}\}$/.test(
      key.trim(),
    )
  ) {
    return 'unknown';
  }
  const value = at(condition, 'value');
  const values = asTexts(typeof value === 'string' ? [value] : value);
  if (!values) return 'unknown';
  const listed = values.includes(request.operation);
  switch (asText(at(condition, 'operator'))?.toLowerCase()) {
    case 'equals':
    case 'equal':
    case 'in':
    case 'anyin':
    case 'allin':
      return listed ? 'yes' : 'no';
    case 'notequals':
    case 'notequal':
    case 'notin':
    case 'anynotin':
    case 'allnotin':
      return listed ? 'no' : 'yes';
    default:
      return 'unknown';
  }
}

/** What the policy as a whole, its webhooks aside, says about the query. */
function policyGate(
  policy: CompiledPolicy,
  cluster: Cluster,
  query: ModeQuery,
): RuleAnswer | undefined {
  const { object } = policy;
  if (object.metadata.deletionTimestamp) {
    return answer('none', 'The policy is being deleted.');
  }
  const ready = isReady(policy);
  if (ready === 'no') {
    return answer('none', 'Kyverno says that the policy is not ready.');
  }
  if (ready === 'unknown') {
    return answer(
      'unknown',
      'Kyverno has not said whether the policy is ready.',
    );
  }
  if (at(object, 'status', 'validatingadmissionpolicy', 'generated') === true) {
    return answer(
      'none',
      'Carried out by a ValidatingAdmissionPolicy that Kyverno generated.',
    );
  }
  const request = requestOfPath(query.path);
  if (cluster.settings.isFiltered(request, query.namespace.name)) {
    return answer(
      'none',
      `Not in force here: Kyverno's resource filters${
        cluster.settings.assumedFilters ? ' (defaults assumed)' : ''
      } leave these Pods out.`,
    );
  }
  return undefined;
}

function backgroundOnly(policy: CompiledPolicy): RuleAnswer | undefined {
  const spec = policy.object.spec;
  if (at(spec, 'admission') !== false) return undefined;
  return at(spec, 'background') === false
    ? answer(
        'none',
        'The policy runs neither at admission nor in the background.',
      )
    : answer('audit', 'The policy runs in the background only.');
}

function policyLoopholes(
  policy: CompiledPolicy,
  cluster: Cluster,
  rule: unknown,
  query: ModeQuery,
): Loophole[] {
  const { settings } = cluster;
  const spec = policy.object.spec;
  const found: Loophole[] = [];
  if (settings.excludedUsers.length) {
    found.push(
      loophole(
        'USERS_EXCLUDED',
        'medium',
        `Kyverno checks no requests of ${settings.excludedUsers
          .slice(0, 5)
          .join(', ')}.`,
        'Remove them from the ConfigMap kyverno.',
      ),
    );
  }
  if (at(spec, 'background') === false) {
    found.push(
      loophole(
        'NO_BACKGROUND_SCAN',
        'low',
        'Workloads that were there before the policy are not reported.',
        'Set background to true.',
        policy.name,
      ),
    );
  }
  if (at(spec, 'applyRules') === 'One' && policy.rules.length > 1) {
    found.push(
      loophole(
        'FIRST_RULE_ONLY',
        'medium',
        'Once one rule of the policy matched, the others are not run.',
        'Set applyRules to All, or give each rule a policy of its own.',
        policy.name,
      ),
    );
  }
  if (
    policy.object.metadata.annotations?.[
      'pod-policies.kyverno.io/autogen-controllers'
    ] === 'none'
  ) {
    found.push(
      loophole(
        'PODS_ONLY',
        'low',
        'A Deployment with a forbidden image is accepted, and only its Pods are refused.',
        'Remove the annotation pod-policies.kyverno.io/autogen-controllers.',
        policy.name,
      ),
    );
  }
  if (query.path !== 'ephemeralContainers') {
    const updated = matchBlock(at(rule, 'match'), {
      request: POD_UPDATE,
      namespace: query.namespace,
    });
    if (updated.pods === 'none') {
      found.push(
        loophole(
          'UPDATE_NOT_COVERED',
          'medium',
          'The image of a running Pod can be changed unchecked: the rule does not match UPDATE.',
          'Remove the operations from match, or add UPDATE.',
          policy.name,
        ),
      );
    }
  }
  return found;
}

/** From 1.19 on what another rule has verified does not count. */
function scopesVerification({ version }: KyvernoSettings): boolean {
  return version !== undefined && (version.major > 1 || version.minor >= 19);
}

/** What a rule that verifies images does about the query; undefined where nothing. */
function verifyAnswer(
  policy: CompiledPolicy,
  { rule, verify }: CompiledRule,
  cluster: Cluster,
  query: ModeQuery,
): RuleAnswer | undefined {
  const impossible = (entry: VerifyEntry) =>
    query.control === 'signature' &&
    entry.unfulfillable &&
    scopesVerification(cluster.settings);
  const wanted = verify.filter(
    entry => entry[query.control] !== 'no' || impossible(entry),
  );
  if (!wanted.length) {
    const mutating =
      query.control === 'digest' && verify.find(({ mutates }) => mutates);
    return mutating
      ? answer(
          'none',
          'Tags are replaced by digests, but nothing is refused.',
          mutating.loopholes.filter(({ code }) => code === 'MUTATE_ONLY'),
        )
      : undefined;
  }
  if (
    Object.keys(asRecord(at(rule, 'imageExtractors')) ?? {}).includes('Pod')
  ) {
    return answer(
      'unknown',
      'The rule finds its images by extractors that are not read.',
    );
  }
  const coverage = wanted.map(entry => ({
    entry,
    covers: coversImage(entry, query.image, cluster.settings.defaultRegistry),
  }));
  const covering = coverage.filter(({ covers }) => covers === 'yes');
  if (!covering.length) {
    return coverage.some(({ covers }) => covers === 'unknown')
      ? answer(
          'unknown',
          'Whether the rule is about the image depends on how it is written.',
        )
      : answer('none', 'The rule is not about this image.');
  }
  if (covering.some(({ entry }) => impossible(entry))) {
    return {
      ...answer(
        'enforce',
        'The rule names nobody who may sign, but requires that its images are verified: it refuses all of them.',
      ),
      verifies: [],
    };
  }
  const certain = covering.filter(
    ({ entry }) => entry[query.control] === 'yes',
  );
  if (!certain.length) {
    return answer('unknown', 'What the rule verifies could not be read.');
  }
  const entries = certain.map(({ entry }) => entry);
  const loopholes = [
    ...entries.flatMap(entry => relevant(entry.loopholes, query)),
    ...(query.image === undefined ? narrowLoophole(entries, policy.name) : []),
  ];
  if (query.control === 'signature') {
    const formats = entries.flatMap(({ verifies }) => verifies ?? []);
    return {
      ...answer('enforce', 'Images must be signed.', loopholes),
      // Each entry must be satisfied; where they differ, no list says it.
      ...(new Set(formats).size === 1 && { verifies: [formats[0]] }),
    };
  }
  return answer(
    'enforce',
    entries.some(({ mutates }) => mutates)
      ? 'Tags are replaced by digests, and what stays a tag is refused.'
      : 'Images must be pinned by digest.',
    loopholes,
  );
}

const DIGEST_CODES = ['IMAGES_SKIPPED', 'MUTATE_ONLY'];

function relevant(loopholes: Loophole[], query: ModeQuery): Loophole[] {
  return query.control === 'signature'
    ? loopholes.filter(({ code }) => code !== 'MUTATE_ONLY')
    : loopholes.filter(({ code }) => DIGEST_CODES.includes(code));
}

/** What a validation rule asks of digests; undefined where nothing. */
function validateAnswer(
  policy: CompiledPolicy,
  { rule }: CompiledRule,
  cluster: Cluster,
  query: ModeQuery,
): RuleAnswer | undefined {
  if (query.control !== 'digest' || !at(rule, 'validate')) return undefined;
  const facts = {
    request: requestOfPath(query.path),
    namespace: query.namespace.name,
  };
  const digest = readDigestRule(
    rule,
    facts,
    failsOpen(policy, cluster.settings),
  );
  if (digest.irrelevant) return undefined;
  const demand = digest.demands[query.path];
  if (demand !== 'none') {
    return answer(
      'enforce',
      `Images of ${query.path} must be pinned by digest.`,
      demand === 'weak'
        ? [
            loophole(
              'WEAK_DIGEST_CHECK',
              'low',
              'The rule asks for an @ in the image name, not for a whole digest.',
              'Verify the digest with verifyImages, or ask for @sha256: and 64 digits.',
              policy.name,
            ),
          ]
        : [],
    );
  }
  return digest.mentions.includes(query.path)
    ? answer(
        'unknown',
        `What the rule asks of the images of ${query.path} could not be told.`,
      )
    : answer('none', `The rule does not look at ${query.path}.`);
}

/** The gates that the rule's webhooks are, and what they leave of the mode. */
function throughWebhooks(
  policy: CompiledPolicy,
  verifies: boolean,
  cluster: Cluster,
  query: ModeQuery,
): RuleAnswer | { loopholes: Loophole[]; note: string } {
  const signature = verifies && query.control === 'signature';
  const deciding = gateOf(
    cluster,
    signature ? 'mutate' : 'validate',
    policy,
    query,
  );
  const loopholes = [...deciding.loopholes];
  if (deciding.reaches !== 'yes') {
    const other = signature
      ? gateOf(cluster, 'validate', policy, query)
      : undefined;
    return other?.reaches === 'yes'
      ? answer(
          'unknown',
          `${deciding.explanation} The validating webhook alone trusts an annotation that anybody can write.`,
          loopholes,
        )
      : answer(
          deciding.reaches === 'no' ? 'none' : 'unknown',
          `Not in force here: ${deciding.explanation}`,
          loopholes,
        );
  }
  const { version } = cluster.settings;
  if (signature && deciding.failOpen && !(version && version.minor >= 19)) {
    loopholes.push(
      loophole(
        'FORGEABLE_ANNOTATION',
        'medium',
        'When the verifying webhook does not answer, the annotation kyverno.io/verify-images is believed, whoever wrote it.',
        'Set the failure policy to Fail and update Kyverno to 1.19 or later.',
        policy.name,
      ),
    );
  }
  return {
    loopholes,
    note: deciding.degraded ? ` ${deciding.explanation}` : '',
  };
}

function ruleAnswer(
  policy: CompiledPolicy,
  compiled: CompiledRule,
  cluster: Cluster,
  query: ModeQuery,
): RuleAnswer | undefined {
  const verifies = compiled.verify.length > 0;
  const demand = verifies
    ? verifyAnswer(policy, compiled, cluster, query)
    : validateAnswer(policy, compiled, cluster, query);
  if (!demand || demand.mode !== 'enforce') return demand;

  const stopped = policyGate(policy, cluster, query);
  if (stopped) return stopped;
  const request = requestOfPath(query.path);
  const matched = matchRule(compiled.rule, request, query, policy.name);
  if (!Array.isArray(matched)) return matched;

  const preconditions = preconditionsHold(compiled.rule, request);
  if (preconditions === 'no') {
    return answer(
      'none',
      'Not in force here: a precondition leaves these Pods out.',
    );
  }
  const celEffect = effectOfConditions(at(compiled.rule, 'celPreconditions'), {
    request,
    namespace: query.namespace.name,
  });
  if (celEffect === 'never') {
    return answer(
      'none',
      'Not in force here: a precondition leaves these Pods out.',
    );
  }
  if (preconditions === 'unknown' || celEffect === 'unknown') {
    return answer(
      'unknown',
      'The rule runs under preconditions that could not be judged.',
    );
  }

  const background = backgroundOnly(policy);
  if (background) return background;

  const webhooks = throughWebhooks(policy, verifies, cluster, query);
  if ('mode' in webhooks) return webhooks;

  const excepted = exceptionEffect({
    exceptions: cluster.exceptions,
    settings: cluster.settings,
    policy: policy.name,
    rule: compiled.name,
    request,
    namespace: query.namespace,
    now: cluster.now,
  });
  const mode = actionOf(
    policy.object.spec,
    compiled.rule,
    query.namespace,
    cluster.settings.version,
  );
  const loopholes = [
    ...demand.loopholes,
    ...matched,
    ...(celEffect === 'users'
      ? [
          loophole(
            'USERS_EXCLUDED',
            'medium',
            'Preconditions take certain users out of the rule.',
            'Keep the exclusion to the identities of the cluster itself.',
            policy.name,
          ),
        ]
      : []),
    ...webhooks.loopholes,
    ...policyLoopholes(policy, cluster, compiled.rule, query),
    ...excepted.loopholes,
  ];
  if (excepted.mode) {
    return {
      ...answer(excepted.mode, excepted.explanation, loopholes),
      until: excepted.until,
    };
  }
  return {
    ...demand,
    ...answer(
      mode,
      mode === 'unknown'
        ? 'Which action applies depends on the version of Kyverno, which is not known.'
        : `${demand.explanation}${webhooks.note}`,
      loopholes,
    ),
  };
}

function unreadable(what: string): ModeContribution {
  const explanation = `${what} may not be read or are not read yet.`;
  return {
    mode: 'unknown',
    source: { engine: KYVERNO, mode: 'unknown', explanation },
    loopholes: [],
  };
}

function assess(objects: ClusterObjects, now?: Date): EngineAssessment {
  const clusterPolicies = objects.get('kyverno.io', 'clusterpolicies');
  const policies = objects.get('kyverno.io', 'policies');
  if (clusterPolicies.state === 'absent' && policies.state === 'absent') {
    return { present: false, modes: () => [] };
  }
  const compiled = [
    ...(readableState(clusterPolicies)
      ? clusterPolicies.objects.flatMap(object => compile(object, false))
      : []),
    ...(readableState(policies)
      ? policies.objects.flatMap(object => compile(object, true))
      : []),
  ];
  const blind = [
    ...(readableState(clusterPolicies) || clusterPolicies.state === 'absent'
      ? []
      : [unreadable("Kyverno's cluster policies")]),
    ...(readableState(policies) || policies.state === 'absent'
      ? []
      : [unreadable("Kyverno's policies")]),
  ];
  const cluster: Cluster = {
    objects,
    settings: readKyvernoSettings(objects),
    validating: webhookEntries(
      objects,
      'validatingwebhookconfigurations',
      ({ metadata }) => metadata?.name === VALIDATING,
    ),
    mutating: webhookEntries(
      objects,
      'mutatingwebhookconfigurations',
      ({ metadata }) => metadata?.name === MUTATING,
    ),
    exceptions: objects.get('kyverno.io', 'policyexceptions'),
    now,
  };
  const changesAt = nextInstant(cluster.exceptions.objects, now);

  return {
    present: blind.length ? 'unknown' : true,
    ...(changesAt && { changesAt }),
    modes(query) {
      const contributions = compiled
        .filter(
          ({ namespace }) =>
            namespace === undefined || namespace === query.namespace.name,
        )
        .flatMap(policy =>
          policy.rules.flatMap(rule => {
            const answered = ruleAnswer(policy, rule, cluster, query);
            if (!answered) return [];
            const { mode, explanation, until, loopholes, verifies } = answered;
            return [
              {
                mode,
                source: {
                  engine: KYVERNO,
                  policy: policy.name,
                  rule: rule.name,
                  mode,
                  explanation,
                  ...(until && { until }),
                  ...(verifies && { verifies }),
                },
                loopholes,
              },
            ];
          }),
        );
      return [...blind, ...contributions];
    },
  };
}

/**
 * Kyverno's classic policies (ClusterPolicy and Policy of `kyverno.io`): rules
 * that verify images, and rules that demand digests.
 */
export const kyvernoClassic: AdmissionEngine = {
  id: 'kyverno-classic',
  title: KYVERNO,
  resources: [
    {
      group: 'kyverno.io',
      versions: ['v1', 'v2beta1'],
      plural: 'clusterpolicies',
      namespaced: false,
    },
    {
      group: 'kyverno.io',
      versions: ['v1', 'v2beta1'],
      plural: 'policies',
      namespaced: true,
    },
    {
      group: 'kyverno.io',
      versions: ['v2', 'v2beta1'],
      plural: 'policyexceptions',
      namespaced: true,
    },
    ...['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'].map(
      plural => ({
        group: ADMISSION_GROUP,
        versions: ['v1'],
        plural,
        namespaced: false,
      }),
    ),
    {
      group: 'apps',
      versions: ['v1'],
      plural: 'deployments',
      namespaced: true,
      namespace: KYVERNO_NAMESPACE,
      name: KYVERNO_DEPLOYMENT,
    },
    {
      group: '',
      versions: ['v1'],
      plural: 'configmaps',
      namespaced: true,
      namespace: KYVERNO_NAMESPACE,
      name: KYVERNO_CONFIG_MAP,
    },
    {
      group: 'discovery.k8s.io',
      versions: ['v1'],
      plural: 'endpointslices',
      namespaced: true,
      namespace: KYVERNO_NAMESPACE,
    },
  ],
  assess,
  exceptions: kyvernoFoundExceptions,
  parseDenial: parseKyvernoDenial,
};
