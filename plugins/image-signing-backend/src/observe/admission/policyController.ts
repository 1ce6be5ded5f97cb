import type {
  EnforcementMode,
  Loophole,
  SignatureFormat,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  AdmissionResource,
  ClusterObjects,
  EngineAssessment,
  FoundException,
  KubernetesObject,
  ModeContribution,
  ModeQuery,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { parseEngineDenial } from '../denials/webhookDenial';
import { asList, asText, asTexts, at } from './json';
import { loophole } from './loopholes';
import { policyControllerFoundExceptions } from './policyControllerFoundExceptions';
import {
  isEveryImage,
  matchPolicyControllerGlob,
} from './policyControllerGlob';
import { readableState } from './readable';
import {
  allOf,
  anyOf,
  isEmptySelector,
  matchLabelSelector,
  requestOfPath,
} from './selectors';
import type { Match } from './selectors';
import { firstGate, webhookEntries } from './webhookGates';
import type { WebhookEntry } from './webhookGates';

/** Name of the engine in postures and denials. */
export const POLICY_CONTROLLER = 'sigstore policy-controller';

const GROUP = 'policy.sigstore.dev';
const WEBHOOK = 'policy.sigstore.dev';
const NAMESPACE = 'cosign-system';
const CONFIG = 'config-policy-controller';
const COMPILED = 'config-image-policies';

interface Policy {
  name: string;
  globs: string[] | undefined;
  match: unknown[];
  mode: EnforcementMode;
  /** Empty where no signature fulfils it; absent where that is not known. */
  verifies?: SignatureFormat[];
  loopholes: Loophole[];
}

interface Answer {
  mode: EnforcementMode;
  explanation: string;
  policy?: string;
  loopholes?: Loophole[];
  verifies?: SignatureFormat[];
}

function contribution({
  mode,
  explanation,
  policy,
  loopholes = [],
  verifies,
}: Answer): ModeContribution {
  return {
    mode,
    source: {
      engine: POLICY_CONTROLLER,
      ...(policy !== undefined && { policy }),
      mode,
      explanation,
      ...(verifies && { verifies }),
    },
    loopholes,
  };
}

/** The authorities are alternatives, so one of these formats is enough. */
function formatsOf(
  authorities: readonly unknown[],
): SignatureFormat[] | undefined {
  if (authorities.length === 0) return undefined;
  const formats = authorities
    .filter(authority => at(authority, 'static') === undefined)
    .map(
      (authority): SignatureFormat =>
        at(authority, 'signatureFormat') === 'bundle'
          ? 'sigstore-bundle'
          : 'cosign-legacy',
    );
  return [...new Set(formats)];
}

// One alternative that always passes lets every image pass.
function passesAlways(authorities: readonly unknown[]): boolean {
  return authorities.some(
    authority => at(authority, 'static', 'action') === 'pass',
  );
}

function modeOf(spec: unknown, authorities: readonly unknown[]) {
  if (passesAlways(authorities)) return 'none';
  const mode = at(spec, 'mode') ?? 'enforce';
  if (mode === 'enforce') return 'enforce';
  return mode === 'warn' ? 'warn' : 'unknown';
}

function anybodyMaySign(identity: unknown): boolean {
  return ['issuerRegExp', 'subjectRegExp'].some(field =>
    /^\^?(\(\?:)?\.[*+]\)?\$?$/.test(asText(at(identity, field)) ?? ''),
  );
}

function loopholesOf(
  policy: string,
  spec: unknown,
  authorities: readonly unknown[],
): Loophole[] {
  const found: Loophole[] = [];
  if (passesAlways(authorities)) {
    found.push(
      loophole(
        'STATIC_PASS',
        'high',
        'An authority of the policy lets every matching image pass without a signature.',
        'Remove the static authority, or narrow the policy to the images that may not be signed.',
        policy,
      ),
    );
  }
  const identities = authorities.flatMap(
    authority => asList(at(authority, 'keyless', 'identities')) ?? [],
  );
  if (identities.some(anybodyMaySign)) {
    found.push(
      loophole(
        'ANY_IDENTITY',
        'high',
        'An identity of the policy fits any issuer or any subject.',
        'Name the issuer and the subject of the build.',
        policy,
      ),
    );
  }
  if (
    authorities.some(
      authority => at(authority, 'keyless', 'insecureIgnoreSCT') === true,
    )
  ) {
    found.push(
      loophole(
        'CERTIFICATE_TRANSPARENCY_IGNORED',
        'medium',
        'Certificates count without a certificate-transparency proof.',
        'Remove insecureIgnoreSCT.',
        policy,
      ),
    );
  }
  const globs = globsOf(spec);
  if (globs && !globs.some(isEveryImage)) {
    found.push(
      loophole(
        'IMAGES_NARROW',
        'low',
        `The policy is about ${globs.slice(0, 5).join(', ')} only.`,
        'Let a policy cover every image, or set no-match-policy to deny.',
        policy,
      ),
    );
  }
  return found;
}

function globsOf(spec: unknown): string[] | undefined {
  const images = asList(at(spec, 'images'));
  return images && asTexts(images.map(image => at(image, 'glob')));
}

function compile(object: KubernetesObject): Policy[] {
  const name = asText(object.metadata?.name);
  if (name === undefined) return [];
  const { spec } = object;
  const authorities = asList(at(spec, 'authorities')) ?? [];
  return [
    {
      name,
      globs: globsOf(spec),
      match: asList(at(spec, 'match')) ?? [],
      mode: modeOf(spec, authorities),
      verifies: formatsOf(authorities),
      loopholes: loopholesOf(name, spec, authorities),
    },
  ];
}

/** Whether a policy is about Pods without labels of their own. */
function matchesPods(match: readonly unknown[]): Match {
  if (match.length === 0) return 'yes';
  return anyOf(
    match.map(entry => {
      const group = at(entry, 'group') ?? '';
      const version = at(entry, 'version') ?? '*';
      const resource = at(entry, 'resource') ?? '*';
      const applies =
        (group === '' || group === '*') &&
        (version === 'v1' || version === '*') &&
        (resource === 'pods' || resource === '*');
      return applies ? matchLabelSelector(at(entry, 'selector'), {}) : 'no';
    }),
  );
}

function matchesImage({ globs }: Policy, image: string | undefined): Match {
  if (!globs) return 'unknown';
  return image === undefined
    ? 'yes'
    : anyOf(globs.map(glob => matchPolicyControllerGlob(glob, image)));
}

function byLabels({ match }: Policy): Loophole[] {
  return match.some(entry => !isEmptySelector(at(entry, 'selector')))
    ? [
        loophole(
          'OPT_OUT',
          'high',
          'The policy matches by labels: whoever writes the Pod can choose them.',
          'Remove the selector from match.',
        ),
      ]
    : [];
}

// The controller works from the map that it compiled; what is not in it is not
// in force.
function isCompiled({ name }: Policy, compiled: ObservedResource): Match {
  const map = compiled.objects.find(
    object => object.metadata?.name === COMPILED,
  );
  if (!readableState(compiled) || !map) return 'unknown';
  return at(map, 'data', name) === undefined ? 'no' : 'yes';
}

function throughPolicy(
  policy: Policy,
  query: ModeQuery,
  compiled: ObservedResource,
): Answer | undefined {
  const matched = allOf([
    matchesPods(policy.match),
    matchesImage(policy, query.image),
  ]);
  if (matched === 'no') return undefined;
  const inForce = isCompiled(policy, compiled);
  const base = { policy: policy.name };
  if (inForce === 'no') {
    return {
      ...base,
      mode: 'none',
      explanation: 'The controller has not taken the policy into use.',
    };
  }
  if (matched === 'unknown' || policy.mode === 'unknown') {
    return {
      ...base,
      mode: 'unknown',
      explanation: 'Whether the policy is about this image could not be told.',
      loopholes: policy.loopholes,
    };
  }
  const explanations: Partial<Record<EnforcementMode, string>> = {
    none: 'The policy lets every matching image pass.',
    warn: 'The policy only warns.',
  };
  return {
    ...base,
    mode: policy.mode,
    explanation:
      explanations[policy.mode] ??
      'An image needs a signature that an authority of the policy accepts.',
    loopholes: [
      ...policy.loopholes,
      // What no policy is about any more is refused, if nothing else says so.
      ...(withoutMatch(compiled).mode === 'enforce' ? [] : byLabels(policy)),
    ],
    ...(policy.mode !== 'none' &&
      policy.verifies && { verifies: policy.verifies }),
  };
}

/** What happens to images that no policy is about. */
function withoutMatch(maps: ObservedResource): Answer {
  const map = maps.objects.find(object => object.metadata?.name === CONFIG);
  if (!readableState(maps)) {
    return {
      mode: 'unknown',
      explanation: `The ConfigMap ${NAMESPACE}/${CONFIG} may not be read: what happens to images without a policy is not known.`,
    };
  }
  switch (at(map, 'data', 'no-match-policy') ?? 'deny') {
    case 'deny':
      return {
        mode: 'enforce',
        explanation: 'Images that no policy is about are refused.',
        verifies: [],
      };
    case 'warn':
      return {
        mode: 'warn',
        explanation: 'Images that no policy is about only cause a warning.',
        verifies: [],
      };
    case 'allow':
      return {
        mode: 'none',
        explanation: 'Images that no policy is about pass.',
        loopholes: [
          loophole(
            'NO_MATCH_ALLOW',
            'high',
            'Images that no policy is about pass without a signature.',
            'Set no-match-policy of config-policy-controller to deny.',
          ),
        ],
      };
    default:
      return {
        mode: 'unknown',
        explanation: 'The value of no-match-policy is not known.',
      };
  }
}

function signatureAnswers(
  policies: readonly Policy[],
  query: ModeQuery,
  maps: ObservedResource,
): Answer[] {
  const answers = policies.flatMap(
    policy => throughPolicy(policy, query, maps) ?? [],
  );
  if (answers.length === 0) return [withoutMatch(maps)];
  if (query.image !== undefined) return answers;
  // The headline is what the policies do; that other images are refused must
  // not hide that these only warn.
  const others = withoutMatch(maps);
  return others.mode === 'enforce' ? answers : [...answers, others];
}

function optIn(entries: readonly WebhookEntry[]): Loophole[] {
  return entries.some(
    ({ entry }) =>
      matchLabelSelector(at(entry, 'namespaceSelector'), {}) === 'no',
  )
    ? [
        loophole(
          'NAMESPACE_OPT_IN',
          'medium',
          'Only namespaces with a label are checked: whoever may edit the namespace can remove it.',
          'Turn the selector round, so that namespaces are checked unless an administrator excludes them.',
        ),
      ]
    : [];
}

function assess(objects: ClusterObjects): EngineAssessment {
  const policies = objects.get(GROUP, 'clusterimagepolicies');
  if (policies.state === 'absent') return { present: false, modes: () => [] };
  if (!readableState(policies)) {
    return {
      present: 'unknown',
      modes: () => [
        contribution({
          mode: 'unknown',
          explanation:
            'The ClusterImagePolicies may not be read or are not read yet.',
        }),
      ],
    };
  }
  const compiled = policies.objects
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .flatMap(compile);
  const maps = objects.get('', 'configmaps', { namespace: NAMESPACE });
  const entries = webhookEntries(
    objects,
    'validatingwebhookconfigurations',
    ({ metadata }) => metadata?.name === WEBHOOK,
  );
  return {
    present: true,
    modes(query) {
      const gate = firstGate({
        entries,
        request: requestOfPath(query.path),
        namespace: query.namespace,
        objects,
        serviceNamespaces: [NAMESPACE],
        missing: 'The controller has registered no webhook.',
      });
      if (gate.reaches !== 'yes') {
        return [
          contribution({
            mode: gate.reaches === 'no' ? 'none' : 'unknown',
            explanation: gate.explanation,
            loopholes: gate.loopholes,
          }),
        ];
      }
      const answers: Answer[] =
        query.control === 'digest'
          ? [
              {
                mode: 'enforce',
                explanation:
                  'Tags are rewritten to digests, and an image without a digest is refused.',
              },
            ]
          : signatureAnswers(compiled, query, maps);
      const shared = [...gate.loopholes, ...optIn(entries ?? [])];
      const note = gate.degraded ? ` ${gate.explanation}` : '';
      return answers.map(answer =>
        contribution({
          ...answer,
          explanation: `${answer.explanation}${note}`,
          loopholes: [...(answer.loopholes ?? []), ...shared],
        }),
      );
    },
  };
}

function exceptions(objects: ClusterObjects): FoundException[] {
  const maps = objects.get('', 'configmaps', { namespace: NAMESPACE });
  return policyControllerFoundExceptions({
    objects,
    webhook: WEBHOOK,
    policies: objects
      .get(GROUP, 'clusterimagepolicies')
      .objects.flatMap(object =>
        compile(object).map(policy => ({
          object,
          globs: policy.globs,
          inForce: isCompiled(policy, maps),
        })),
      ),
  });
}

// Without its own kind the engine is not there, and a cluster that has not
// granted its ConfigMaps has nothing to hide. Before that is known nothing is
// asked for: the mode is unknown meanwhile.
function furtherResources(objects: ClusterObjects): AdmissionResource[] {
  const { state } = objects.get(GROUP, 'clusterimagepolicies');
  if (state === 'absent' || state === 'pending') return [];
  return [
    ...[CONFIG, COMPILED].map(name => ({
      group: '',
      versions: ['v1'],
      plural: 'configmaps',
      namespaced: true,
      namespace: NAMESPACE,
      name,
    })),
    {
      group: 'discovery.k8s.io',
      versions: ['v1'],
      plural: 'endpointslices',
      namespaced: true,
      namespace: NAMESPACE,
    },
  ];
}

/**
 * sigstore policy-controller (ClusterImagePolicy of `policy.sigstore.dev`). All
 * policies about an image must pass; the authorities of one are alternatives.
 */
export const policyController: AdmissionEngine = {
  id: 'policy-controller',
  title: POLICY_CONTROLLER,
  resources: [
    {
      group: GROUP,
      versions: ['v1beta1', 'v1alpha1'],
      plural: 'clusterimagepolicies',
      namespaced: false,
    },
    {
      group: 'admissionregistration.k8s.io',
      versions: ['v1'],
      plural: 'validatingwebhookconfigurations',
      namespaced: false,
    },
  ],
  furtherResources,
  assess,
  exceptions,
  parseDenial: message => parseEngineDenial(message, POLICY_CONTROLLER),
};
