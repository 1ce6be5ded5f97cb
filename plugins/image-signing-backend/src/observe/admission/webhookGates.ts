import type { Loophole } from 'backstage-plugin-image-signing-common';
import type {
  AdmissionResource,
  ClusterObjects,
  KubernetesObject,
  NamespaceFacts,
} from 'backstage-plugin-image-signing-node';
import { effectOfConditions } from './conditions';
import { asList, asText, at } from './json';
import {
  isEmptySelector,
  matchLabelSelector,
  matchRules,
  POD_UPDATE,
} from './selectors';
import type { AdmissionRequest, Match } from './selectors';

/** One entry of a Validating- or MutatingWebhookConfiguration. */
export interface WebhookEntry {
  configuration: string;
  name: string;
  entry: unknown;
}

/** What an entry does for one request into one namespace. */
export interface WebhookGate {
  /** `yes` where the request goes to the engine and its answer counts. */
  reaches: Match;
  /** True where a request passes when the engine does not answer. */
  failOpen: boolean;
  /** True where the engine cannot answer now, so that everything is refused. */
  degraded: boolean;
  /** Why it does not reach, or may not; empty where it does. */
  explanation: string;
  loopholes: Loophole[];
}

/** The namespace's labels with the one that the API server adds itself. */
export function labelsOf(namespace: NamespaceFacts): Record<string, string> {
  return { ...namespace.labels, 'kubernetes.io/metadata.name': namespace.name };
}

/** The entries of webhook configurations; undefined where they may not be read. */
export function webhookEntries(
  objects: ClusterObjects,
  plural: 'validatingwebhookconfigurations' | 'mutatingwebhookconfigurations',
  isWanted: (configuration: KubernetesObject) => boolean,
): WebhookEntry[] | undefined {
  const { state, objects: configurations } = objects.get(
    'admissionregistration.k8s.io',
    plural,
  );
  if (state === 'absent') return [];
  if (state !== 'ok' && state !== 'stale') return undefined;
  return configurations.filter(isWanted).flatMap(configuration =>
    (asList(configuration.webhooks) ?? []).map(entry => ({
      configuration: asText(configuration.metadata?.name) ?? '',
      name: asText(at(entry, 'name')) ?? '',
      entry,
    })),
  );
}

/** Whether a slice has an endpoint that is not known to be unready. */
function hasReadyEndpoint(slice: KubernetesObject): boolean {
  return (asList(slice.endpoints) ?? []).some(
    endpoint =>
      (asList(at(endpoint, 'addresses'))?.length ?? 0) > 0 &&
      at(endpoint, 'conditions', 'ready') !== false,
  );
}

/**
 * Whether somebody can answer behind the entry. Only Services in the namespaces
 * whose EndpointSlices are read can be told.
 */
function answers(
  entry: unknown,
  objects: ClusterObjects,
  observedNamespaces: readonly string[],
): Match {
  const service = at(entry, 'clientConfig', 'service');
  if (!service) return 'unknown';
  if (!asText(at(entry, 'clientConfig', 'caBundle'))) return 'no';
  const name = asText(at(service, 'name'));
  const namespace = asText(at(service, 'namespace'));
  if (
    name === undefined ||
    namespace === undefined ||
    !observedNamespaces.includes(namespace)
  ) {
    return 'unknown';
  }
  const slices = objects.get('discovery.k8s.io', 'endpointslices', {
    namespace,
  });
  if (slices.state !== 'ok' && slices.state !== 'stale') return 'unknown';
  return slices.objects.some(
    slice =>
      slice.metadata?.labels?.['kubernetes.io/service-name'] === name &&
      hasReadyEndpoint(slice),
  )
    ? 'yes'
    : 'no';
}

const CLOSED = { failOpen: false, degraded: false, loopholes: [] };

function closed(explanation: string, reaches: Match = 'no'): WebhookGate {
  return { ...CLOSED, reaches, explanation };
}

/** Loopholes of an object selector, and whether a Pod without labels is checked. */
function objectSelectorGate({
  name,
  entry,
}: WebhookEntry): WebhookGate | Loophole[] {
  const selector = at(entry, 'objectSelector');
  if (isEmptySelector(selector)) return [];
  const unlabelled = matchLabelSelector(selector, {});
  if (unlabelled === 'unknown') {
    return closed(
      `The object selector of webhook ${name} could not be read.`,
      'unknown',
    );
  }
  if (unlabelled === 'no') {
    return closed(
      `Webhook ${name} sees only objects that ask for it by a label.`,
    );
  }
  return [
    {
      code: 'OBJECT_SELECTOR',
      severity: 'high',
      text: `Labels on a Pod take it out of webhook ${name}: whoever writes the Pod can skip the check.`,
      fix: 'Remove the objectSelector from the webhook.',
    },
  ];
}

/**
 * Puts one webhook entry through the gates that lie between the API server and
 * the engine: rules, namespace selector, object selector, match conditions,
 * failure policy and the health of the service.
 */
export function webhookGate(options: {
  webhook: WebhookEntry;
  request: AdmissionRequest;
  namespace: NamespaceFacts;
  objects: ClusterObjects;
  /** Namespaces whose EndpointSlices the engine asks for. */
  serviceNamespaces: readonly string[];
}): WebhookGate {
  const { webhook, request, namespace, objects } = options;
  const { name, entry } = webhook;

  const rules = matchRules(at(entry, 'rules'), request);
  if (rules !== 'yes') {
    const resource = [request.resource, request.subresource]
      .filter(Boolean)
      .join('/');
    return closed(
      `The rules of webhook ${name} ${
        rules === 'no' ? 'do not cover' : 'could not be read for'
      } ${request.operation} of ${resource}.`,
      rules,
    );
  }
  const selected = matchLabelSelector(
    at(entry, 'namespaceSelector'),
    labelsOf(namespace),
  );
  if (selected !== 'yes') {
    return closed(
      selected === 'no'
        ? `The namespace selector of webhook ${name} leaves this namespace out.`
        : `The namespace selector of webhook ${name} could not be read.`,
      selected,
    );
  }
  const bySelector = objectSelectorGate(webhook);
  if (!Array.isArray(bySelector)) return bySelector;
  const loopholes = [...bySelector];

  const effect = effectOfConditions(at(entry, 'matchConditions'), {
    request,
    namespace: namespace.name,
  });
  if (effect === 'never') {
    return closed(
      `A match condition of webhook ${name} leaves this namespace out.`,
    );
  }
  if (effect === 'unknown') {
    return closed(
      `Webhook ${name} runs under match conditions that could not be judged.`,
      'unknown',
    );
  }
  if (effect === 'users') {
    loopholes.push({
      code: 'USERS_EXCLUDED',
      severity: 'medium',
      text: `Match conditions take certain users out of webhook ${name}.`,
      fix: 'Remove the user from the match conditions, or keep it to the identities of the cluster itself.',
    });
  }

  const failurePolicy = at(entry, 'failurePolicy') ?? 'Fail';
  const failOpen = failurePolicy !== 'Fail';
  const answering = answers(entry, objects, options.serviceNamespaces);
  if (failOpen && answering === 'no') {
    return {
      reaches: 'no',
      failOpen,
      degraded: false,
      explanation: `Nobody answers behind webhook ${name} and its failure policy is Ignore: everything passes now.`,
      loopholes,
    };
  }
  if (failOpen) {
    const seconds = at(entry, 'timeoutSeconds');
    loopholes.push({
      code: 'FAIL_OPEN',
      severity: 'high',
      text: `Webhook ${name} lets requests pass when it does not answer${
        typeof seconds === 'number' ? ` within ${seconds} s` : ''
      }.`,
      fix: 'Set the failure policy to Fail.',
    });
  }
  return {
    reaches: 'yes',
    failOpen,
    degraded: answering === 'no',
    explanation:
      answering === 'no'
        ? `Nobody answers behind webhook ${name}: everything is refused now.`
        : '',
    loopholes,
  };
}

/** Namespaces of the Services behind the entries. */
export function serviceNamespacesOf(
  entries: readonly WebhookEntry[] | undefined,
): string[] {
  const namespaces = (entries ?? []).flatMap(
    ({ entry }) =>
      asText(at(entry, 'clientConfig', 'service', 'namespace')) ?? [],
  );
  return [...new Set(namespaces)];
}

/** The EndpointSlices that tell whether somebody answers behind the entries. */
export function endpointSlicesBehind(
  entries: readonly WebhookEntry[] | undefined,
): AdmissionResource[] {
  return serviceNamespacesOf(entries).map(namespace => ({
    group: 'discovery.k8s.io',
    versions: ['v1'],
    plural: 'endpointslices',
    namespaced: true,
    namespace,
  }));
}

/** Says so where new Pods come to an engine, and changes of their images do not. */
function updateLoopholes(
  entries: readonly WebhookEntry[],
  question: Omit<Parameters<typeof webhookGate>[0], 'webhook'>,
): Loophole[] {
  const { operation, subresource } = question.request;
  if (operation !== 'CREATE' || subresource !== '') return [];
  const updates = { ...question, request: POD_UPDATE };
  return entries.every(
    webhook => webhookGate({ webhook, ...updates }).reaches === 'no',
  )
    ? [
        {
          code: 'UPDATE_NOT_COVERED',
          severity: 'medium',
          text: `The image of a running Pod can be changed unchecked: webhook ${entries[0].name} is not asked about UPDATE.`,
          fix: 'Add UPDATE to the rules of the webhook, and let its match conditions hold for updates too.',
        },
      ]
    : [];
}

/**
 * The gate of the first entry that lets the request through to the engine, or
 * the best reason why none does. Undefined entries may not be read.
 */
export function firstGate(options: {
  entries: readonly WebhookEntry[] | undefined;
  request: AdmissionRequest;
  namespace: NamespaceFacts;
  objects: ClusterObjects;
  serviceNamespaces: readonly string[];
  /** Why, where there is no entry at all. */
  missing: string;
}): WebhookGate {
  const { entries, missing, ...question } = options;
  if (!entries) {
    return closed(
      'The webhooks may not be read or are not read yet.',
      'unknown',
    );
  }
  const gates = entries.map(webhook => webhookGate({ webhook, ...question }));
  const open = gates.find(({ reaches }) => reaches === 'yes');
  if (open) {
    const loopholes = [
      ...open.loopholes,
      ...updateLoopholes(entries, question),
    ];
    return { ...open, loopholes };
  }
  return (
    gates.find(({ reaches }) => reaches === 'unknown') ??
    gates[0] ??
    closed(missing)
  );
}
