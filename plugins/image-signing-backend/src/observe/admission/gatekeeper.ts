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
import { CONTAINER_PATHS, readDigestDemands } from './celDigest';
import type { DigestDemand } from './digestRegex';
import { gatekeeperFoundExceptions } from './gatekeeperFoundExceptions';
import {
  matchConstraint,
  matchNamespaces,
  modeOfConstraint,
} from './gatekeeperMatch';
import { asList, asText, asTexts, at } from './json';
import { loophole } from './loopholes';
import { namedExpressions } from './matchConstraints';
import { RATIFY_V1, RATIFY_V2, ratifyAnswer } from './ratify';
import { isHidden, readableState } from './readable';
import { readRego } from './rego';
import { readRegoDigest, readRegoVerification } from './regoImages';
import type { RegoVerification } from './regoImages';
import { anyOf, requestOfPath } from './selectors';
import type { Match } from './selectors';
import {
  endpointSlicesBehind,
  firstGate,
  serviceNamespacesOf,
  webhookEntries,
} from './webhookGates';
import type { WebhookEntry } from './webhookGates';

/** Name of the engine in postures and denials. */
export const GATEKEEPER = 'Gatekeeper';

const TEMPLATES = 'templates.gatekeeper.sh';
const CONSTRAINTS = 'constraints.gatekeeper.sh';
const CONFIG = 'config.gatekeeper.sh';
const DATA = 'externaldata.gatekeeper.sh';
const MUTATIONS = 'mutations.gatekeeper.sh';
const WEBHOOK = 'validation.gatekeeper.sh';
const LABEL_WEBHOOK = 'check-ignore-label.gatekeeper.sh';

/** A template that bears on images. */
interface Template {
  name: string;
  kind: string;
  object: KubernetesObject;
  /** All modules of the policy, as one text. */
  rego: string;
  /** Validations in CEL, where the template has them. */
  cel: unknown;
  digest: { demands: Record<string, DigestDemand>; exempts: boolean };
  verification: RegoVerification | undefined;
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

function regoOf(target: unknown): string {
  const code = asList(at(target, 'code')) ?? [];
  const sources = code.map(entry => at(entry, 'source'));
  return [target, ...sources]
    .flatMap(part => [
      asText(at(part, 'rego')) ?? '',
      ...(asTexts(at(part, 'libs') ?? []) ?? []),
    ])
    .join('\n');
}

/** Reads a template; undefined where it says nothing of digests or signatures. */
function readTemplate(object: KubernetesObject): Template[] {
  const name = asText(object.metadata?.name);
  const kind = asText(at(object.spec, 'crd', 'spec', 'names', 'kind'));
  if (name === undefined || kind === undefined) return [];
  const targets = asList(at(object.spec, 'targets')) ?? [];
  const rego = targets.map(regoOf).join('\n');
  const cel = targets
    .flatMap(target => asList(at(target, 'code')) ?? [])
    .filter(entry => at(entry, 'engine') === 'K8sNativeValidation')
    .map(entry => at(entry, 'source'))[0];
  const text = `${rego}\n${JSON.stringify(cel ?? '')}`;
  const bears =
    /image/i.test(text) && /external_data|@|sha256|digest/i.test(text);
  if (!bears) return [];
  const rules = readRego(rego) ?? [];
  return [
    {
      name,
      kind,
      object,
      rego,
      cel,
      digest: readRegoDigest(rules),
      verification: readRegoVerification(rules),
    },
  ];
}

// The templates are read for each question about further resources and again
// for the assessment: both see the same objects.
function templatesOf(objects: ClusterObjects): Template[] {
  return objects
    .get(TEMPLATES, 'constrainttemplates')
    .objects.flatMap(readTemplate);
}

function webhooksOf(objects: ClusterObjects): WebhookEntry[] | undefined {
  return webhookEntries(
    objects,
    'validatingwebhookconfigurations',
    isOwnWebhook,
  );
}

function isOwnWebhook({ webhooks }: KubernetesObject): boolean {
  return Boolean(
    asList(webhooks)?.some(entry => at(entry, 'name') === WEBHOOK),
  );
}

/** Images that a parameter of the constraint lets pass. */
function exemptions(constraint: KubernetesObject): string[] | undefined {
  return asTexts(at(constraint.spec, 'parameters', 'exemptImages') ?? []);
}

function isExempt(patterns: readonly string[], image: string): Match {
  // The image is compared as it was written, with the registry or without.
  const short = image.replace(/^docker\.io\/(library\/)?/, '');
  const fits = (text: string) =>
    patterns.some(pattern =>
      pattern.endsWith('*')
        ? text.startsWith(pattern.slice(0, -1))
        : text === pattern,
    );
  if (fits(image) && fits(short)) return 'yes';
  return fits(image) || fits(short) ? 'unknown' : 'no';
}

/** What a template with its parameters asks of digests; undefined where nothing. */
function digestDemand(
  template: Template,
  constraint: KubernetesObject,
  query: ModeQuery,
): Answer | undefined {
  const { digest, cel, rego } = template;
  let demand = digest.demands[query.path];
  let mentioned = /@|sha256|digest/i.test(rego);
  if (cel) {
    const reading = readDigestDemands({
      validations: (asList(at(cel, 'validations')) ?? []).flatMap(
        validation => asText(at(validation, 'expression')) ?? [],
      ),
      variables: namedExpressions(at(cel, 'variables')),
      facts: {
        request: requestOfPath(query.path),
        namespace: query.namespace.name,
      },
      errorsPass: (at(cel, 'failurePolicy') ?? 'Fail') !== 'Fail',
    });
    mentioned ||= !reading.irrelevant;
    if (demand === 'none') demand = reading.demands[query.path];
  }
  if (!mentioned) return undefined;
  if (demand === 'none') {
    const others = CONTAINER_PATHS.some(
      path => digest.demands[path] !== 'none',
    );
    return others && !new RegExp(`\\b${query.path}\\b`).test(rego)
      ? {
          mode: 'none',
          explanation: `The template does not look at ${query.path}.`,
        }
      : {
          mode: 'unknown',
          explanation: `What the template asks of the images of ${query.path} could not be told.`,
        };
  }
  const loopholes: Loophole[] = [];
  if (digest.exempts) {
    const patterns = exemptions(constraint);
    if (!patterns) {
      return {
        mode: 'unknown',
        explanation: 'The exempt images of the constraint could not be read.',
      };
    }
    const exempt =
      query.image === undefined ? 'no' : isExempt(patterns, query.image);
    if (exempt !== 'no') {
      return {
        mode: exempt === 'yes' ? 'none' : 'unknown',
        explanation:
          exempt === 'yes'
            ? 'The constraint exempts the image.'
            : 'Whether the constraint exempts the image depends on how it is written.',
      };
    }
    if (patterns.length) {
      loopholes.push(
        loophole(
          'IMAGES_SKIPPED',
          patterns.includes('*') ? 'high' : 'medium',
          `Images that fit ${patterns.slice(0, 5).join(', ')} are not checked.`,
          'Narrow exemptImages to single images, with a date to remove them.',
        ),
      );
    }
  }
  if (demand === 'weak') {
    loopholes.push(
      loophole(
        'WEAK_DIGEST_CHECK',
        'low',
        'The template asks for an @ in the image name, not for a whole digest.',
        'Match @sha256:[a-f0-9]{64} at the end of the image name.',
      ),
    );
  }
  return {
    mode: 'enforce',
    explanation: `Images of ${query.path} must be pinned by digest.`,
    loopholes,
  };
}

/** What a template asks of signatures; undefined where nothing. */
function signatureDemand(
  template: Template,
  { objects }: Cluster,
  query: ModeQuery,
): Answer | undefined {
  const { verification, rego } = template;
  if (!verification) {
    return /external_data/.test(rego)
      ? {
          mode: 'unknown',
          explanation:
            'The template asks an external verifier in a way that is not understood.',
        }
      : undefined;
  }
  if (!verification.paths.includes(query.path)) {
    return {
      mode: 'none',
      explanation: `The template does not look at ${query.path}.`,
    };
  }
  const providers = objects.get(DATA, 'providers');
  const provider = providers.objects.find(
    ({ metadata }) => metadata?.name === verification.provider,
  );
  if (!readableState(providers) || !provider) {
    return {
      mode: 'unknown',
      explanation: `Provider ${verification.provider} ${
        isHidden(providers)
          ? 'may not be read or is not read yet'
          : 'is missing'
      }.`,
    };
  }
  const ratify = ratifyAnswer(
    objects,
    {
      url: asText(at(provider.spec, 'url')) ?? '',
      byNamespace: verification.byNamespace,
    },
    query,
  );
  if (ratify.refuses !== 'yes') {
    return {
      mode: ratify.refuses === 'no' ? 'none' : 'unknown',
      explanation: ratify.explanation,
      loopholes: ratify.loopholes,
    };
  }
  return {
    mode: 'enforce',
    explanation: ratify.explanation,
    verifies: ratify.verifies,
    loopholes: [
      ...ratify.loopholes,
      ...(verification.errorsPass
        ? [
            loophole(
              'PROVIDER_ERRORS_PASS',
              'high',
              `Images pass when provider ${verification.provider} cannot answer.`,
              'Let the template refuse where system_error or errors are set.',
            ),
          ]
        : []),
    ],
  };
}

/** Whether Gatekeeper enforces the constraint at the webhook. */
function isEnforced(constraint: KubernetesObject): Match {
  const pods = asList(at(constraint, 'status', 'byPod')) ?? [];
  const webhook = pods.filter(pod => {
    const operations = asTexts(at(pod, 'operations'));
    return !operations?.length || operations.includes('webhook');
  });
  if (!webhook.length) return 'unknown';
  return webhook.some(pod => at(pod, 'enforced') === true) ? 'yes' : 'no';
}

/** What Gatekeeper's own state and settings leave of a constraint. */
function settingsAnswer(
  template: Template,
  constraint: KubernetesObject,
  { objects }: Cluster,
  query: ModeQuery,
): Answer | undefined {
  if (
    constraint.metadata.deletionTimestamp ||
    template.object.metadata.deletionTimestamp
  ) {
    return { mode: 'none', explanation: 'The constraint is being deleted.' };
  }
  const created = at(template.object, 'status', 'created');
  const enforced = isEnforced(constraint);
  if (created === false || enforced === 'no') {
    return {
      mode: 'none',
      explanation: 'Gatekeeper has not taken the constraint into use.',
    };
  }
  if (created !== true || enforced === 'unknown') {
    return {
      mode: 'unknown',
      explanation: 'Gatekeeper has not said whether the constraint is in use.',
    };
  }
  const configs = objects.get(CONFIG, 'configs');
  if (isHidden(configs)) {
    return {
      mode: 'unknown',
      explanation:
        'The Config of Gatekeeper may not be read or is not read yet: it may leave the namespace out.',
    };
  }
  const excluded = configs.objects
    .flatMap(config => asList(at(config.spec, 'match')) ?? [])
    .filter(entry => {
      const processes = asTexts(at(entry, 'processes')) ?? [];
      return processes.includes('*') || processes.includes('webhook');
    })
    .map(entry =>
      matchNamespaces(at(entry, 'excludedNamespaces'), query.namespace.name),
    );
  const left = anyOf(excluded);
  if (left === 'no') return undefined;
  return {
    mode: left === 'yes' ? 'none' : 'unknown',
    explanation:
      left === 'yes'
        ? 'Not in force here: the Config of Gatekeeper excludes the namespace.'
        : 'The exclusions of the Config of Gatekeeper could not be read.',
  };
}

function constraintAnswer(
  template: Template,
  constraint: KubernetesObject,
  cluster: Cluster,
  query: ModeQuery,
): Answer | undefined {
  const demand =
    query.control === 'digest'
      ? digestDemand(template, constraint, query)
      : signatureDemand(template, cluster, query);
  if (!demand || demand.mode !== 'enforce') return demand;

  const matched = matchConstraint(
    at(constraint.spec, 'match'),
    query.namespace,
  );
  if (matched.pods !== 'yes') {
    return {
      mode: matched.pods === 'no' ? 'none' : 'unknown',
      explanation:
        matched.pods === 'no'
          ? `Not in force here: ${matched.part} of the constraint leaves these Pods out.`
          : `The field ${matched.part} of the constraint could not be read.`,
    };
  }
  const mode = modeOfConstraint(constraint.spec);
  if (mode === 'none' || mode === 'unknown') {
    return {
      mode,
      explanation:
        mode === 'none'
          ? 'The action of the constraint is not carried out at admission.'
          : 'The action of the constraint could not be read.',
    };
  }
  const stopped = settingsAnswer(template, constraint, cluster, query);
  if (stopped) return stopped;
  const gate = firstGate({
    entries: cluster.webhooks?.filter(({ name }) => name === WEBHOOK),
    request: requestOfPath(query.path),
    namespace: query.namespace,
    objects: cluster.objects,
    serviceNamespaces: serviceNamespacesOf(cluster.webhooks),
    missing: 'Gatekeeper has registered no webhook.',
  });
  if (gate.reaches !== 'yes') {
    return {
      mode: gate.reaches === 'no' ? 'none' : 'unknown',
      explanation: `Not in force here: ${gate.explanation}`,
      loopholes: gate.loopholes,
    };
  }
  const loopholes = [...(demand.loopholes ?? []), ...gate.loopholes];
  if (matched.byLabels) {
    loopholes.push(
      loophole(
        'OBJECT_SELECTOR',
        'high',
        'Labels on a Pod take it out of the constraint: whoever writes the Pod can skip the check.',
        'Remove the labelSelector from match.',
      ),
    );
  }
  if (!cluster.webhooks?.some(({ name }) => name === LABEL_WEBHOOK)) {
    loopholes.push(
      loophole(
        'NAMESPACE_LABEL_UNGUARDED',
        'medium',
        'Whoever may edit a namespace can take it out with the label admission.gatekeeper.sh/ignore.',
        `Restore the webhook ${LABEL_WEBHOOK}.`,
      ),
    );
  }
  return {
    ...demand,
    mode,
    explanation: `${demand.explanation}${
      gate.degraded ? ` ${gate.explanation}` : ''
    }`,
    loopholes,
  };
}

function contribution(
  { mode, explanation, loopholes = [], verifies }: Answer,
  policy?: string,
  rule?: string,
): ModeContribution {
  return {
    mode,
    source: {
      engine: GATEKEEPER,
      ...(policy !== undefined && { policy }),
      ...(rule !== undefined && { rule }),
      mode,
      explanation,
      ...(verifies && { verifies }),
    },
    loopholes: loopholes.map(hole => ({
      ...hole,
      ...(policy !== undefined && { policy }),
    })),
  };
}

/** Digests that Gatekeeper writes in, but does not ask for. */
function mutations(cluster: Cluster, query: ModeQuery): ModeContribution[] {
  if (query.control !== 'digest') return [];
  return cluster.objects
    .get(MUTATIONS, 'assign')
    .objects.filter(
      ({ spec }) =>
        at(spec, 'parameters', 'assign', 'externalData') !== undefined &&
        new RegExp(`^spec\\.${query.path}\\b.*\\.image$`).test(
          asText(at(spec, 'location')) ?? '',
        ) &&
        matchConstraint(at(spec, 'match'), query.namespace).pods === 'yes',
    )
    .map(({ metadata }) =>
      contribution(
        {
          mode: 'none',
          explanation:
            'Tags are replaced by digests, but nothing is refused for want of one.',
          loopholes: [
            loophole(
              'MUTATE_ONLY',
              'medium',
              'Tags are replaced by digests, but an image that stays a tag is admitted.',
              'Add a constraint of the template k8simagedigests.',
            ),
          ],
        },
        metadata.name,
      ),
    );
}

function pluralOf({ kind }: Template): string {
  return kind.toLowerCase();
}

function furtherResources(objects: ClusterObjects): AdmissionResource[] {
  if (objects.get(TEMPLATES, 'constrainttemplates').state === 'absent') {
    return [];
  }
  const templates = templatesOf(objects);
  const asksProvider = templates.some(({ rego }) => /external_data/.test(rego));
  const resource = (
    group: string,
    versions: string[],
    plural: string,
    namespaced: boolean,
  ) => ({ group, versions, plural, namespaced });
  const ratify = ['verifiers', 'stores', 'policies'].flatMap(plural => [
    resource(RATIFY_V1, ['v1beta1'], plural, false),
    resource(RATIFY_V1, ['v1beta1'], `namespaced${plural}`, true),
  ]);
  return [
    ...endpointSlicesBehind(webhooksOf(objects)),
    resource(CONFIG, ['v1alpha1'], 'configs', true),
    resource(MUTATIONS, ['v1', 'v1beta1', 'v1alpha1'], 'assign', false),
    ...(asksProvider
      ? [
          resource(DATA, ['v1beta1', 'v1alpha1'], 'providers', false),
          ...ratify,
          ...['executors', 'namespacedexecutors'].map((plural, index) =>
            resource(RATIFY_V2, ['v2beta1', 'v2alpha1'], plural, index === 1),
          ),
        ]
      : []),
    ...templates.map(template =>
      resource(CONSTRAINTS, ['v1beta1'], pluralOf(template), false),
    ),
  ];
}

function assess(objects: ClusterObjects): EngineAssessment {
  const templates = objects.get(TEMPLATES, 'constrainttemplates');
  if (templates.state === 'absent') return { present: false, modes: () => [] };
  if (!readableState(templates)) {
    return {
      present: 'unknown',
      modes: () => [
        contribution({
          mode: 'unknown',
          explanation:
            'The ConstraintTemplates may not be read or are not read yet.',
        }),
      ],
    };
  }
  const read = templatesOf(objects);
  const cluster: Cluster = { objects, webhooks: webhooksOf(objects) };
  return {
    present: true,
    modes: query => [
      ...read.flatMap(template => {
        const constraints = objects.get(CONSTRAINTS, pluralOf(template));
        if (!readableState(constraints)) {
          const bears =
            query.control === 'digest'
              ? digestDemand(template, { metadata: { name: '' } }, query)
              : signatureDemand(template, cluster, query);
          return bears && isHidden(constraints)
            ? [
                contribution(
                  {
                    mode: 'unknown',
                    explanation: `The constraints of kind ${template.kind} may not be read or are not read yet.`,
                  },
                  undefined,
                  template.kind,
                ),
              ]
            : [];
        }
        return constraints.objects.flatMap(constraint => {
          const answered = constraintAnswer(
            template,
            constraint,
            cluster,
            query,
          );
          return answered
            ? [
                contribution(
                  answered,
                  asText(constraint.metadata?.name),
                  template.kind,
                ),
              ]
            : [];
        });
      }),
      ...mutations(cluster, query),
    ],
  };
}

function exceptions(objects: ClusterObjects): FoundException[] {
  return gatekeeperFoundExceptions({
    objects,
    constraints: templatesOf(objects).flatMap(template =>
      objects.get(CONSTRAINTS, pluralOf(template)).objects.map(object => ({
        kind: template.kind,
        object,
        source: `${template.rego}\n${JSON.stringify(template.cel ?? '')}`,
      })),
    ),
    configs: objects.get(CONFIG, 'configs').objects,
    isOwnWebhook,
  });
}

/**
 * OPA Gatekeeper, with Ratify behind it where a template asks it. The Rego of
 * the templates is read, never run: the shapes of Gatekeeper's library and of
 * Ratify's templates are understood, others about images are `unknown`.
 */
export const gatekeeper: AdmissionEngine = {
  id: 'gatekeeper',
  title: GATEKEEPER,
  resources: [
    {
      group: TEMPLATES,
      versions: ['v1', 'v1beta1', 'v1alpha1'],
      plural: 'constrainttemplates',
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
  parseDenial: message => parseEngineDenial(message, GATEKEEPER),
};
