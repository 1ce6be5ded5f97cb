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
import {
  decidingRules,
  readConnaisseurRules,
  readConnaisseurSwitches,
} from './connaisseurConfig';
import type { ConnaisseurRule, ConnaisseurSwitches } from './connaisseurConfig';
import { connaisseurFoundExceptions } from './connaisseurFoundExceptions';
import { asList, asText, at } from './json';
import { loophole } from './loopholes';
import { isHidden } from './readable';
import { requestOfPath } from './selectors';
import {
  endpointSlicesBehind,
  firstGate,
  serviceNamespacesOf,
  webhookEntries,
} from './webhookGates';
import type { WebhookEntry } from './webhookGates';

/** Name of the engine in postures and denials. */
export const CONNAISSEUR = 'Connaisseur';

const ENTRY = /^connaisseur-svc\./;

interface Answer {
  mode: EnforcementMode;
  explanation: string;
  rule?: string;
  loopholes?: Loophole[];
  verifies?: SignatureFormat[];
}

function isOwn(configuration: KubernetesObject): boolean {
  return Boolean(
    asList(configuration.webhooks)?.some(entry =>
      ENTRY.test(asText(at(entry, 'name')) ?? ''),
    ),
  );
}

function webhooksOf(objects: ClusterObjects): WebhookEntry[] | undefined {
  return webhookEntries(objects, 'mutatingwebhookconfigurations', isOwn);
}

/** The names of the chart's objects follow from the name of the webhook. */
function configMapNames(webhooks: readonly WebhookEntry[]): {
  namespace: string;
  config: string;
  env: string;
} {
  const [first] = webhooks;
  const name = (first?.configuration ?? '').replace(/-webhook$/, '');
  return {
    namespace: serviceNamespacesOf(webhooks)[0] ?? '',
    config: `${name}-app-config`,
    env: `${name}-env`,
  };
}

const ALLOWED: Answer = {
  mode: 'none',
  explanation: 'A rule lets the image pass without a signature.',
};

/** What one rule does to an image that it decides about. */
function ruleAnswer(
  rule: ConnaisseurRule,
  control: ModeQuery['control'],
): Answer {
  const base = { rule: rule.pattern };
  switch (rule.effect) {
    case 'allow':
      return { ...ALLOWED, ...base };
    case 'deny':
      return {
        ...base,
        mode: 'enforce',
        explanation: 'A rule refuses the image, signed or not.',
      };
    case 'unknown':
      return {
        ...base,
        mode: 'unknown',
        explanation: 'What the validator of the rule does is not known.',
      };
    default:
  }
  if (control === 'signature') {
    return {
      ...base,
      mode: 'enforce',
      explanation: 'The image must be signed.',
      verifies: rule.verifies,
    };
  }
  return rule.pins
    ? {
        ...base,
        mode: 'enforce',
        explanation:
          'The tag is replaced by the digest that was verified, and what cannot be verified is refused.',
      }
    : {
        ...base,
        mode: 'none',
        explanation: 'The rule leaves the tag as it is.',
        loopholes: [
          loophole(
            'TAG_KEPT',
            'medium',
            `Images that fit ${rule.pattern} keep their tag, which may point elsewhere when they are pulled.`,
            'Remove insecureValidateOnly from the rule.',
          ),
        ],
      };
}

function aboutImage(
  rules: readonly ConnaisseurRule[],
  query: ModeQuery,
  image: string,
): Answer {
  const deciding = decidingRules(rules, image);
  if (!deciding.length) {
    return {
      mode: 'enforce',
      explanation: 'No rule is about the image, and such images are refused.',
    };
  }
  const answers = deciding.map(rule => ruleAnswer(rule, query.control));
  const [first] = answers;
  return answers.every(({ mode }) => mode === first.mode)
    ? first
    : {
        mode: 'unknown',
        explanation: 'Which rule decides about the image could not be told.',
      };
}

function staticPasses(rules: readonly ConnaisseurRule[]): Loophole[] {
  const patterns = rules
    .filter(({ effect }) => effect === 'allow')
    .map(({ pattern }) => pattern);
  if (!patterns.length) return [];
  const wide = patterns.some(pattern => /^\*(:\*)?$|^[^/]*\/\*/.test(pattern));
  return [
    loophole(
      'STATIC_PASS',
      wide ? 'high' : 'medium',
      `Images that fit ${patterns
        .slice(0, 5)
        .join(', ')} pass without a signature.`,
      'Narrow the pattern of the rule to single images by digest, or give it a validator.',
    ),
  ];
}

/** The headline: what the rules do that are about more than letting pass. */
function aboutAll(rules: readonly ConnaisseurRule[], query: ModeQuery): Answer {
  const loopholes = staticPasses(rules);
  const demanding = rules.filter(({ effect }) => effect !== 'allow');
  if (rules.length && !demanding.length) return { ...ALLOWED, loopholes };
  const answers = demanding.map(rule => ruleAnswer(rule, query.control));
  const found = [
    ...loopholes,
    ...answers.flatMap(answer => answer.loopholes ?? []),
  ];
  const verifying = answers.filter((_, index) =>
    ['verify', 'unknown'].includes(demanding[index].effect),
  );
  const order: EnforcementMode[] = ['enforce', 'unknown', 'none'];
  const chosen = order
    .map(mode => verifying.find(answer => answer.mode === mode))
    .find(answer => answer);
  return {
    ...(chosen ?? {
      mode: 'enforce',
      explanation: 'Images that no rule lets pass are refused.',
    }),
    rule: undefined,
    loopholes: found,
  };
}

function switchLoopholes(switches: ConnaisseurSwitches): Loophole[] {
  const found: Loophole[] = [];
  if (switches.childApproval) {
    found.push(
      loophole(
        'CHILD_APPROVED',
        'medium',
        'A Pod is not checked where its Deployment, checked or not, names the same image.',
        'Set automaticChildApproval to false.',
      ),
    );
  }
  if (switches.unchangedApproval) {
    found.push(
      loophole(
        'UNCHANGED_APPROVED',
        'low',
        'An update that leaves the images as they are is not checked.',
        'Set automaticUnchangedApproval to false.',
      ),
    );
  }
  if (switches.podsOnly) {
    found.push(
      loophole(
        'PODS_ONLY',
        'low',
        'A Deployment with a forbidden image is accepted, and only its Pods are refused.',
        'Set resourceValidationMode to all.',
      ),
    );
  }
  return found;
}

function contribution({
  mode,
  explanation,
  rule,
  loopholes = [],
  verifies,
}: Answer): ModeContribution {
  return {
    mode,
    source: {
      engine: CONNAISSEUR,
      ...(rule !== undefined && { rule }),
      mode,
      explanation,
      ...(verifies && { verifies }),
    },
    loopholes,
  };
}

function answerOf(
  objects: ClusterObjects,
  webhooks: readonly WebhookEntry[],
  query: ModeQuery,
): Answer {
  const gate = firstGate({
    entries: webhooks.filter(({ name }) => ENTRY.test(name)),
    request: requestOfPath(query.path),
    namespace: query.namespace,
    objects,
    serviceNamespaces: serviceNamespacesOf(webhooks),
    missing: 'Connaisseur has registered no webhook.',
  });
  if (gate.reaches !== 'yes') {
    return {
      mode: gate.reaches === 'no' ? 'none' : 'unknown',
      explanation: gate.explanation,
      loopholes: gate.loopholes,
    };
  }
  const names = configMapNames(webhooks);
  const [config, env] = [names.config, names.env].map(name =>
    objects.get('', 'configmaps', { namespace: names.namespace, name }),
  );
  const rules = readConnaisseurRules(
    at(config.objects[0], 'data', 'config.yaml'),
  );
  if (isHidden(config) || isHidden(env) || !rules || !env.objects[0]) {
    return {
      mode: 'unknown',
      explanation: `The ConfigMaps ${names.namespace}/${names.config} and ${names.env} could not be read: what Connaisseur asks is not known.`,
      loopholes: gate.loopholes,
    };
  }
  const switches = readConnaisseurSwitches(at(env.objects[0], 'data'));
  const answer =
    query.image === undefined
      ? aboutAll(rules, query)
      : aboutImage(rules, query, query.image);
  const loopholes = [
    ...(answer.loopholes ?? []),
    ...gate.loopholes,
    ...(answer.mode === 'enforce' ? switchLoopholes(switches) : []),
  ];
  if (answer.mode === 'enforce' && switches.detectionMode) {
    return {
      ...answer,
      mode: 'warn',
      explanation: 'Detection mode: what would be refused causes a warning.',
      loopholes,
    };
  }
  return {
    ...answer,
    explanation: `${answer.explanation}${
      gate.degraded ? ` ${gate.explanation}` : ''
    }`,
    loopholes,
  };
}

function furtherResources(objects: ClusterObjects): AdmissionResource[] {
  const webhooks = webhooksOf(objects);
  if (!webhooks?.length) return [];
  const names = configMapNames(webhooks);
  return [
    ...[names.config, names.env].map(name => ({
      group: '',
      versions: ['v1'],
      plural: 'configmaps',
      namespaced: true,
      namespace: names.namespace,
      name,
    })),
    ...endpointSlicesBehind(webhooks),
  ].filter(({ namespace }) => namespace !== '');
}

function assess(objects: ClusterObjects): EngineAssessment {
  const webhooks = webhooksOf(objects);
  if (!webhooks) {
    return {
      present: 'unknown',
      modes: () => [
        contribution({
          mode: 'unknown',
          explanation:
            'The mutating webhooks may not be read or are not read yet: Connaisseur may be one of them.',
        }),
      ],
    };
  }
  if (!webhooks.length) return { present: false, modes: () => [] };
  return {
    present: true,
    modes: query => [contribution(answerOf(objects, webhooks, query))],
  };
}

function exceptions(objects: ClusterObjects): FoundException[] {
  const webhooks = webhooksOf(objects) ?? [];
  if (!webhooks.length) return [];
  const { namespace, config: name } = configMapNames(webhooks);
  return connaisseurFoundExceptions({
    objects,
    configs: objects.get('', 'configmaps', { namespace, name }).objects,
    isOwnWebhook: isOwn,
  });
}

/**
 * Connaisseur 3: the most specific rule of its configuration decides about an
 * image; images that no rule is about are refused.
 */
export const connaisseur: AdmissionEngine = {
  id: 'connaisseur',
  title: CONNAISSEUR,
  resources: [
    {
      group: 'admissionregistration.k8s.io',
      versions: ['v1'],
      plural: 'mutatingwebhookconfigurations',
      namespaced: false,
    },
  ],
  furtherResources,
  assess,
  exceptions,
  parseDenial: message => parseEngineDenial(message, CONNAISSEUR),
};
