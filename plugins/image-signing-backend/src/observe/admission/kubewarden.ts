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
} from 'backstage-plugin-image-signing-node';
import { parseEngineDenial } from '../denials/webhookDenial';
import { parseCel } from './cel';
import type { CelNode } from './cel';
import { readDigestDemands } from './celDigest';
import { webhookExclusions } from './webhookFoundExceptions';
import { asList, asRecord, asText, at } from './json';
import { writtenForms } from './writtenImages';
import { loophole } from './loopholes';
import { namedExpressions } from './matchConstraints';
import { isHidden, readableState } from './readable';
import {
  POD_UPDATE,
  matchRules,
  requestOfPath,
  wildcardMatch,
} from './selectors';
import type { Match } from './selectors';
import {
  endpointSlicesBehind,
  firstGate,
  serviceNamespacesOf,
  webhookEntries,
} from './webhookGates';
import type { WebhookEntry } from './webhookGates';

/** Name of the engine in postures and denials. */
export const KUBEWARDEN = 'Kubewarden';

const GROUP = 'policies.kubewarden.io';
const HOOK = /\.kubewarden\.admission$/;

const KINDS = [
  {
    plural: 'clusteradmissionpolicies',
    prefix: 'clusterwide-',
    namespaced: false,
    group: false,
  },
  {
    plural: 'admissionpolicies',
    prefix: 'namespaced-',
    namespaced: true,
    group: false,
  },
  {
    plural: 'clusteradmissionpolicygroups',
    prefix: 'clusterwide-group-',
    namespaced: false,
    group: true,
  },
  {
    plural: 'admissionpolicygroups',
    prefix: 'namespaced-group-',
    namespaced: true,
    group: true,
  },
] as const;

interface Policy {
  type: (typeof KINDS)[number];
  /** Name, with the namespace before it where it has one. */
  name: string;
  /** The name under which Kubewarden registers its webhook. */
  unique: string;
  namespace?: string;
  object: KubernetesObject;
}

interface Cluster {
  objects: ClusterObjects;
  webhooks: WebhookEntry[] | undefined;
}

interface Answer {
  mode: EnforcementMode;
  explanation: string;
  loopholes?: Loophole[];
  verifies?: SignatureFormat[];
}

/** Name of a module, without the registry before it and the version behind it. */
function moduleName(module: unknown): string {
  const path = (asText(module) ?? '').replace(/@sha256:.*$/, '');
  return (path.split('/').pop() ?? '').replace(/:[^:]*$/, '');
}

/** Modules that are about images, but about neither signatures nor digests. */
const OTHER_MODULES = [
  'image-cve-policy',
  'trusted-repos',
  'trusted-repos-policy',
];

/** Patterns of the images that a setting of `verify-image-signatures` is about. */
function patternsOf(settings: unknown): string[] | undefined {
  const list = asList(at(settings, 'signatures'));
  const patterns = list?.map(entry => asText(at(entry, 'image')));
  return patterns?.every(pattern => pattern !== undefined)
    ? (patterns as string[])
    : undefined;
}

function covers(patterns: readonly string[], image: string): Match {
  const forms = writtenForms(image);
  const fitting = forms.filter(form =>
    patterns.some(pattern => wildcardMatch(pattern, form)),
  );
  if (fitting.length === forms.length) return 'yes';
  return fitting.length ? 'unknown' : 'no';
}

function narrow(patterns: readonly string[]): Loophole[] {
  return patterns.some(pattern => /^\*+$/.test(pattern))
    ? []
    : [
        loophole(
          'IMAGES_NOT_COVERED',
          'medium',
          `Only images that fit ${patterns
            .slice(0, 5)
            .join(', ')} are checked; others pass.`,
          'Add a signature requirement for the image *.',
        ),
      ];
}

/** What the module that verifies signatures asks; an image that fits no setting passes. */
function signatureModule(
  settings: unknown,
  mutating: boolean,
  query: ModeQuery,
): Answer | undefined {
  const patterns = patternsOf(settings);
  if (!patterns) {
    return {
      mode: 'unknown',
      explanation: 'The settings of the policy could not be read.',
    };
  }
  const pins = mutating && at(settings, 'modifyImagesWithDigest') !== false;
  if (query.control === 'digest' && !pins) return undefined;
  const covered =
    query.image === undefined ? 'yes' : covers(patterns, query.image);
  if (covered !== 'yes') {
    return {
      mode: covered === 'no' ? 'none' : 'unknown',
      explanation:
        covered === 'no'
          ? 'The policy is not about this image.'
          : 'Whether the policy is about the image depends on how it is written.',
    };
  }
  const loopholes = query.image === undefined ? narrow(patterns) : [];
  return query.control === 'digest'
    ? {
        mode: 'enforce',
        explanation:
          'The tag of a verified image is replaced by its digest, and what cannot be verified is refused.',
        loopholes,
      }
    : {
        mode: 'enforce',
        explanation: 'Images must be signed.',
        loopholes,
        verifies: ['cosign-legacy'],
      };
}

/** What one module with its settings asks; undefined where it does not bear on the control. */
function moduleDemand(
  module: unknown,
  settings: unknown,
  mutating: boolean,
  query: ModeQuery,
): Answer | undefined {
  const name = moduleName(module);
  if (name === 'verify-image-signatures') {
    return signatureModule(settings, mutating, query);
  }
  if (name === 'cel-policy') {
    if (query.control !== 'digest') return undefined;
    const reading = readDigestDemands({
      validations: (asList(at(settings, 'validations')) ?? []).flatMap(
        validation => asText(at(validation, 'expression')) ?? [],
      ),
      variables: namedExpressions(at(settings, 'variables')),
      facts: {
        request: requestOfPath(query.path),
        namespace: query.namespace.name,
      },
      errorsPass: false,
    });
    if (reading.irrelevant) return undefined;
    const demand = reading.demands[query.path];
    if (demand !== 'none') {
      return {
        mode: 'enforce',
        explanation: `Images of ${query.path} must be pinned by digest.`,
      };
    }
    return reading.mentions.includes(query.path)
      ? {
          mode: 'unknown',
          explanation: `What the expressions ask of the images of ${query.path} could not be told.`,
        }
      : {
          mode: 'none',
          explanation: `The expressions do not look at ${query.path}.`,
        };
  }
  if (
    /image|signature|cosign|sigstore|notation|digest/i.test(name) &&
    !OTHER_MODULES.includes(name)
  ) {
    return {
      mode: 'unknown',
      explanation: `What module ${name} asks of images is not known.`,
    };
  }
  return undefined;
}

/** Whether an expression is true only where one of the named policies accepts. */
function needs(node: CelNode, names: ReadonlySet<string>): boolean {
  if (node.op === 'call') {
    return names.has(node.args[0]) && node.args[1].length === 0;
  }
  if (node.op === '&&') return node.args.some(side => needs(side, names));
  if (node.op === '||') return node.args.every(side => needs(side, names));
  return false;
}

function groupDemand(policy: Policy, query: ModeQuery): Answer | undefined {
  const members = Object.entries(
    asRecord(at(policy.object.spec, 'policies')) ?? {},
  ).flatMap(([name, member]) => {
    // The members of a group change nothing.
    const demand = moduleDemand(
      at(member, 'module'),
      at(member, 'settings'),
      false,
      query,
    );
    return demand ? [{ name, demand }] : [];
  });
  if (!members.length) return undefined;
  const enforcing = members.filter(({ demand }) => demand.mode === 'enforce');
  const node = parseCel(at(policy.object.spec, 'expression'));
  if (
    node &&
    enforcing.length &&
    needs(node, new Set(enforcing.map(({ name }) => name)))
  ) {
    return {
      ...enforcing[0].demand,
      loopholes: enforcing.flatMap(({ demand }) => demand.loopholes ?? []),
      ...(enforcing[0].demand.verifies && {
        verifies: [
          ...new Set(enforcing.flatMap(({ demand }) => demand.verifies ?? [])),
        ],
      }),
    };
  }
  return members.every(({ demand }) => demand.mode === 'none')
    ? members[0].demand
    : {
        mode: 'unknown',
        explanation:
          'Whether the group refuses such an image could not be told from its expression.',
      };
}

function modeOf({ object }: Policy): EnforcementMode {
  const declared = at(object, 'status', 'mode');
  const mode =
    declared === 'protect' || declared === 'monitor'
      ? declared
      : at(object.spec, 'mode') ?? 'protect';
  if (mode === 'protect') return 'enforce';
  return mode === 'monitor' ? 'audit' : 'unknown';
}

function policyAnswer(
  policy: Policy,
  cluster: Cluster,
  query: ModeQuery,
): Answer | undefined {
  const { spec } = policy.object;
  const demand = policy.type.group
    ? groupDemand(policy, query)
    : moduleDemand(
        at(spec, 'module'),
        at(spec, 'settings'),
        at(spec, 'mutating') === true,
        query,
      );
  if (!demand || demand.mode !== 'enforce') return demand;
  if (policy.object.metadata.deletionTimestamp) {
    return { mode: 'none', explanation: 'The policy is being deleted.' };
  }
  const gate = firstGate({
    // Kubewarden copies not all of a policy into its webhook: that one counts.
    entries: cluster.webhooks?.filter(
      ({ name }) => name === `${policy.unique}.kubewarden.admission`,
    ),
    request: requestOfPath(query.path),
    namespace: query.namespace,
    objects: cluster.objects,
    serviceNamespaces: serviceNamespacesOf(cluster.webhooks),
    missing: 'Kubewarden has registered no webhook for the policy.',
  });
  if (gate.reaches !== 'yes') {
    return {
      mode: gate.reaches === 'no' ? 'none' : 'unknown',
      explanation: `Not in force here: ${gate.explanation}`,
      loopholes: gate.loopholes,
    };
  }
  const status = at(policy.object, 'status', 'policyStatus') ?? 'active';
  const mode = modeOf(policy);
  if (status !== 'active' || mode === 'unknown') {
    return {
      mode: 'unknown',
      explanation:
        mode === 'unknown'
          ? 'The mode of the policy could not be read.'
          : 'Kubewarden says that the policy is not active.',
    };
  }
  const loopholes = [...(demand.loopholes ?? []), ...gate.loopholes];
  if (at(spec, 'backgroundAudit') === false) {
    loopholes.push(
      loophole(
        'NO_BACKGROUND_SCAN',
        'low',
        'Workloads that were there before the policy are not reported.',
        'Set backgroundAudit to true.',
      ),
    );
  }
  if (
    query.path !== 'ephemeralContainers' &&
    matchRules(at(spec, 'rules'), POD_UPDATE) === 'no'
  ) {
    loopholes.push(
      loophole(
        'UPDATE_NOT_COVERED',
        'medium',
        'The image of a running Pod can be changed unchecked: the policy does not match UPDATE.',
        'Add UPDATE to the operations of the policy.',
      ),
    );
  }
  return {
    ...demand,
    mode,
    explanation:
      mode === 'audit'
        ? 'The policy only records what it would refuse.'
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
    const parts = type.namespaced ? [namespace, name] : [name];
    return [
      {
        type,
        name: parts.join('/'),
        unique: `${type.prefix}${parts.join('-')}`,
        ...(type.namespaced && { namespace }),
        object,
      },
    ];
  });
}

function contribution(
  { mode, explanation, loopholes = [], verifies }: Answer,
  policy?: Policy,
): ModeContribution {
  return {
    mode,
    source: {
      engine: KUBEWARDEN,
      ...(policy && { policy: policy.name }),
      mode,
      explanation,
      ...(verifies && { verifies }),
    },
    loopholes: loopholes.map(hole => ({
      ...hole,
      ...(policy && { policy: policy.name }),
    })),
  };
}

function webhooksOf(objects: ClusterObjects): WebhookEntry[] | undefined {
  const lists = (
    [
      'validatingwebhookconfigurations',
      'mutatingwebhookconfigurations',
    ] as const
  ).map(plural => webhookEntries(objects, plural, isOwnWebhook));
  return lists.every(list => list !== undefined)
    ? lists.flatMap(list => list ?? [])
    : undefined;
}

function furtherResources(objects: ClusterObjects): AdmissionResource[] {
  const { state } = objects.get(GROUP, KINDS[0].plural);
  if (state === 'absent') return [];
  return [
    ...KINDS.slice(1).map(({ plural, namespaced }) => ({
      group: GROUP,
      versions: ['v1'],
      plural,
      namespaced,
    })),
    ...endpointSlicesBehind(webhooksOf(objects)),
  ];
}

function assess(objects: ClusterObjects): EngineAssessment {
  const observed = KINDS.map(type => ({
    type,
    resource: objects.get(GROUP, type.plural),
  }));
  if (observed[0].resource.state === 'absent') {
    return { present: false, modes: () => [] };
  }
  const hidden = observed.filter(({ resource }) => isHidden(resource));
  const policies = observed.flatMap(({ type, resource }) =>
    readableState(resource) ? compile(type, resource.objects) : [],
  );
  const cluster: Cluster = { objects, webhooks: webhooksOf(objects) };
  const blind = hidden.map(({ type }) =>
    contribution({
      mode: 'unknown',
      explanation: `The ${type.plural} of Kubewarden may not be read or are not read yet.`,
    }),
  );
  return {
    present: hidden.length ? 'unknown' : true,
    modes: query => [
      ...blind,
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

function isOwnWebhook({ webhooks }: KubernetesObject): boolean {
  return Boolean(
    asList(webhooks)?.some(entry => HOOK.test(asText(at(entry, 'name')) ?? '')),
  );
}

/** The live webhooks tell: the controller does not copy every selector into them. */
function exceptions(objects: ClusterObjects): FoundException[] {
  return [
    ...webhookExclusions(
      objects,
      'validatingwebhookconfigurations',
      isOwnWebhook,
    ),
    ...webhookExclusions(
      objects,
      'mutatingwebhookconfigurations',
      isOwnWebhook,
    ),
  ];
}

/**
 * Kubewarden: policies and groups of policies whose module is
 * `verify-image-signatures` or `cel-policy`. What another module that may be
 * about images asks is `unknown`. A policy's webhook, not the policy, says
 * which requests it sees.
 */
export const kubewarden: AdmissionEngine = {
  id: 'kubewarden',
  title: KUBEWARDEN,
  resources: [
    {
      group: GROUP,
      versions: ['v1'],
      plural: KINDS[0].plural,
      namespaced: false,
    },
    ...['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'].map(
      plural => ({
        group: 'admissionregistration.k8s.io',
        versions: ['v1'],
        plural,
        namespaced: false,
      }),
    ),
  ],
  furtherResources,
  assess,
  exceptions,
  parseDenial: message => parseEngineDenial(message, KUBEWARDEN),
};
