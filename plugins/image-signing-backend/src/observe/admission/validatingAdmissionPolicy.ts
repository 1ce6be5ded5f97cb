import type {
  EnforcementMode,
  Loophole,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  ClusterObjects,
  EngineAssessment,
  FoundException,
  KubernetesObject,
  ModeContribution,
  ModeQuery,
} from 'backstage-plugin-image-signing-node';
import { parsePolicyDenial } from '../denials/policyDenial';
import { admissionPolicyFoundExceptions } from './admissionPolicyFoundExceptions';
import { readDigestDemands } from './celDigest';
import type { DigestReading } from './celDigest';
import { effectOfConditions } from './conditions';
import type { RequestFacts } from './conditions';
import { asList, asRecord, asText, at } from './json';
import { loophole } from './loopholes';
import { modeOfActions, namedExpressions, scopeOf } from './matchConstraints';
import { readableState } from './readable';
import { POD_UPDATE, allOf, requestOfPath } from './selectors';

/** Name of the engine in postures and denials. */
export const VALIDATING_ADMISSION_POLICY = 'ValidatingAdmissionPolicy';

const GROUP = 'admissionregistration.k8s.io';
const VERSIONS = ['v1', 'v1beta1'];

interface Policy {
  name: string;
  object: KubernetesObject;
  readings: Map<string, DigestReading>;
}

/** What the policy asks of digests in a request; the same in all namespaces that it does not name. */
function reading(policy: Policy, facts: RequestFacts): DigestReading {
  const spec = policy.object.spec;
  const expressions = (asList(at(spec, 'validations')) ?? []).flatMap(
    validation => asText(at(validation, 'expression')) ?? [],
  );
  const variables = namedExpressions(at(spec, 'variables'));
  const text = JSON.stringify([expressions, variables]);
  const key = JSON.stringify([
    facts.request,
    /namespace/i.test(text) ? facts.namespace : '',
  ]);
  let known = policy.readings.get(key);
  if (!known) {
    known = readDigestDemands({
      validations: expressions,
      variables,
      facts,
      errorsPass: (at(spec, 'failurePolicy') ?? 'Fail') !== 'Fail',
    });
    policy.readings.set(key, known);
  }
  return known;
}

/** Whether the policy that judges a new Pod lets the image of a running one be changed. */
function updatesPass(
  policy: Policy,
  binding: KubernetesObject,
  { namespace, path }: ModeQuery,
): boolean {
  const spec = policy.object.spec;
  const facts = { request: POD_UPDATE, namespace: namespace.name };
  const scopes = [
    scopeOf(at(spec, 'matchConstraints'), POD_UPDATE, namespace, 'no'),
    scopeOf(at(binding.spec, 'matchResources'), POD_UPDATE, namespace, 'yes'),
  ];
  return (
    scopes.some(({ match }) => match === 'no') ||
    effectOfConditions(at(spec, 'matchConditions'), facts) === 'never' ||
    reading(policy, facts).demands[path] === 'none'
  );
}

/** Loopholes of a policy and binding that reach the request. */
function loopholesOf(options: {
  policy: Policy;
  binding: KubernetesObject;
  query: ModeQuery;
  byLabels: boolean;
  byUsers: boolean;
  weak: boolean;
}): Loophole[] {
  const { policy, binding, query, byLabels, byUsers, weak } = options;
  const spec = policy.object.spec;
  const found: Loophole[] = [];
  const add = (
    code: string,
    severity: Loophole['severity'],
    text: string,
    fix: string,
  ) => found.push(loophole(code, severity, text, fix, policy.name));

  if (byLabels) {
    add(
      'OBJECT_SELECTOR',
      'high',
      'Labels on a Pod take it out of the policy: whoever writes the Pod can skip the check.',
      'Remove the objectSelector from the policy and its binding.',
    );
  }
  if (byUsers) {
    add(
      'USERS_EXCLUDED',
      'medium',
      'Match conditions take certain users out of the policy.',
      'Remove the user from the match conditions, or keep it to the identities of the cluster itself.',
    );
  }
  if ((at(spec, 'failurePolicy') ?? 'Fail') !== 'Fail') {
    add(
      'FAIL_OPEN',
      'medium',
      'An expression that fails lets the request pass.',
      'Set the failurePolicy of the policy to Fail.',
    );
  }
  if (weak) {
    add(
      'WEAK_DIGEST_CHECK',
      'low',
      'The expression asks for an @ in the image name, not for a whole digest.',
      'Match @sha256:[a-f0-9]{64} at the end of the image name.',
    );
  }
  if (
    asList(at(policy.object, 'status', 'typeChecking', 'expressionWarnings'))
      ?.length
  ) {
    add(
      'TYPE_WARNINGS',
      'low',
      'The API server warns that expressions of the policy do not fit the types that they are used on.',
      'Read status.typeChecking of the policy and correct the expressions.',
    );
  }
  if (
    query.path !== 'ephemeralContainers' &&
    updatesPass(policy, binding, query)
  ) {
    add(
      'UPDATE_NOT_COVERED',
      'medium',
      'The image of a running Pod can be changed unchecked: the policy does not judge UPDATE.',
      'Add UPDATE to the operations of the policy, and let its conditions and expressions judge updates too.',
    );
  }
  return found;
}

function contribution(
  policy: Policy,
  binding: KubernetesObject | undefined,
  mode: EnforcementMode,
  explanation: string,
  loopholes: Loophole[] = [],
): ModeContribution {
  const bindingName = asText(binding?.metadata?.name);
  return {
    mode,
    source: {
      engine: VALIDATING_ADMISSION_POLICY,
      policy: policy.name,
      ...(bindingName !== undefined && { binding: bindingName }),
      mode,
      explanation,
    },
    loopholes,
  };
}

/** A binding may pass requests in silence where its parameters are missing. */
function parametersMayPass(policy: Policy, binding: KubernetesObject): boolean {
  if (!asRecord(at(policy.object.spec, 'paramKind'))) return false;
  const reference = at(binding.spec, 'paramRef');
  return (
    reference !== undefined &&
    reference !== null &&
    at(reference, 'parameterNotFoundAction') !== 'Deny'
  );
}

function throughBinding(
  policy: Policy,
  binding: KubernetesObject,
  query: ModeQuery,
): ModeContribution[] {
  const request = requestOfPath(query.path);
  const facts = { request, namespace: query.namespace.name };
  const answers = reading(policy, facts);
  if (answers.irrelevant) return [];

  const scopes = [
    scopeOf(
      at(policy.object.spec, 'matchConstraints'),
      request,
      query.namespace,
      'no',
    ),
    scopeOf(
      at(binding.spec, 'matchResources'),
      request,
      query.namespace,
      'yes',
    ),
  ];
  const reaches = allOf(scopes.map(({ match }) => match));
  if (reaches !== 'yes') {
    const [stopped] = scopes.filter(({ match }) => match === reaches);
    return [
      contribution(
        policy,
        binding,
        reaches === 'no' ? 'none' : 'unknown',
        reaches === 'no'
          ? `Not in force here: the ${stopped.part} of the policy or its binding leave it out.`
          : `The ${stopped.part} of the policy or its binding could not be read.`,
      ),
    ];
  }
  const effect = effectOfConditions(
    at(policy.object.spec, 'matchConditions'),
    facts,
  );
  if (effect === 'never') {
    return [
      contribution(
        policy,
        binding,
        'none',
        'Not in force here: a match condition leaves it out.',
      ),
    ];
  }
  if (effect === 'unknown') {
    return [
      contribution(
        policy,
        binding,
        'unknown',
        'The policy runs under match conditions that could not be judged.',
      ),
    ];
  }
  const demand = answers.demands[query.path];
  if (demand === 'none') {
    return answers.mentions.includes(query.path)
      ? [
          contribution(
            policy,
            binding,
            'unknown',
            `What the expressions ask of the images of ${query.path} could not be told.`,
          ),
        ]
      : [
          contribution(
            policy,
            binding,
            'none',
            `The expressions do not look at ${query.path}.`,
          ),
        ];
  }
  if (parametersMayPass(policy, binding)) {
    return [
      contribution(
        policy,
        binding,
        'unknown',
        'The binding passes everything where its parameters are missing, and they are not read.',
        [
          loophole(
            'PARAMETERS_MISSING_ALLOW',
            'high',
            'Where the parameter object is missing, the policy passes everything.',
            'Set parameterNotFoundAction of the binding to Deny.',
            policy.name,
          ),
        ],
      ),
    ];
  }
  const mode = modeOfActions(at(binding.spec, 'validationActions'));
  return [
    contribution(
      policy,
      binding,
      mode,
      mode === 'unknown'
        ? 'The validationActions of the binding could not be read.'
        : `Images of ${query.path} must be pinned by digest.`,
      loopholesOf({
        policy,
        binding,
        query,
        byLabels: scopes.some(({ byLabels }) => byLabels),
        byUsers: effect === 'users',
        weak: demand === 'weak',
      }),
    ),
  ];
}

function isLive(object: KubernetesObject): boolean {
  return asText(object.metadata?.name) !== undefined;
}

function unreadable(what: string): ModeContribution {
  const explanation = `The ${what} of the cluster may not be read or are not read yet.`;
  return {
    mode: 'unknown',
    source: {
      engine: VALIDATING_ADMISSION_POLICY,
      mode: 'unknown',
      explanation,
    },
    loopholes: [],
  };
}

function assess(objects: ClusterObjects): EngineAssessment {
  const policies = objects.get(GROUP, 'validatingadmissionpolicies');
  const bindings = objects.get(GROUP, 'validatingadmissionpolicybindings');
  if (policies.state === 'absent') return { present: false, modes: () => [] };

  const compiled = policies.objects.filter(isLive).map(object => ({
    name: object.metadata.name,
    object,
    readings: new Map<string, DigestReading>(),
  }));
  const bound = bindings.objects.filter(isLive);

  return {
    // Part of the API server, and it verifies no signatures: what may not be
    // read leaves only the digest control unknown.
    present: true,
    modes(query) {
      if (query.control !== 'digest') return [];
      if (!readableState(policies))
        return [unreadable('validating admission policies')];
      const facts = {
        request: requestOfPath(query.path),
        namespace: query.namespace.name,
      };
      return compiled.flatMap(policy => {
        if (reading(policy, facts).irrelevant) return [];
        if (!readableState(bindings) && bindings.state !== 'absent') {
          return [
            contribution(
              policy,
              undefined,
              'unknown',
              'The bindings of the policy may not be read or are not read yet.',
            ),
          ];
        }
        const own = bound.filter(
          binding => at(binding.spec, 'policyName') === policy.name,
        );
        return own.length
          ? own.flatMap(binding => throughBinding(policy, binding, query))
          : [
              contribution(
                policy,
                undefined,
                'none',
                'No binding puts the policy in force.',
              ),
            ];
      });
    },
  };
}

function exceptions(objects: ClusterObjects): FoundException[] {
  const facts = { request: requestOfPath('containers'), namespace: '' };
  const policies = objects.get(GROUP, 'validatingadmissionpolicies').objects;
  return admissionPolicyFoundExceptions({
    kind: VALIDATING_ADMISSION_POLICY,
    policies: policies
      .filter(isLive)
      .filter(
        object =>
          !reading(
            { name: object.metadata.name, object, readings: new Map() },
            facts,
          ).irrelevant,
      ),
    bindings: objects
      .get(GROUP, 'validatingadmissionpolicybindings')
      .objects.filter(isLive),
    objects,
  });
}

/**
 * Kubernetes' own ValidatingAdmissionPolicy. It can demand digests; it cannot
 * verify signatures. What an expression demands is proven from its text, and
 * what cannot be proven is `unknown`. A list of allowed registries is neither
 * control and contributes nothing.
 */
export const validatingAdmissionPolicy: AdmissionEngine = {
  id: 'validating-admission-policy',
  title: VALIDATING_ADMISSION_POLICY,
  resources: [
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
  ].map(plural => ({
    group: GROUP,
    versions: VERSIONS,
    plural,
    namespaced: false,
  })),
  assess,
  exceptions,
  parseDenial: message =>
    parsePolicyDenial(message, VALIDATING_ADMISSION_POLICY),
};
